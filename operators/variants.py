# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders several models with the panel's settings, or again with those of an earlier job."""

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from ..client.capabilities import ServiceName
from ..client.errors import MaquetteError
from ..runtime import session
from ..settings import preferences, readiness, scene
from .jobs import job_property
from .refusal import OperatorReturn, allows, refuse


class MAQUETTE_OT_generate_several(bpy.types.Operator):
    """Order several models with these settings, each with its own seed. They arrive side by side; each is billed"""

    bl_idname = identifiers.GENERATE_SEVERAL
    bl_label = "Several Seeds"
    # Neither REGISTER nor UNDO: Repeat Last would order, and bill, the same models again.
    bl_options = set()

    count: bpy.props.IntProperty(name="Models", description="How many to order", default=4, min=2, max=16)

    @classmethod
    def poll(cls, context: Context) -> bool:
        """The service must make a different model for each seed."""
        has_seed = context.scene.maquette.spec.has_seed
        return allows(
            cls, "" if has_seed else "The Local service makes the same model each time; choose another service"
        )

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first, with what is known about the price."""
        from ..settings import costs

        service = ServiceName(context.scene.maquette.service)
        if readiness.missing(context) is not None:
            return self.execute(context)  # which says what is missing
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translation.interface(f"Order {self.count} models?"),
            message=translation.interface(costs.of_several(service, preferences.host(service.value))),
            confirm_text="Order",
            text_ctxt=translation.CONTEXT,
        )

    def execute(self, context: Context) -> OperatorReturn:
        """Order them all and return at once; a script waits for them with `maquette.wait`."""
        from ..runtime import generate

        try:
            generate.submit_seeds(generate.note(context.scene), self.count)
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        self.report({"INFO"}, translation.report(f"Queued {self.count} models"))
        return {"FINISHED"}


class MAQUETTE_OT_generate_local_first(bpy.types.Operator):
    """Make a model on this computer now, and order one from the service that replaces it when it arrives"""

    bl_idname = identifiers.GENERATE_LOCAL_FIRST
    bl_label = "Local First"
    # Neither REGISTER nor UNDO: Repeat Last would order, and bill, the same model again.
    bl_options = set()

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A service other than Local must be chosen."""
        is_local = context.scene.maquette.is_local
        return allows(cls, "Choose the service to order from" if is_local else "")

    def execute(self, context: Context) -> OperatorReturn:
        """Order both and return at once; a script waits for them with `maquette.wait`."""
        from ..runtime import generate

        try:
            generate.submit_local_first(generate.note(context.scene))
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        return {"FINISHED"}


class MAQUETTE_OT_use_settings(bpy.types.Operator):
    """Copy the service, the picture and all settings of this job back into the panel. Orders nothing"""

    bl_idname = identifiers.USE_SETTINGS
    bl_label = "Use These Settings Again"
    bl_options = {"UNDO", "INTERNAL"}

    job: job_property()

    def execute(self, context: Context) -> OperatorReturn:
        """Copy them into the scene."""
        from ..runtime import generate

        job = session.newest(self.job, lambda _job: True)
        if job is None:
            self.report({"WARNING"}, "There is no job to take settings from")
            return {"CANCELLED"}
        if not generate.use_settings(job, context.scene):
            self.report({"WARNING"}, "The settings are back, but the job's picture is gone; choose one")
        return {"FINISHED"}


class MAQUETTE_OT_vary(bpy.types.Operator):
    """Order more models of the same picture with the same settings, each with a new seed. Each is billed"""

    bl_idname = identifiers.VARY
    bl_label = "Again with Another Seed"
    bl_options = {"INTERNAL"}

    job: job_property()
    count: bpy.props.IntProperty(name="Models", description="How many to order", default=1, min=1, max=16)

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first where several are ordered at once."""
        from ..runtime import generate
        from ..settings import costs

        job = session.newest(self.job, generate.takes_seed)
        if job is None or self.count == 1:
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translation.interface(f"Order {self.count} models?"),
            message=translation.interface(costs.of_several(job.service, job.host)),
            confirm_text="Order",
            text_ctxt=translation.CONTEXT,
        )

    def execute(self, context: Context) -> OperatorReturn:
        """Order them; they arrive side by side."""
        from ..runtime import generate

        job = session.newest(self.job, generate.takes_seed)
        if job is None:
            self.report({"WARNING"}, "There is no job of a service that takes a seed")
            return {"CANCELLED"}
        try:
            generate.vary(job, context.scene, self.count)
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        return {"FINISHED"}


classes = (
    MAQUETTE_OT_generate_several,
    MAQUETTE_OT_generate_local_first,
    MAQUETTE_OT_use_settings,
    MAQUETTE_OT_vary,
)
