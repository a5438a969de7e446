# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts the subject out of the scene's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..settings.readiness import Missing
from . import background_work
from .refusal import allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event

    from ..runtime.work import Work


class MAQUETTE_OT_cut_out(bpy.types.Operator):
    """Make a copy of the picture with a transparent backdrop and use it instead; any service accepts it"""

    bl_idname = identifiers.CUT_OUT
    bl_label = "Use Cut-Out as Picture"
    # Neither REGISTER nor UNDO: Repeat Last would run it as a script does, blocking Blender; the cut-out arrives later,
    # with its own undo step.
    bl_options = set()

    @classmethod
    def poll(cls, context: Context) -> bool:
        """With a picture, one at a time."""
        from ..runtime import cutout

        if context.scene.maquette.image is None:
            return allows(cls, Missing.PICTURE.value)
        return allows(cls, "The subject is still being cut out" if cutout.is_busy() else "")

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Start; the cut-out appears in the panel when it is done."""
        return self._start(context)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """For scripts: return when it is done."""
        return self._start(context, waits=True)

    def _start(self, context: Context, *, waits: bool = False) -> set[OperatorReturnItems]:
        from ..runtime import cutout

        def begin() -> Work:
            return cutout.begin(context.scene, context.scene.maquette.local.cutting())

        return {"FINISHED"} if background_work.run(self, begin, waits=waits) else {"CANCELLED"}
