# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduces the active mesh to a number of triangles, and brings its original back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class MAQUETTE_OT_simplify(bpy.types.Operator):
    """Reduce the active mesh to about this many triangles, always from its original, which stays in the file"""

    bl_idname = identifiers.SIMPLIFY
    bl_label = "Simplify"
    bl_options = {"REGISTER", "UNDO"}

    target_triangles: bpy.props.IntProperty(
        name="Triangles",
        description="How many triangles to keep",
        default=10_000,
        min=4,
        soft_min=100,
        soft_max=200_000,
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be changed."""
        from ..scene import simplify

        reason = simplify.reason_against(context.active_object)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """From the panel: to the number that stands there."""
        self.target_triangles = context.active_object.maquette.triangles
        return self.execute(context)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Swap the mesh for a simplified one."""
        from ..scene import simplify

        thing = context.active_object
        before = simplify.triangle_count(simplify.original_of(thing))
        try:
            now = simplify.simplify(thing, self.target_triangles)
        except simplify.CannotSimplify as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        thing.maquette.triangles = self.target_triangles
        self.report({"INFO"}, f"{now:,} of {before:,} triangles")
        return {"FINISHED"}


class MAQUETTE_OT_restore_original(bpy.types.Operator):
    """Give the active object the mesh back that it had before it was simplified"""

    bl_idname = identifiers.RESTORE_ORIGINAL
    bl_label = "Restore Original"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """An object that has been simplified."""
        thing = context.active_object
        if thing is None or thing.type != "MESH" or thing.maquette.original is None:
            cls.poll_message_set("The active object has its original mesh")
            return False
        if thing.mode != "OBJECT":
            cls.poll_message_set("Leave the object's mode first (Tab)")
            return False
        return True

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Swap the original in again."""
        from ..scene import simplify

        simplify.restore(context.active_object)
        return {"FINISHED"}
