# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes collision shapes for the selected meshes, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings import collision as settings
from ..settings.game_ready import COLLISION, ENGINES
from . import background_work
from .refusal import NOT_IN_OBJECT_MODE, allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event

_KINDS: Final = [item for item in COLLISION if item[0] != "NONE"]
_SEVERAL: Final = frozenset({"BOXES", "PARTS"})


class MAQUETTE_OT_make_collision(bpy.types.Operator):
    """Make simple convex shapes that a game engine collides with in place of the selected meshes, in the background"""

    bl_idname = identifiers.MAKE_COLLISION
    bl_label = "Make Collision"
    # Neither REGISTER nor UNDO, as for baking: the shapes come later, with an undo step of their own.
    bl_options = set()

    kind: bpy.props.EnumProperty(
        name="Shapes",
        translation_context=translation.CONTEXT,
        description="What the engine collides with",
        items=_KINDS,
        default="PARTS",
    )
    parts: bpy.props.IntProperty(
        name="Parts",
        description="How many shapes at most; every one costs the engine time",
        default=16,
        min=1,
        max=settings.MOST_PARTS,
    )
    error: bpy.props.FloatProperty(
        name="Distance",
        description="How far shapes may be from the surface, in percent of the model's size. "
        "There are as few as that takes, or as many as are allowed",
        subtype="PERCENTAGE",
        default=settings.NEAR,
        min=0.5,
        max=100.0,
        soft_max=20.0,
        precision=1,
    )
    engine: bpy.props.EnumProperty(
        name="Engine",
        translation_context=translation.CONTEXT,
        description="The engine whose names the shapes get",
        items=ENGINES,
        default="GODOT",
    )

    _is_asked = False

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh."""
        if context.mode != "OBJECT":
            return allows(cls, NOT_IN_OBJECT_MODE)
        from ..scene import game_ready

        return allows(cls, "" if game_ready.chosen(context) else "Select the meshes to make collision shapes for")

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Ask; the panel then shows the progress."""
        self._is_asked = True
        return context.window_manager.invoke_props_dialog(self)

    def draw(self, _context: Context) -> None:
        """Draw what can be asked for."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(self, "kind")
        column = layout.column()
        column.active = self.kind in _SEVERAL
        column.prop(self, "parts")
        column.prop(self, "error", slider=True)
        layout.prop(self, "engine")

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """From a dialog, start; from a script, make the shapes and return when done."""
        from ..runtime import collision
        from ..scene import game_ready

        asked = collision.Asked(self.kind, self.parts, self.error / 100.0, self.engine)
        models = game_ready.chosen(context)
        if not background_work.run(self, lambda: collision.start(models, asked), waits=not self._is_asked):
            return {"CANCELLED"}
        if not self._is_asked:
            count = sum(model.maquette.collision.parts for model in models)
            self.report({"INFO"}, translation.report(f"{count} collision shapes"))
        return {"FINISHED"}
