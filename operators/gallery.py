# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the gallery's pages, removes jobs, and answers what only the artist can decide."""

from pathlib import Path

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from ..client.errors import MaquetteError
from ..runtime import pump, session
from ..settings import preferences, scene
from .jobs import job_property
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows, refuse, report_error


def _selected() -> list[str]:
    return [item.job_id for item in scene.state().jobs if item.is_selected]


class MAQUETTE_OT_discard(bpy.types.Operator):
    """Remove the job from the gallery and delete its files. Models in your scenes stay"""

    bl_idname = identifiers.DISCARD
    bl_label = "Discard"
    bl_options = {"INTERNAL"}

    job: job_property("id")

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first: a model may have been paid for."""
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Discard this job?",
            message="Its files are deleted, and its model can no longer be fetched from the service. Models in "
            "your scenes stay.",
            confirm_text="Discard",
            text_ctxt=translation.CONTEXT,
            icon="WARNING",
        )

    def execute(self, _context: Context) -> OperatorReturn:
        """Remove it from view at once; the files follow."""
        if not self.job or session.find(self.job) is None:
            self.report({"WARNING"}, "There is no such job")
            return {"CANCELLED"}
        session.held().engine.discard(self.job)
        pump.start()
        return {"FINISHED"}


class MAQUETTE_OT_forget(bpy.types.Operator):
    """Stop asking about this order, which may have been billed. It stays in the gallery"""

    bl_idname = identifiers.FORGET
    bl_label = "Forget"
    bl_options = {"INTERNAL"}

    job: job_property()

    def execute(self, _context: Context) -> OperatorReturn:
        """Leave the order as it is."""
        job = session.newest(self.job, lambda job: job.is_uncertain)
        if job is None:
            self.report({"WARNING"}, "There is no uncertain order to forget")
            return {"CANCELLED"}
        session.held().engine.forget(job.id)
        pump.start()
        return {"FINISHED"}


class MAQUETTE_OT_consent(bpy.types.Operator):
    """Send this order now. It was queued too long ago to be sent without asking you"""

    bl_idname = identifiers.CONSENT
    bl_label = "Send Now"
    bl_options = {"INTERNAL"}

    job: job_property()

    def execute(self, _context: Context) -> OperatorReturn:
        """Put it into the queue."""
        from ..runtime import generate

        job = session.newest(self.job, lambda job: job.needs_consent and not job.has_ended)
        if job is None:
            self.report({"WARNING"}, "There is no job to confirm")
            return {"CANCELLED"}
        try:
            generate.consent(job.id)
        except MaquetteError as error:
            return report_error(self, error)
        return {"FINISHED"}


class MAQUETTE_OT_open_folder(bpy.types.Operator):
    """Open the folder of this job's files, or the one for new jobs, in the system's file browser"""

    bl_idname = identifiers.OPEN_FOLDER
    bl_label = "Open Folder"
    bl_options = {"INTERNAL"}

    job: job_property("id; empty for the folder of all new jobs")

    def execute(self, _context: Context) -> OperatorReturn:
        """Open it; create it if there has been no job yet."""
        job = session.find(self.job) if self.job else None
        folder = Path(job.folder) if job else preferences.files()
        try:
            if job is None:
                folder.mkdir(parents=True, exist_ok=True)
            bpy.ops.wm.path_open(filepath=str(folder))
        except (OSError, RuntimeError):
            self.report(
                {"ERROR"},
                translation.report(f"The folder {folder} cannot be opened. Check that its drive is connected."),
            )
            return {"CANCELLED"}
        return {"FINISHED"}


class MAQUETTE_OT_show_page(bpy.types.Operator):
    """Show newer or older jobs"""

    bl_idname = identifiers.SHOW_PAGE
    bl_label = "Show Page"
    bl_options = {"INTERNAL"}

    offset: bpy.props.IntProperty(name="Offset", description="How many jobs to skip", min=0)

    def execute(self, _context: Context) -> OperatorReturn:
        """Request the page, which arrives in a moment."""
        from ..runtime import gallery

        gallery.show_page(self.offset)
        return {"FINISHED"}


class MAQUETTE_OT_import_selected(bpy.types.Operator):
    """Bring the selected models into the scene, side by side"""

    bl_idname = identifiers.IMPORT_SELECTED
    bl_label = "Import"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """An import by hand needs Object Mode."""
        return allows(cls, "" if context.mode == "OBJECT" else NOT_IN_OBJECT_MODE)

    def execute(self, _context: Context) -> OperatorReturn:
        """Request each one that has a model; they arrive one after another."""
        from ..runtime import gallery

        count = gallery.import_all(_selected())
        if not count:
            self.report({"WARNING"}, "None of the selected jobs has a model yet")
            return {"CANCELLED"}
        return {"FINISHED"}


class MAQUETTE_OT_discard_selected(bpy.types.Operator):
    """Remove the selected jobs from the gallery and delete their files. Models in your scenes stay"""

    bl_idname = identifiers.DISCARD_SELECTED
    bl_label = "Discard Selected"
    bl_options = {"INTERNAL"}

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first: what a service made may have to be paid for again."""
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translation.interface(f"Discard {len(_selected())} jobs?"),
            message="Their files are deleted. Models in your scenes stay.",
            confirm_text="Discard",
            text_ctxt=translation.CONTEXT,
            icon="WARNING",
        )

    def execute(self, _context: Context) -> OperatorReturn:
        """Remove them from view at once; the files follow."""
        from ..runtime import gallery

        chosen = _selected()
        if not chosen:
            self.report({"WARNING"}, "No job is selected")
            return {"CANCELLED"}
        gallery.discard_all(chosen)
        return {"FINISHED"}


