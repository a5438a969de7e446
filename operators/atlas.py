# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes the selected meshes into one set of textures, in the background."""

from typing import TYPE_CHECKING

import bpy
from bpy.types import Context

from .. import identifiers
from .background_work import DialogOperator
from .refusal import NOT_IN_OBJECT_MODE, allows

if TYPE_CHECKING:
    from ..runtime.work import Work


class MAQUETTE_OT_bake_atlas(DialogOperator):
    """Bake the selected meshes into one set of textures, with new UV maps and one material for all"""

    bl_idname = identifiers.BAKE_ATLAS
    bl_label = "Bake Atlas"

    size: bpy.props.EnumProperty(
        name="Size",
        description="Width and height of the images, in pixels",
        items=[(str(size), f"{size}", f"{size} by {size} pixels") for size in (512, 1024, 2048, 4096)],
        default="2048",
    )
    name: bpy.props.StringProperty(name="Name", description="Name of the material and its images")

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Several meshes."""
        if context.mode != "OBJECT":
            return allows(cls, NOT_IN_OBJECT_MODE)
        from ..scene import game_ready

        is_enough = len(game_ready.chosen(context)) > 1
        return allows(cls, "" if is_enough else "Select two or more meshes to share one set of textures")

    def begin(self, context: Context) -> "Work":
        """Bake the selected meshes."""
        from ..runtime import atlas
        from ..scene import game_ready

        models = game_ready.chosen(context)
        return atlas.start(models, int(self.size), self.name.strip() or f"{models[0].name}_Atlas")
