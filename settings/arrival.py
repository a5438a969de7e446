# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings for where and how a model arrives: stored with the scene, copied into each job."""

from collections.abc import Sequence

import bpy

from .. import translation


def _is_scaled(arrival: "MAQUETTE_PG_arrival") -> bool:
    return arrival.height > 0.0


def _set_scaled(arrival: "MAQUETTE_PG_arrival", value: bool) -> None:  # noqa: FBT001  # Blender's own signature
    arrival.height = (arrival.height or 1.0) if value else 0.0


class MAQUETTE_PG_arrival(bpy.types.PropertyGroup):
    """Where and how the model arrives. A job keeps the values from when it was ordered."""

    place: bpy.props.EnumProperty(
        name="Place",
        description="Where the model goes",
        # The numbers are what a .blend stores.
        items=[
            ("FREE", "Free Spot", "The free spot nearest to the 3D cursor, seen from above", "NONE", 3),
            ("CURSOR", "3D Cursor", "Where the 3D cursor is when you click Generate", "NONE", 0),
            ("ORIGIN", "World Origin", "At the origin of the world", "NONE", 1),
            (
                "BLOCK_OUT",
                "Block-Out",
                "Fitted into the bounds of the active object, keeping the model's proportions",
                "NONE",
                2,
            ),
        ],
        default="FREE",
    )
    # Where the picture was dropped, which sets the place of the next order only.
    is_dropped: bpy.props.BoolProperty(options={"HIDDEN", "SKIP_SAVE"})
    dropped_at: bpy.props.FloatVectorProperty(subtype="TRANSLATION", options={"HIDDEN", "SKIP_SAVE"})
    is_dropped_on_ground: bpy.props.BoolProperty(options={"HIDDEN", "SKIP_SAVE"})
    dropped_onto: bpy.props.PointerProperty(type=bpy.types.Object, options={"HIDDEN", "SKIP_SAVE"})
    block_out: bpy.props.EnumProperty(
        name="Block-Out",
        description="What happens to the block-out object",
        items=[
            ("REPLACE", "Replace", "The model takes the block-out's place, name, parent and collections"),
            ("BESIDE", "Beside", "The block-out stays and the model stands next to it, to its right"),
        ],
        default="REPLACE",
    )
    is_grounded: bpy.props.BoolProperty(
        name="Stand on Base",
        description="Place the model by its base; off: by its center",
        default=True,
    )
    origin: bpy.props.EnumProperty(
        name="Origin",
        description="Where the model's origin is",
        items=[
            ("BASE", "Middle of the Base", "The model rotates and scales about the point that it stands on"),
            ("CENTRE", "Center", "The model rotates and scales about its center"),
        ],
        default="BASE",
    )
    up_axis: bpy.props.EnumProperty(
        name="Up Axis",
        translation_context=translation.CONTEXT,
        description="Which axis is up in the file, as its format does not record it",
        items=[
            ("AUTO", "Automatic", "The format's usual axis, unless the model's shape suggests another"),
            ("Y", "Y", "Y is up"),
            ("Z", "Z", "Z is up"),
        ],
        default="AUTO",
    )
    height: bpy.props.FloatProperty(
        name="Height",
        description="Height of the model; 0 leaves it as the service made it",
        default=0.0,
        min=0.0,
        soft_max=10.0,
        max=10_000.0,
        subtype="DISTANCE",
    )
    is_scaled: bpy.props.BoolProperty(
        name="Set Height",
        description="Scale the model to this height; off: keep the size that the service gave it",
        get=_is_scaled,
        set=_set_scaled,
        options=set(),
    )
    facing: bpy.props.FloatProperty(
        name="Facing",
        translation_context=translation.CONTEXT,
        description="How far the model is turned to the left; at 0 it faces you in the front view",
        default=0.0,
        subtype="ANGLE",
    )
    collection: bpy.props.PointerProperty(
        name="Collection",
        description="The collection that the model goes into; empty for the active one",
        type=bpy.types.Collection,
    )
    textures: bpy.props.EnumProperty(
        name="Textures",
        translation_context=translation.CONTEXT,
        description="Where the model's textures are kept",
        items=[
            ("PACKED", "Packed", "Inside the .blend"),
            ("BESIDE", "Beside the File", "As files in the folder “textures” beside the .blend, once it is saved"),
        ],
        default="PACKED",
    )
    longest_texture: bpy.props.EnumProperty(
        name="Largest Texture",
        description="Larger textures are scaled down: even a small file can contain one that fills your memory "
        "when it is shown",
        items=[(f"{side}", f"{side} px", f"Up to {side} pixels on a side") for side in (2048, 4096, 8192, 16384)],
        default="8192",
    )

    @property
    def is_fitted(self) -> bool:
        """Whether a block-out sets the place and the size."""
        return self.dropped_onto is not None if self.is_dropped else self.place == "BLOCK_OUT"

    @property
    def is_beside(self) -> bool:
        """Whether the block-out stays and the model stands next to it, at its height."""
        return self.is_fitted and not self.replaces

    @property
    def replaces(self) -> bool:
        """Whether the block-out is removed and the model takes over its collections."""
        return self.is_fitted and (self.is_dropped or self.block_out == "REPLACE")

    @property
    def is_searched(self) -> bool:
        """Whether the model goes to a free spot; it stays on the surface onto which its picture was dropped."""
        return self.is_dropped_on_ground if self.is_dropped else self.place == "FREE"

    def drop(self, location: Sequence[float], onto: bpy.types.Object | None, *, is_on_ground: bool) -> None:
        """Place the next model there; `onto`: the block-out that it replaces."""
        self.is_dropped, self.is_dropped_on_ground = True, is_on_ground
        self.dropped_at, self.dropped_onto = location, onto

    def forget_drop(self) -> None:
        """Go back to the place set in the panel."""
        self.is_dropped, self.dropped_onto = False, None