class MAQUETTE_OT_clear_jobs(bpy.types.Operator):
    """Remove all jobs of one kind from the gallery and delete their files. Models in your scenes stay"""

    bl_idname = identifiers.CLEAR_JOBS
    bl_label = "Clear"
    bl_options = {"INTERNAL"}

    which: bpy.props.EnumProperty(
        name="Jobs",
        description="Which jobs to remove",
        items=[
            ("FAILED", "Failed and Stopped", "Those that ended without a model and can be tried again"),
            ("SAVED", "Saved Models", "Those whose model is in a saved .blend"),
        ],
    )

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first."""
        is_failed = self.which == "FAILED"
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Clear all failed and stopped jobs?"
            if is_failed
            else "Clear all jobs whose models are saved in a file?",
            message="Models that a service has already made can then no longer be fetched free of charge."
            if is_failed
            else "Their files are deleted. Models in your scenes stay.",
            confirm_text="Clear",
            text_ctxt=translation.CONTEXT,
            icon="WARNING",
        )

    def execute(self, _context: Context) -> OperatorReturn:
        """Remove them from view at once; the files follow."""
        from ..runtime import gallery

        gallery.clear(self.which)
        return {"FINISHED"}


class MAQUETTE_OT_keep_variant(bpy.types.Operator):
    """Keep this model and remove the others of the same picture from the scene"""

    bl_idname = identifiers.KEEP_VARIANT
    bl_label = "Keep This One"
    bl_options = {"UNDO", "INTERNAL"}

    job: bpy.props.StringProperty(name="Job", description="The job's id", options={"SKIP_SAVE", "HIDDEN"})
    discards: bpy.props.BoolProperty(
        name="Discard Their Jobs Too",
        description="Also remove them from the gallery and delete their files; this cannot be undone",
        default=False,
    )

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Ask whether to discard their jobs, too."""
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, _context: Context) -> OperatorReturn:
        """Remove the others."""
        from ..runtime import gallery

        try:
            count = gallery.keep_variant(self.job, discards=self.discards)
        except MaquetteError as error:
            return refuse(self, error)
        self.report({"INFO"}, translation.report(f"Variants removed: {count}"))
        return {"FINISHED"}


classes: tuple[type, ...] = (
    MAQUETTE_OT_discard,
    MAQUETTE_OT_forget,
    MAQUETTE_OT_consent,
    MAQUETTE_OT_open_folder,
    MAQUETTE_OT_show_page,
    MAQUETTE_OT_import_selected,
    MAQUETTE_OT_discard_selected,
    MAQUETTE_OT_clear_jobs,
    MAQUETTE_OT_keep_variant,
)
