# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduces the active mesh to a number of triangles, restores its original, or deletes the original."""

import math
from typing import TYPE_CHECKING

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from ..settings import model
from . import background_work
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows, ask_to_discard, discard_property, report_error

if TYPE_CHECKING:
    from ..scene.simplify import Goal


class MAQUETTE_OT_simplify(bpy.types.Operator):
    """Reduce the active mesh to at most this many triangles, always from its original, which stays in the file"""

    bl_idname = identifiers.SIMPLIFY
    bl_label = "Simplify"
    bl_options = {"REGISTER", "UNDO"}

    target_triangles: bpy.props.IntProperty(
        name="Triangles",
        translation_context=translation.CONTEXT,
        description="How many triangles to keep",
        default=10_000,
        min=model.FEWEST_TRIANGLES,
        soft_min=100,
        soft_max=200_000,
        step=100,
    )
    deviation: bpy.props.FloatProperty(
        name="Deviation",
        description="About how far the surface may move from the original's; single spots can move farther. "
        "0 for no limit",
        subtype="DISTANCE",
        default=0.0,
        min=0.0,
        precision=4,
    )
    use_sloppy: bpy.props.BoolProperty(
        name="Tear Seams",
        description="Tear UV seams where they keep the mesh from being reduced further: textures may smear "
        "across them, and holes and thin parts may close",
        default=False,
    )

    _is_asked = False  # by a dialog, which must not block Blender when it is closed

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be changed."""
        from ..scene import simplify

        return allows(cls, simplify.reason_against(context.active_object))

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Start at half of the triangles; the redo panel, or without the simplifier a dialog, can change that."""
        from ..scene import simplify

        self.target_triangles = max(model.FEWEST_TRIANGLES, context.active_object.maquette.triangles // 2)
        if simplify.is_exact():
            return self.execute(context)
        self._is_asked = True
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: Context) -> OperatorReturn:
        """Swap the mesh for a simplified one."""
        from ..scene import simplify

        if not simplify.is_exact():
            return self._decimate(context, waits=not self._is_asked)
        model = context.active_object
        before = simplify.triangle_count(simplify.original_of(model))
        try:
            now = simplify.simplify(model, self._goal())
        except simplify.CannotSimplify as error:
            return report_error(self, error)
        self.report({"INFO"}, translation.report(f"{now:,} of {before:,} triangles"))
        return {"FINISHED"}

    def _goal(self) -> "Goal":
        from ..scene.simplify import Goal

        return Goal(self.target_triangles, self.deviation or math.inf, self.use_sloppy)

    def _decimate(self, context: Context, *, waits: bool) -> OperatorReturn:
        """Without the simplifier: in the background, with its own undo step when done."""
        from ..runtime import simplify

        is_done = background_work.run(self, lambda: simplify.start(context.active_object, self._goal()), waits=waits)
        return {"FINISHED"} if is_done and waits else {"CANCELLED"}


class _OnSimplified(bpy.types.Operator):
    """An operator for simplified objects."""

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Its original must be there."""
        from ..scene import simplify

        model = context.active_object
        if model is None or model.type != "MESH" or model.maquette.original is None:
            return allows(cls, "The active object has not been simplified")
        if model.mode != "OBJECT":
            return allows(cls, NOT_IN_OBJECT_MODE)
        return allows(cls, simplify.reason_of_link(model))


class MAQUETTE_OT_restore_original(_OnSimplified):
    """Restore the mesh that the active object had before it was simplified"""

    bl_idname = identifiers.RESTORE_ORIGINAL
    bl_label = "Restore Original"
    bl_options = {"REGISTER", "UNDO"}

    discard_changes: discard_property(
        description="Restore it even if the mesh was edited since it was simplified; those edits are lost"
    )

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first if the artist's edits would be lost."""
        from ..scene import simplify

        if not simplify.reason_of_change(context.active_object):
            return self.execute(context)
        message = "The mesh was edited since it was simplified; use Apply to keep those edits"
        return ask_to_discard(self, context, event, message)

    def execute(self, context: Context) -> OperatorReturn:
        """Swap the original back in."""
        from ..scene import simplify

        try:
            simplify.restore(context.active_object, discards_changes=self.discard_changes)
        except simplify.CannotSimplify as error:
            return report_error(self, error)
        return {"FINISHED"}


class MAQUETTE_OT_apply_simplified(_OnSimplified):
    """Keep the simplified mesh and delete the original, which makes the file smaller"""

    bl_idname = identifiers.APPLY_SIMPLIFIED
    bl_label = "Apply"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: Context) -> OperatorReturn:
        """Drop the original."""
        from ..scene import simplify

        simplify.apply(context.active_object)
        return {"FINISHED"}
