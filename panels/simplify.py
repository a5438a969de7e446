# SPDX-License-Identifier: GPL-3.0-or-later
"""Re-simplifies the active mesh, and shows textures in the viewport."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import bpy

from .. import identifiers, properties

if TYPE_CHECKING:
    from bpy.types import Context


class MAQUETTE_PT_simplify(bpy.types.Panel):
    """The active model."""

    bl_idname = identifiers.PANEL_SIMPLIFY
    bl_label = "Model"
    bl_category = identifiers.TAB
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_order = 2

    def draw(self, context: Context) -> None:
        """Draw how dense the mesh is and how dense it shall be."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        shading = context.space_data.shading
        is_shown = shading.type == "SOLID" and shading.color_type == "TEXTURE"
        layout.operator(identifiers.SHOW_TEXTURES, icon="TEXTURE", depress=is_shown)
        thing = context.active_object
        if thing is None or thing.type != "MESH":
            layout.label(text="Select a mesh to simplify it", icon="INFO")
            return
        column = layout.column(align=True)
        _draw_count(column, thing.name, cast("bpy.types.Mesh", thing.data))
        if thing.maquette.original is not None:
            _draw_count(column, "Original", thing.maquette.original)
        layout.prop(thing.maquette, "triangles", text="Simplify To")
        row = layout.row(align=True)
        row.operator(identifiers.SIMPLIFY, icon="MOD_DECIM")
        row.operator(identifiers.RESTORE_ORIGINAL, text="Restore", icon="LOOP_BACK")


def _draw_count(layout: bpy.types.UILayout, label: str, mesh: bpy.types.Mesh) -> None:
    row = layout.split(factor=0.4)
    row.alignment = "RIGHT"
    row.label(text=label)
    row.label(text=f"{properties.triangle_count(mesh):,} triangles")
