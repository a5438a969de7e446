# SPDX-License-Identifier: GPL-3.0-or-later
"""The Detail part: baking what a simplified model has lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers, translation
from . import remesh
from .layout import draw_sentence, draw_work

if TYPE_CHECKING:
    from bpy.types import Context, Object, UILayout


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw the buttons, or the progress."""
    kept = model.maquette
    if draw_work(context, layout, model):
        return
    remesh.draw(context, layout, model)
    if kept.original is None:
        draw_sentence(context, layout, "Simplify the model first, then bake the detail it lost", "INFO")
    elif not (kept.is_remeshed and kept.is_baked):
        _draw_own(context, layout, model)
    if len([each for each in context.selected_objects if each.type == "MESH"]) > 1:
        column = layout.column()
        column.operator_context = "INVOKE_DEFAULT"
        column.operator(identifiers.BAKE_ATLAS, text="Bake Selected to One Atlas...", icon="UV")


def _draw_own(context: Context, layout: UILayout, model: Object) -> None:
    kept = model.maquette
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    label = "Bake Again" if kept.is_baked else "Bake Normal Map"
    column.operator_menu_enum(identifiers.BAKE_DETAIL, "size", text=translation.interface(label), icon="NORMALS_FACE")
    column.operator(identifiers.BAKE_DETAIL, text="Bake Maps...", icon="TEXTURE").asks = True
    if kept.is_baked:
        draw_sentence(context, layout, "Baked for this mesh; changing its triangle count removes the maps", "INFO")
