# SPDX-License-Identifier: GPL-3.0-or-later
"""The Local service's part of the main panel, and the panel of a model's shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from .layout import Sidebar, draw_sentence, draw_stage, split

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_settings

# What each shape can be told besides its size; the choice is made late, so Automatic shows all.
_OF_SHAPE = {
    "AUTO": ("depth", "roundness", "bevel"),
    "INFLATE": ("depth", "roundness"),
    "EXTRUDE": ("depth", "bevel"),
    "REVOLVE": ("depth",),
    "RELIEF": ("depth",),
}


def draw(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the parameters."""
    column = layout.column()
    for name in ("shape", "height", *_OF_SHAPE[settings.local.shape], "mirror", "triangles"):
        column.prop(settings.local, name)


class MAQUETTE_PT_shape(Sidebar):
    """The shape of the active model, which can still be changed."""

    bl_idname = identifiers.PANEL_SHAPE
    bl_label = "Shape"
    bl_parent_id = identifiers.PANEL_SIMPLIFY

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Models of the Local service alone."""
        model = context.active_object
        return model is not None and model.type == "MESH" and model.get(identifiers.OBJECT_SERVICE) == "LOCAL"

    def draw(self, context: Context) -> None:
        """Draw the settings once they are open."""
        layout = split(self.layout)
        model = context.active_object
        kept = model.maquette.shape
        if not kept.is_open:
            layout.operator(identifiers.EDIT_SHAPE, icon="MOD_LATTICE")
            return
        column = layout.column()
        column.enabled = model.mode == "OBJECT"
        if not column.enabled:
            layout.label(text="Switch to Object Mode to change the shape", icon="INFO")
        for name in ("shape", *_OF_SHAPE[kept.shape], "mirror", "triangles"):
            column.prop(kept, name)
        if model.maquette.refusal:
            draw_sentence(context, layout, model.maquette.refusal, "ERROR")
            if kept.is_worked_on:
                layout.operator(identifiers.EDIT_SHAPE, text="Discard Changes", icon="TRASH")
        if model.maquette.stage:
            draw_stage(layout, model)
