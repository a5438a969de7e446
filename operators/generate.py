# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders a model: from the panel's picture, from one that Blender shows, or one each from several files of the browser.

Generate is modal only until the service has accepted or refused the job: Blender skips auto-save meanwhile.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.types import Context, Event, Object, UILayout

from .. import compat, identifiers, translation
from ..client.capabilities import ServiceName
from ..client.errors import MaquetteError, NotReady
from ..runtime import session
from ..settings import preferences, readiness, scene
from . import picture_sources
from .inputs import PicturesDialog
from .refusal import OperatorReturn, refuse

if TYPE_CHECKING:
    from ..runtime.generate import Choice

_TICK = 0.1  # seconds between two checks of the job
_SERVICES = " or ".join(", ".join(ServiceName).rsplit(", ", 1))  # LOCAL, MODELSLAB or ...


class MAQUETTE_OT_generate(bpy.types.Operator):
    """Make a 3D model from the picture and place it as set under Arrival. Esc cancels until it has been ordered"""

    bl_idname = identifiers.GENERATE
    bl_label = "Generate"
    # Neither REGISTER nor UNDO: Repeat Last would order, and bill, the same model again.
    bl_options = set()

    image_path: bpy.props.StringProperty(
        name="Picture",
        description="Image file; empty uses the scene's picture",
        subtype="FILE_PATH",
        options={"SKIP_SAVE"} | compat.RELATIVE_PATHS,
    )
    prompt: bpy.props.StringProperty(
        name="Prompt",
        translation_context=translation.CONTEXT,
        description="Description of the model; empty uses what is chosen in the scene",
        options={"SKIP_SAVE"},
    )
    service: bpy.props.StringProperty(
        name="Service",
        description=f"{_SERVICES}; empty for the scene's",
        options={"SKIP_SAVE"},
    )

    _job_id: str
    _choice: Any  # a Choice; Blender reads the annotations, and its module is not to be loaded for that
    _timer: bpy.types.Timer | None = None

    def execute(self, context: Context) -> OperatorReturn:
        """From a script: order, wait for the model, and leave it active and selected."""
        from ..runtime import arrival, generate

        try:
            job_id = generate.submit_choice(self._note(context))
        except MaquetteError as error:
            return refuse(self, error)
        objects = awaited(self, job_id)
        if not objects:
            return {"CANCELLED"}
        arrival.select(objects)
        return {"FINISHED"}

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """From the panel: order, and stay until the service has answered."""
        from ..runtime import generate

        scene.state().error = ""
        self._job_id = ""
        try:
            self._choice = self._note(context)
            if generate.is_first_use_over():
                self._job_id = generate.submit_choice(self._choice)
        except MaquetteError as error:
            return refuse(self, error)
        self._timer = context.window_manager.event_timer_add(_TICK, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: Event) -> OperatorReturn:
        """Check the job at each tick; all events but Esc pass through to Blender."""
        if event.type == "ESC" and event.value == "PRESS":
            return self._stop(context)
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        if not self._job_id:
            return self._submit_when_possible(context)
        if not _is_decided(self._job_id):
            return {"PASS_THROUGH"}
        self.cancel(context)
        job = session.find(self._job_id)
        if job is None:
            return {"CANCELLED"}
        if job.failure is not None:
            # Not an error report: that opens a pop-up under the mouse, in the middle of other work.
            self.report({"WARNING"}, translation.report(job.failure.sentence))
            return {"CANCELLED"}
        return {"FINISHED"}

    def cancel(self, context: Context) -> None:
        """End the operator, never the job; Blender also calls this when a file is loaded or a window closes."""
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None

    def _submit_when_possible(self, context: Context) -> OperatorReturn:
        """Order what was chosen at the click, once the modules for the first order are imported."""
        from ..runtime import generate

        if not generate.is_first_use_over():
            return {"PASS_THROUGH"}
        try:
            self._job_id = generate.submit_choice(self._choice)
        except MaquetteError as error:
            self.cancel(context)
            return refuse(self, error)
        return {"PASS_THROUGH"}

    def _stop(self, context: Context) -> OperatorReturn:
        self.cancel(context)
        if not self._job_id or session.held().engine.cancel(self._job_id, only_if_free=True):
            self.report({"INFO"}, "Cancelled; nothing was ordered")
        else:
            self.report({"WARNING"}, "The order has already been sent; follow the job in the panel")
        return {"CANCELLED"}

    def _note(self, context: Context) -> "Choice":
        from ..runtime import generate

        return generate.note(context.scene, self.image_path, self.prompt, self.service)


def awaited(operator: bpy.types.Operator, job_id: str) -> list[Object]:
    """For scripts: wait for the job's objects. Empty if it failed, which the operator reports."""
    from ..runtime import arrival, waiting

    scene.state().error = ""
    reason = waiting.wait_for(job_id)
    job = session.find(job_id)
    objects = arrival.models(job_id)
    if not objects:
        failed = job.failure.sentence if job and job.failure else "The job was cancelled."
        operator.report({"ERROR"}, translation.report(reason or failed))
    return objects


