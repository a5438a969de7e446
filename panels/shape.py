# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel of the shape of a model that the Local service has made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..client.local.options import LocalOptions
from ..settings.model import NAMES
from .layout import Sidebar, draw_sentence, draw_stage, split
from .services import draw_parameters

if TYPE_CHECKING:
    from bpy.types import Context


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
        draw_parameters(column, kept, LocalOptions, NAMES)
        if model.maquette.refusal:
            draw_sentence(context, layout, model.maquette.refusal, "ERROR")
            if kept.is_worked_on:
                layout.operator(identifiers.EDIT_SHAPE, text="Discard Changes", icon="TRASH")
        if model.maquette.stage:
            draw_stage(layout, model)
