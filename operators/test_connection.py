# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a service whether it can be reached and takes the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers
from ..client.errors import MaquetteError
from ..runtime import generate, job_list, pump
from ..settings import scene

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event

_PATIENCE: Final = 180.0  # seconds that a script waits: several calls, each with its own limit


class MAQUETTE_OT_test_connection(bpy.types.Operator):
    """Ask the service whether it can be reached and takes your key, and what credits you have. Costs nothing"""

    bl_idname = identifiers.TEST_CONNECTION
    bl_label = "Test Connection"
    bl_options = {"INTERNAL"}

    service: bpy.props.StringProperty(name="Service", description="Empty for the scene's", options={"SKIP_SAVE"})

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Ask on a thread; the answer appears where the button is."""
        return self._ask(context)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """From a script: wait for the answer and report it."""
        if self._ask(context) == {"CANCELLED"}:
            return {"CANCELLED"}
        if not pump.work_until(lambda: not job_list.expects_connection(), _PATIENCE):
            self.report({"ERROR"}, f"The service has not answered within {_PATIENCE:.0f} seconds. Try again later.")
            return {"CANCELLED"}
        state = scene.state()
        self.report({"INFO"} if state.is_connected else {"ERROR"}, state.connection)
        return {"FINISHED"} if state.is_connected else {"CANCELLED"}

    def _ask(self, context: Context) -> set[OperatorReturnItems]:
        name = self.service or context.scene.maquette.service
        try:
            generate.test_connection(generate.service_named(name))
        except MaquetteError as error:
            job_list.expect_connection(name, "")
            job_list.show_connection(str(error), is_connected=False)
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}
