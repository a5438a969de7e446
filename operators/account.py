# SPDX-License-Identifier: GPL-3.0-or-later
"""What concerns the artist's account at a service: what it holds, and files that lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers
from ..client.errors import MaquetteError
from ..runtime import generate, pump, services, session
from ..settings import scene
from .jobs import job_property
from .refusal import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event

_PATIENCE: Final = 180.0  # seconds that a script waits: several calls, each with its own limit


class MAQUETTE_OT_show_account(bpy.types.Operator):
    """Ask the service what your account holds. Costs nothing"""

    bl_idname = identifiers.SHOW_ACCOUNT
    bl_label = "Show Balance"
    bl_options = {"INTERNAL"}

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Ask on a thread; the answer appears where the button is."""
        return self._ask(context)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """From a script: wait for the answer and report it."""
        if self._ask(context) == {"CANCELLED"}:
            return {"CANCELLED"}
        if not pump.work_until(lambda: not scene.state().is_account_pending, _PATIENCE):
            self.report({"ERROR"}, f"The service has not answered within {_PATIENCE:.0f} seconds. Try again later.")
            return {"CANCELLED"}
        told = scene.state().account
        self.report({"INFO"}, f"Your account holds {told}." if told else "The service does not tell what you have.")
        return {"FINISHED"}

    def _ask(self, context: Context) -> set[OperatorReturnItems]:
        scene.state().account = ""
        try:
            services.ask(generate.service_named(context.scene.maquette.service))
        except MaquetteError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class MAQUETTE_OT_delete_result(bpy.types.Operator):
    """Delete what the service keeps of this job. Your own copies stay; it cannot be fetched there again"""

    bl_idname = identifiers.DELETE_RESULT
    bl_label = "Delete at the Service"
    bl_options = {"INTERNAL"}

    job: job_property()

    def invoke(self, context: Context, event: Event) -> set[OperatorReturnItems]:
        """Ask first: it cannot be undone."""
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Delete the files at the service?",
            message="What it keeps of this job is deleted for good. The files on this computer stay.",
            confirm_text="Delete",
            icon="WARNING",
        )

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Ask on a thread; the panel says if it failed."""
        job = session.newest(self.job, services.can_be_deleted)
        if job is None:
            self.report({"WARNING"}, "There is no finished job whose files lie at a service")
            return {"CANCELLED"}
        try:
            services.delete(job)
        except MaquetteError as error:
            return refuse(self, error)
        return {"FINISHED"}
