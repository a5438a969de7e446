# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes the original's detail onto the simplified active mesh, or stops that."""

from typing import TYPE_CHECKING

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from .background_work import DialogOperator
from .refusal import OperatorReturn, allows

if TYPE_CHECKING:
    from ..runtime.work import Work


class MAQUETTE_OT_bake_detail(DialogOperator):
    """Bake the detail lost by simplifying into normal and other maps, in the background. Adds a UV map if needed"""

    bl_idname = identifiers.BAKE_DETAIL
    bl_label = "Bake Detail"

    size: bpy.props.EnumProperty(
        name="Size",
        description="Width and height of the images, in pixels",
        items=[(str(size), f"{size}", f"{size} by {size} pixels") for size in (512, 1024, 2048, 4096)],
        default="2048",
    )

    channels: bpy.props.EnumProperty(
        name="Maps",
        translation_context=translation.CONTEXT,
        description="What to bake besides the normal map. With a new UV map, everything that had a texture is baked",
        items=[
            ("colour", "Color", "The base color"),
            ("roughness", "Roughness", "How rough the surface is"),
            ("metallic", "Metallic", "Where the surface is metal"),
            ("emission", "Emission", "The color of the light that the surface gives off"),
            ("alpha", "Alpha", "Where the surface is transparent"),
            ("occlusion", "Occlusion", "Where little ambient light reaches the surface"),
        ],
        default=set(),
        options={"ENUM_FLAG"},
    )
    packs: bpy.props.BoolProperty(
        name="Pack ORM",
        description="Put occlusion, roughness and metallic into the red, green and blue channels of one image, "
        "as engines expect",
        default=False,
    )
    unwraps: bpy.props.BoolProperty(
        name="New UV Map", description="Unwrap the mesh again even if its UV map could be used", default=False
    )
    margin: bpy.props.IntProperty(
        name="Margin",
        description="How many pixels colors extend beyond each UV island; 0 chooses it from the image size",
        default=0,
        min=0,
        max=64,
        subtype="PIXEL",
    )
    asks: bpy.props.BoolProperty(options={"HIDDEN", "SKIP_SAVE"})  # by a dialog

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A simplified mesh."""
        from ..scene import bake

        return allows(cls, bake.reason_against(context.active_object))

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Start, after a dialog if there is more to choose than the size."""
        return super().invoke(context, event) if self.asks else self.start(context)

    def begin(self, context: Context) -> "Work":
        """Bake onto the active mesh."""
        from ..runtime import bake

        asked = bake.Asked(int(self.size), frozenset(self.channels), self.packs, self.unwraps, self.margin)
        return bake.start(context.active_object, asked)


class MAQUETTE_OT_stop_background(bpy.types.Operator):
    """Stop the background work on this model"""

    bl_idname = identifiers.STOP_BACKGROUND
    bl_label = "Stop"
    bl_options = {"INTERNAL"}

    def execute(self, _context: Context) -> OperatorReturn:
        """Stop it at once."""
        from ..runtime import session

        if not session.background().stop_for_models():
            self.report({"WARNING"}, "There is nothing to stop")
            return {"CANCELLED"}
        return {"FINISHED"}
