# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of a model made by the Local service, as a part of the model's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..client.local.options import LocalOptions
from ..settings import scene
from ..settings.model import NAMES
from .layout import draw_sentence, draw_stage
from .services import draw_parameters

if TYPE_CHECKING:
    from bpy.types import Context, Object, UILayout


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw the settings once they are open."""
    if model.get(identifiers.OBJECT_SERVICE) != "LOCAL":
        draw_sentence(context, layout, "Only models made by the Local service can be reshaped", "INFO")
        return
    kept = model.maquette.shape
    if not kept.is_open:
        layout.operator(identifiers.EDIT_SHAPE, icon="MOD_LATTICE")
        return
    column = layout.column()
    column.enabled = model.mode == "OBJECT"
    if not column.enabled:
        draw_sentence(context, layout, "Switch to Object Mode to change the shape", "INFO")
    draw_parameters(column, kept, LocalOptions, NAMES)
    if model.maquette.refusal:  # above the pictures, which may reach out of sight
        draw_sentence(context, layout, model.maquette.refusal, "ERROR")
        if kept.is_worked_on:
            layout.operator(identifiers.EDIT_SHAPE, text="Discard Changes", icon="TRASH")
    if model.maquette.stage:
        draw_stage(layout, model)
    pictures = layout.column()
    pictures.enabled = column.enabled
    _draw_previews(pictures, model)


def _draw_previews(column: UILayout, model: Object) -> None:
    """Draw what each shape would make of the picture; the word below a picture chooses it."""
    column.operator(identifiers.COMPARE_SHAPES, icon="IMGDISPLAY")  # again, once other settings were changed
    state = scene.state()
    if state.shapes_model != str(model.session_uid):
        return
    grid = column.grid_flow(row_major=True, columns=3, even_columns=True, even_rows=True)
    for preview in state.shapes:
        cell = grid.column(align=True)
        cell.use_property_split = False
        cell.template_icon(icon_value=preview.icon, scale=4.5)
        cell.prop_enum(model.maquette.shape, "shape", preview.name)
