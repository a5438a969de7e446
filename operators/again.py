# SPDX-License-Identifier: GPL-3.0-or-later
"""Begins from a finished job: its settings again, or more models of its picture with other seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import MaquetteError
from ..runtime import generate, session
from ..settings import scene
from .jobs import job_property
from .refusal import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class MAQUETTE_OT_use_settings(bpy.types.Operator):
    """Put the service, the picture and all settings of this job into the panel again. Orders nothing"""

    bl_idname = identifiers.USE_SETTINGS
    bl_label = "Use These Settings Again"
    bl_options = {"UNDO", "INTERNAL"}

    job: job_property()

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Copy them into the scene."""
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

    def invoke(self, context: Context, event: Event) -> set[OperatorReturnItems]:
        """Ask first where several are ordered at once."""
        job = session.newest(self.job, generate.takes_seed)
        if job is None or self.count == 1:
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=f"Order {self.count} models?",
            message=f"Each one is billed by {job.host}.",
            confirm_text="Order",
        )

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Order them; they arrive side by side at the 3D cursor."""
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
