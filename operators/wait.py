# SPDX-License-Identifier: GPL-3.0-or-later
"""For scripts: waits until every job has come to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..runtime import holder, pump

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
        """Block and pump."""
        if pump.work_until(lambda: all(job.has_ended for job in holder.jobs()), self.timeout):
            return {"FINISHED"}
        unfinished = sum(not job.has_ended for job in holder.jobs())
        self.report(
            {"ERROR"},
            f"{unfinished} of the jobs did not end within {self.timeout:.0f} s. They go on; wait again for them.",
        )
        return {"CANCELLED"}
