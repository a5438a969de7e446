# SPDX-License-Identifier: GPL-3.0-or-later
"""Remeshes the active mesh to quads, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings.game_ready import TEXTURES
from . import background_work
from .refusal import allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event

_TEXTURES: Final = [
    (
        str(side),
        f"{side}" if side else "None",
        f"{side} by {side} pixels" if side else "Neither UVs nor a material, for what is textured later",
    )
    for side in TEXTURES
]


class MAQUETTE_OT_remesh(bpy.types.Operator):
    """Replace the active mesh by quads that follow its shape, with new textures. The original stays in the file"""

    bl_idname = identifiers.REMESH
    bl_label = "Remesh to Quads"
    # Neither REGISTER nor UNDO, as for baking: the mesh comes later, with an undo step of its own.
    bl_options = set()

    faces: bpy.props.IntProperty(
        name="Faces", description="About how many quads", default=4_000, min=10, soft_max=100_000, step=100
    )
    symmetry: bpy.props.EnumProperty(
        name="Symmetry",
        description="Remesh one half and mirror it through the origin. Refused where the halves differ",
        items=[
            ("NONE", "None", "Both halves are remeshed"),
            ("X", "X", "The half on the positive side of the X axis is mirrored"),
            ("Y", "Y", "The half on the positive side of the Y axis is mirrored"),
            ("Z", "Z", "The half on the positive side of the Z axis is mirrored"),
        ],
        default="NONE",
    )
    keeps_sharp: bpy.props.BoolProperty(
        name="Keep Sharp Edges", description="Let quads run along sharp edges", default=True
    )
    keeps_borders: bpy.props.BoolProperty(
        name="Keep Borders", description="Let quads run along the edges of openings", default=True
    )
    texture: bpy.props.EnumProperty(
        name="Textures",
        description="Pixels of the new textures' sides, baked from the model as it is onto new UVs",
        items=_TEXTURES,
        default="2048",
    )

    _is_asked = False

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be replaced."""
        from ..scene import remesh

        return allows(cls, remesh.reason_against(context.active_object))

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Ask; the panel then shows the progress."""
        self._is_asked = True
        return context.window_manager.invoke_props_dialog(self)

    def draw(self, _context: Context) -> None:
        """Draw what can be asked for."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(self, "faces")
        layout.prop(self, "symmetry", expand=True)
        column = layout.column()
        column.prop(self, "keeps_sharp")
        column.prop(self, "keeps_borders")
        layout.prop(self, "texture")

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """From a dialog, start; from a script, remesh and return when done."""
        from ..runtime import remesh

        symmetry = "" if self.symmetry == "NONE" else self.symmetry
        asked = remesh.Asked(self.faces, symmetry, self.keeps_sharp, self.keeps_borders, int(self.texture))
        model = context.active_object
        if not background_work.run(self, lambda: remesh.start(model, asked), waits=not self._is_asked):
            return {"CANCELLED"}
        if not self._is_asked:
            faces, share = len(model.data.polygons), f"{model.maquette.quads:.0%}"
            self.report({"INFO"}, translation.report(f"{faces:,} faces, {share} of them quads"))
        return {"FINISHED"}
