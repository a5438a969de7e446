# SPDX-License-Identifier: GPL-3.0-or-later
"""What a simplified model has lost, brought back as a normal map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from .layout import Sidebar, draw_sentence, draw_stage

if TYPE_CHECKING:
    from bpy.types import Context


class MAQUETTE_PT_bake(Sidebar):
    """The detail of the active model."""

    bl_idname = identifiers.PANEL_BAKE
    bl_label = "Detail"
    bl_parent_id = identifiers.PANEL_SIMPLIFY

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A simplified mesh must be active."""
        model = context.active_object
        return model is not None and model.type == "MESH" and model.maquette.original is not None

    def draw(self, context: Context) -> None:
        """Draw the button, or how far it is."""
        layout, kept = self.layout, context.active_object.maquette
        if kept.stage:
            draw_stage(layout, context.active_object)
            return
        column = layout.column()
        column.operator_context = "INVOKE_DEFAULT"
        label = "Bake Again" if kept.is_baked else "Bake into Normal Map"
        column.operator_menu_enum(identifiers.BAKE_DETAIL, "size", text=label, icon="NORMALS_FACE")
        if kept.is_baked:
            draw_sentence(context, layout, "Baked for this mesh: another number of triangles takes it away", "INFO")
