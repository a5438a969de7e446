# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes collision shapes for the selected meshes, in the background."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import bpy
from bpy.types import Context

from .. import identifiers, translation
from ..settings.game_ready import COLLISION, ENGINES, MOST_PARTS, NEAR
from .background_work import DialogOperator, settings_layout
from .refusal import NOT_IN_OBJECT_MODE, allows

if TYPE_CHECKING:
    from ..runtime.work import Work

_KINDS: Final = [item for item in COLLISION if item[0] != "NONE"]
_SEVERAL: Final = frozenset({"BOXES", "PARTS"})


class MAQUETTE_OT_make_collision(DialogOperator):
    """Make simple collision shapes of the selected meshes for a game engine, in the background"""

    bl_idname = identifiers.MAKE_COLLISION
    bl_label = "Make Collision"

    kind: bpy.props.EnumProperty(
        name="Shapes",
        translation_context=translation.CONTEXT,
        description="Kind of collision shapes",
        items=_KINDS,
        default="PARTS",
    )
    parts: bpy.props.IntProperty(
        name="Parts",
        description="Maximum number of shapes; each one costs the engine time",
        default=16,
        min=1,
        max=MOST_PARTS,
    )
    error: bpy.props.FloatProperty(
        name="Distance",
        description="How far shapes may be from the surface, in percent of the model's size. As few "
        "shapes are made as that takes, up to the maximum",
        subtype="PERCENTAGE",
        default=NEAR,
        min=0.5,
        max=100.0,
        soft_max=20.0,
        precision=1,
    )
    engine: bpy.props.EnumProperty(
        name="Engine",
        translation_context=translation.CONTEXT,
        description="The engine whose naming the shapes follow",
        items=ENGINES,
        default="GODOT",
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh."""
        if context.mode != "OBJECT":
            return allows(cls, NOT_IN_OBJECT_MODE)
        from ..scene import game_ready

        return allows(cls, "" if game_ready.chosen(context) else "Select the meshes to make collision shapes for")

    def draw(self, _context: Context) -> None:
        """Draw the dialog."""
        layout = settings_layout(self)
        layout.prop(self, "kind")
        column = layout.column()
        column.active = self.kind in _SEVERAL
        column.prop(self, "parts")
        column.prop(self, "error", slider=True)
        layout.prop(self, "engine")

    def begin(self, context: Context) -> "Sequence[Work]":
        """Make shapes for each selected mesh."""
        from ..runtime import collision
        from ..scene import game_ready

        asked = collision.Asked(self.kind, self.parts, self.error / 100.0, self.engine)
        return collision.start(game_ready.chosen(context), asked)

    def outcome(self, context: Context) -> str:
        """How many there are now."""
        from ..scene import game_ready

        count = sum(model.maquette.collision.parts for model in game_ready.chosen(context))
        return "1 collision shape" if count == 1 else f"{count} collision shapes"
