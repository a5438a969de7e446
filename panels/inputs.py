# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws what a model is made of where that is not one picture: several views, or a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from .layout import draw_sentence

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_settings

_PREVIEW = 2.4  # widget heights
_FITTING = 30  # characters of a prompt that its field shows


def draw_prompt(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the prompt's field, and the whole prompt below it where the field is too short for it."""
    column = layout.column()
    column.use_property_split = False
    column.prop(settings, "prompt", text="", icon="TEXT")
    if not settings.prompt:
        draw_sentence(context, column, "Describe the model, such as: a wooden chest with iron bands")
    elif len(settings.prompt) > _FITTING:
        draw_sentence(context, column, settings.prompt)


def draw_views(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the views one below the other, and the buttons that add some."""
    column = layout.column()
    if not settings.views:
        draw_sentence(context, column, "Add pictures of the same subject from its sides")
    for index, view in enumerate(settings.views):
        _draw_view(column, view, index)
    row = layout.row(align=True)
    row.operator(identifiers.OPEN_VIEWS, text="Open...", icon="FILEBROWSER")
    row.operator(identifiers.ADD_VIEW, text="Add", icon="ADD")
    if settings.views:
        row.operator(identifiers.CLEAR_VIEWS, text="", icon="TRASH")
    if sum(view.image is not None for view in settings.views) == 1:
        column.operator(identifiers.SPLIT_SHEET, icon="MOD_ARRAY")


def _draw_view(layout: UILayout, view: object, index: int) -> None:
    box = layout.box()
    row = box.row()
    if view.image is not None:
        row.template_icon(icon_value=view.image.preview_ensure().icon_id, scale=_PREVIEW)
    column = row.column()
    column.use_property_split = False
    head = column.row(align=True)
    head.prop(view, "role", text="")
    head.operator(identifiers.REMOVE_VIEW, text="", icon="X").index = index
    column.context_pointer_set("maquette_view", view)  # whose button it is
    column.template_ID(view, "image", open=identifiers.USE_PICTURE)
