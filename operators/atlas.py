# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes the selected meshes into one set of textures, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from . import background_work
from .refusal import NOT_IN_OBJECT_MODE, allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class MAQUETTE_OT_bake_atlas(bpy.types.Operator):
    """Bake all that the selected meshes show into one set of textures, on new UV maps, with one material for all"""

    bl_idname = identifiers.BAKE_ATLAS
    bl_label = "Bake Atlas"
    # Neither REGISTER nor UNDO, as for baking: the textures come later, with an undo step of their own.
    bl_options = set()

    size: bpy.props.EnumProperty(
        name="Size",
        description="Width and height of the images, in pixels",
        items=[(str(size), f"{size}", f"{size} by {size} pixels") for size in (512, 1024, 2048, 4096)],
        default="2048",
    )
    name: bpy.props.StringProperty(name="Name", description="What the material and its images are called")

    _is_asked = False

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Several meshes."""
        if context.mode != "OBJECT":
            return allows(cls, NOT_IN_OBJECT_MODE)
        from ..scene import game_ready

        is_enough = len(game_ready.chosen(context)) > 1
        return allows(cls, "" if is_enough else "Select the meshes that are to share their textures")

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Ask; the active model's panel then shows the progress."""
        self._is_asked = True
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """From a dialog, start; from a script, bake and return when it is done."""
        from ..runtime import atlas
        from ..scene import game_ready

        models = game_ready.chosen(context)
        name = self.name.strip() or f"{models[0].name}_Atlas"
        is_done = background_work.run(self, lambda: atlas.start(models, int(self.size), name), waits=not self._is_asked)
        return {"FINISHED"} if is_done else {"CANCELLED"}
