# SPDX-License-Identifier: GPL-3.0-or-later
"""Stops a job, tries it again, imports its model or hides its message; lets scripts wait for all jobs."""

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from ..client.errors import MaquetteError
from ..runtime import pump, session
from ..settings import scene
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows, refuse


def job_property(which: str = "id; empty for the newest one that qualifies") -> bpy.props.StringProperty:
    """The property with which a button names its job."""
    return bpy.props.StringProperty(name="Job", description=f"The job's {which}", options={"SKIP_SAVE"})


class MAQUETTE_OT_cancel(bpy.types.Operator):
    """Stop waiting for the model. An order already accepted is billed; Try Again fetches it free of charge"""

    bl_idname = identifiers.CANCEL
    bl_label = "Stop Waiting"
    bl_options = {"INTERNAL"}

    job: job_property()

    def execute(self, _context: Context) -> OperatorReturn:
        """Stop it at once; its thread ends by itself."""
        job = session.newest(self.job, lambda job: not job.has_ended)
        if job is None or not session.held().engine.cancel(job.id):
            self.report({"WARNING"}, "There is no job to stop")
            return {"CANCELLED"}
        pump.start()
        self.report({"INFO"}, translation.report(f"Stopped {job.name}"))
        return {"FINISHED"}


class MAQUETTE_OT_retry(bpy.types.Operator):
    """Try the job again: what the service has made is fetched free of charge, otherwise it is ordered again"""

    bl_idname = identifiers.RETRY
    bl_label = "Try Again"
    bl_options = {"INTERNAL"}

    job: job_property()

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first if a retry may be billed."""
        job = session.newest(self.job, lambda job: job.can_be_retried)
        if job is None or job.retry.value == "FREE":
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Try again?",
            message="This may be billed a second time.",
            confirm_text="Try Again",
            text_ctxt=translation.CONTEXT,
            icon="WARNING",
        )

    def execute(self, _context: Context) -> OperatorReturn:
        """Pass it to the engine again."""
        from ..runtime import generate

        job = session.newest(self.job, lambda job: job.can_be_retried)
        if job is None:
            self.report({"WARNING"}, "There is no job to try again")
            return {"CANCELLED"}
        try:
            generate.retry(job.id)
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        return {"FINISHED"}


class MAQUETTE_OT_import_job(bpy.types.Operator):
    """Import the job's model again, at the place chosen when it was ordered"""

    bl_idname = identifiers.IMPORT_JOB
    bl_label = "Import"
    # The undo step is pushed with the model, so that there is only one however it is imported.
    bl_options = {"INTERNAL"}

    job: job_property()

    @classmethod
    def poll(cls, context: Context) -> bool:
        """An import by hand needs Object Mode."""
        return allows(cls, "" if context.mode == "OBJECT" else NOT_IN_OBJECT_MODE)

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Request it and return: another program may be using the library, and the model arrives once it is free."""
        from ..runtime import arrival

        if bpy.app.background:
            return self.execute(context)
        job_id = self._chosen()
        if not job_id:
            return {"CANCELLED"}
        scene.state().error = ""
        arrival.import_soon(job_id)
        return {"FINISHED"}

    def execute(self, _context: Context) -> OperatorReturn:
        """From a script: append, place and select."""
        from ..runtime import arrival

        job_id = self._chosen()
        if not job_id:
            return {"CANCELLED"}
        try:
            objects = arrival.import_now(job_id)
        except MaquetteError as error:
            return refuse(self, error)
        if not objects:
            failure = session.job(job_id).failure
            sentence = failure.sentence if failure else arrival.refusal(job_id)
            self.report({"ERROR"}, translation.report(sentence or "The model could not be imported."))
            return {"CANCELLED"}
        arrival.select(objects)
        return {"FINISHED"}

    def _chosen(self) -> str:
        """The job's id, "" if there is none to import."""
        job = session.newest(self.job, lambda job: job.can_be_imported)
        if job is None:
            self.report({"WARNING"}, "There is no finished model to import")
        return job.id if job is not None else ""


class MAQUETTE_OT_dismiss(bpy.types.Operator):
    """Hide the message; the job stays in the gallery"""

    bl_idname = identifiers.DISMISS
    bl_label = "Dismiss"
    bl_options = {"INTERNAL"}

    job: job_property("id; empty for the message of an order that was refused")

    def execute(self, _context: Context) -> OperatorReturn:
        """Remember with the job that its failure has been read, for later sessions and other Blenders, too."""
        if not self.job:
            scene.state().error = ""
            return {"FINISHED"}
        job = session.newest(self.job, lambda job: job.is_unread_failure)
        if job is None:
            self.report({"WARNING"}, "There is no message to hide")
            return {"CANCELLED"}
        session.held().engine.dismiss(job.id)
        pump.start()
        return {"FINISHED"}


class MAQUETTE_OT_wait(bpy.types.Operator):
    """Wait until all jobs have ended and their models are in the scene (for scripts: blocks Blender meanwhile)"""

    bl_idname = identifiers.WAIT
    bl_label = "Wait for Models"
    bl_options = {"INTERNAL"}

    timeout: bpy.props.FloatProperty(
        name="Timeout",
        description="Give up after this many seconds; the jobs continue",
        default=3600.0,
        min=0.0,
        subtype="TIME_ABSOLUTE",
        options={"SKIP_SAVE"},
    )

    def execute(self, _context: Context) -> OperatorReturn:
        """Block and pump; jobs of earlier sessions continue, too."""
        from ..runtime import waiting

        reason = waiting.wait_for_all(self.timeout)
        if not reason:
            return {"FINISHED"}
        self.report({"ERROR"}, translation.report(reason))
        return {"CANCELLED"}
