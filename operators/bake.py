# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes the original's detail onto the simplified active mesh, or stops that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import MaquetteError
from .refusal import allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class MAQUETTE_OT_bake_detail(bpy.types.Operator):
    """Bake what the mesh has lost into a normal map, in the background. Without a UV map that fits it gets one"""

    bl_idname = identifiers.BAKE_DETAIL
    bl_label = "Bake Detail"
    # Neither REGISTER nor UNDO: Repeat Last would run it as a script does, with Blender standing still meanwhile; the
    # pictures come later, with an undo step of their own.
    bl_options = set()

    size: bpy.props.EnumProperty(
        name="Size",
        description="Pixels of the pictures' sides",
        items=[(str(size), f"{size}", f"{size} by {size} pixels") for size in (512, 1024, 2048, 4096)],
        default="2048",
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A simplified mesh."""
        from ..scene import bake

        return allows(cls, bake.reason_against(context.active_object))

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Begin; the panel shows how far it is."""
        return self._start(context)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """For scripts: bake, and return when it is done."""
        return self._start(context, waits=True)

    def _start(self, context: Context, *, waits: bool = False) -> set[OperatorReturnItems]:
        from ..runtime import bake, session

        try:
            work = bake.start(context.active_object, int(self.size))
            if waits:
                session.background().wait(work)
        except MaquetteError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class MAQUETTE_OT_stop_background(bpy.types.Operator):
    """Stop the background Blender that works on this model"""

    bl_idname = identifiers.STOP_BACKGROUND
    bl_label = "Stop"
    bl_options = {"INTERNAL"}

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """End it at once."""
        from ..runtime import session

        if not session.background().stop_for_models():
            self.report({"WARNING"}, "There is nothing to stop")
            return {"CANCELLED"}
        return {"FINISHED"}
