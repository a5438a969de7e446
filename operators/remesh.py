# SPDX-License-Identifier: GPL-3.0-or-later
"""Remeshes the active mesh to quads, in the background."""

from typing import TYPE_CHECKING, Final

import bpy
from bpy.types import Context

from .. import identifiers
from ..settings.game_ready import TEXTURES
from .background_work import DialogOperator, settings_layout
from .refusal import allows

if TYPE_CHECKING:
    from ..runtime.work import Work

_TEXTURES: Final = [
    (
        str(side),
        f"{side}" if side else "None",
        f"{side} by {side} pixels" if side else "No UV map and no material, for models that are textured later",
    )
    for side in TEXTURES
]


class MAQUETTE_OT_remesh(DialogOperator):
    """Rebuild the active mesh from quads that follow its shape, with new textures. The original stays in the file"""

    bl_idname = identifiers.REMESH
    bl_label = "Remesh to Quads"

    faces: bpy.props.IntProperty(
        name="Faces", description="Approximate number of quads", default=4_000, min=10, soft_max=100_000, step=100
    )
    symmetry: bpy.props.EnumProperty(
        name="Symmetry",
        description="Remesh one half and mirror it at the origin. Fails if the halves differ",
        items=[
            ("NONE", "None", "Both halves are remeshed"),
            ("X", "X", "The half on the positive side of the X axis is mirrored"),
            ("Y", "Y", "The half on the positive side of the Y axis is mirrored"),
            ("Z", "Z", "The half on the positive side of the Z axis is mirrored"),
        ],
        default="NONE",
    )
    keeps_sharp: bpy.props.BoolProperty(
        name="Keep Sharp Edges", description="Align quads with sharp edges", default=True
    )
    keeps_borders: bpy.props.BoolProperty(
        name="Keep Borders", description="Align quads with the edges of openings", default=True
    )
    texture: bpy.props.EnumProperty(
        name="Textures",
        description="Width and height of the new textures, in pixels. They are baked from the model as "
        "it is now, with new UVs",
        items=_TEXTURES,
        default="2048",
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be replaced."""
        from ..scene import remesh

        return allows(cls, remesh.reason_against(context.active_object))

    def draw(self, _context: Context) -> None:
        """Draw the dialog."""
        layout = settings_layout(self)
        layout.prop(self, "faces")
        layout.prop(self, "symmetry", expand=True)
        column = layout.column()
        column.prop(self, "keeps_sharp")
        column.prop(self, "keeps_borders")
        layout.prop(self, "texture")

    def begin(self, context: Context) -> "Work":
        """Remesh the active mesh."""
        from ..runtime import remesh

        symmetry = "" if self.symmetry == "NONE" else self.symmetry
        asked = remesh.Asked(self.faces, symmetry, self.keeps_sharp, self.keeps_borders, int(self.texture))
        return remesh.start(context.active_object, asked)

    def outcome(self, context: Context) -> str:
        """How many faces it has now, and how many of them are quads."""
        model = context.active_object
        faces, share = len(model.data.polygons), f"{model.maquette.quads:.0%}"
        return f"{faces:,} faces, {share} of them quads"