def _is_decided(job_id: str) -> bool:
    """Whether the service has accepted or refused the job, or the job waits for others or for missing settings."""
    job = session.find(job_id)
    if job is None or not job.is_undecided:
        return True
    return job.is_hindered or bool(job.note) or session.held().engine.is_waiting(job_id)


def draw_maker(layout: UILayout, context: Context) -> None:
    """The service that makes the models, and what is sent where."""
    settings = context.scene.maquette
    layout.prop(settings, "service", text="Made By")
    if settings.is_local:
        layout.label(text="On this computer; nothing is sent", icon="HOME")
    else:
        layout.label(
            text=translation.interface(f"Sent to {preferences.host(settings.service)}, which may bill it"), icon="URL"
        )


class MAQUETTE_OT_generate_pictures(PicturesDialog, bpy.types.Operator):
    """Choose one or more pictures and make a 3D model from each with the panel's settings. They arrive side by side"""

    bl_idname = identifiers.GENERATE_PICTURES
    bl_label = "Generate from Pictures"
    # Neither REGISTER nor UNDO: Repeat Last would order, and bill, the same models again.
    bl_options = set()

    def execute(self, context: Context) -> OperatorReturn:
        """Order them all and return at once; a script waits for them with `maquette.wait`."""
        from ..runtime import picture_sources

        paths = self.chosen()
        if not paths:
            self.report({"WARNING"}, "No picture was chosen")
            return {"CANCELLED"}
        try:
            picture_sources.use(context.scene, picture_sources.loaded(paths[0]), keep_drop=True)
            self._order(context, paths)
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        self.report(
            {"INFO"},
            translation.report("Queued 1 picture" if len(paths) == 1 else f"Queued {len(paths)} pictures"),
        )
        return {"FINISHED"}

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask for the pictures, unless nothing could be ordered."""
        missing = readiness.missing_for(ServiceName(context.scene.maquette.service))
        if missing is not None:
            return refuse(self, NotReady(f"{missing.value}. Fix that first, or choose another service in the panel."))
        return super().invoke(context, event)

    def draw(self, context: Context) -> None:
        """Draw the service beside the file browser, since a click on its button orders the models."""
        draw_maker(self.layout, context)

    def _order(self, context: Context, paths: list[Path]) -> None:
        from ..runtime import generate

        settings = context.scene.maquette
        service = ServiceName(settings.service)
        options = settings.options(service)
        simplify_to = settings.simplified_to(service, options)
        cut_out = settings.sent_cut_out(service)
        first = ""
        for path in paths:
            job_id = generate.submit(service, path, options, context.scene, simplify_to, beside=first, cut_out=cut_out)
            first = first or job_id


class MAQUETTE_OT_generate_from(bpy.types.Operator):
    """Make a 3D model from this picture with the settings of the Maquette tab. Asks before anything is sent"""

    bl_idname = identifiers.GENERATE_FROM
    bl_label = "Make 3D Model"
    # Neither REGISTER nor UNDO: Repeat Last would order, and bill, the same model again.
    bl_options = set()

    source: bpy.props.EnumProperty(
        name="Picture",
        description="Where the picture comes from",
        items=[
            ("OPENED", "Image Editor", "The picture shown in an Image Editor"),
            ("CLIPBOARD", "Clipboard", "The picture that you copied, or whose path you copied"),
            ("SELECTED", "Selected Reference", "The picture of the selected reference image or plane"),
            ("RENDER", "Render Result", "The last render"),
            ("VIEWPORT", "Viewport", "What the 3D viewport shows"),
        ],
        default="OPENED",
        options={"SKIP_SAVE"},
    )

    _is_invoked = False

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask before a picture leaves this computer."""
        settings = context.scene.maquette
        self._is_invoked = True
        if settings.is_local or readiness.missing_for(ServiceName(settings.service)) is not None:
            return self.execute(context)
        host = preferences.host(settings.service)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Order a 3D model?",
            message=translation.interface(f"The picture is sent to {host}, which may bill the model."),
            confirm_text="Order",
            text_ctxt=translation.CONTEXT,
        )

    def execute(self, context: Context) -> OperatorReturn:
        """Choose the picture and generate; a script waits for the model."""
        try:
            picture_sources.use(context, self.source)
        except MaquetteError as error:
            return refuse(self, error)
        bpy.ops.ed.undo_push(message="Choose Picture")  # otherwise undoing the model would remove the picture, too
        try:
            return bpy.ops.maquette.generate("INVOKE_DEFAULT" if self._is_invoked else "EXEC_DEFAULT")
        except RuntimeError as error:
            self.report({"ERROR"}, translation.report(str(error).removeprefix("Error: ").strip()))
            return {"CANCELLED"}
