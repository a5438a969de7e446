# SPDX-License-Identifier: GPL-3.0-or-later
"""For scripts: waits until every job has come to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..runtime import waiting

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context


class MAQUETTE_OT_wait(bpy.types.Operator):
    """Wait until no job is unfinished and every finished model is in the scene (for scripts: Blender stands still)"""

    bl_idname = identifiers.WAIT
    bl_label = "Wait for Models"
    bl_options = {"INTERNAL"}

    timeout: bpy.props.FloatProperty(
        name="Timeout",
        description="Give up after this many seconds; the jobs go on",
        default=3600.0,
        min=0.0,
        subtype="TIME_ABSOLUTE",
        options={"SKIP_SAVE"},
    )

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Block and pump; jobs of earlier sessions go on too."""
        hindrance = waiting.wait_for_all(self.timeout)
        if not hindrance:
            return {"FINISHED"}
        self.report({"ERROR"}, hindrance)
        return {"CANCELLED"}
