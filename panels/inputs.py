# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws what a model is made from: one picture, several views, or a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .. import identifiers
from ..settings import scene
from ..settings.inputs import InputKind
from . import cutout
from .layout import draw_sentence, is_narrow

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.inputs import MAQUETTE_PG_view
    from ..settings.scene import MAQUETTE_PG_settings

# Widget heights.
_PREVIEW: Final = 5.6
_VIEW: Final = 4.6
_ABREAST: Final = 2  # buttons with words that fit into a narrow sidebar
_FITTING: Final = 30  # characters of a prompt that its field shows


def draw(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the kinds of input that the chosen service takes, and the chosen kind's own fields."""
    takes = settings.capabilities
    taken = {InputKind.PICTURE: True, InputKind.VIEWS: takes.takes_views, InputKind.PROMPT: takes.takes_prompt}
    kinds = [kind for kind, is_taken in taken.items() if is_taken]
    if len(kinds) > 1:
        row = layout.row(align=True)
        row.use_property_split = False
        has_room = len(kinds) <= _ABREAST or not is_narrow(context)
        for kind in kinds:
            if has_room:
                row.prop_enum(settings, "input", kind.value)
            else:
                row.prop_enum(settings, "input", kind.value, text="")
    column = layout.column()
    column.use_property_split = False
    if settings.input_kind is InputKind.PROMPT:
        _draw_prompt(context, column, settings)
    elif settings.input_kind is InputKind.VIEWS:
        _draw_views(context, column, settings)
    else:
        _draw_picture(context, column, settings)


def _draw_picture(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    if settings.image is None:
        layout.template_ID(settings, "image", open=identifiers.USE_PICTURE)
        _draw_sources(context, layout)
        draw_sentence(context, layout, "Open a picture, or drop one onto the viewport")
        return
    # For Local it shows what the model is made from, for the others what is sent.
    owner, name = (scene.state(), "shows_cut_out") if settings.is_local else (settings, "use_cut_out")
    icon = cutout.icon(settings) if settings.is_cut_out_shown else 0
    layout.template_icon(icon_value=icon or settings.image.preview_ensure().icon_id, scale=_PREVIEW)
    row = layout.row(align=True)
    row.template_ID(settings, "image", open=identifiers.USE_PICTURE)
    row.prop(owner, name, text="", icon="IMAGE_ALPHA")
    if settings.is_cut_out_shown:
        draw_sentence(context, layout, cutout.remark(settings), "INFO")
    _draw_sources(context, layout)


def _draw_prompt(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the prompt's field, and below it the whole prompt if the field is too short."""
    layout.prop(settings, "prompt", text="", icon="TEXT")
    if not settings.prompt:
        draw_sentence(context, layout, "Describe the model, such as: a wooden chest with iron bands")
    elif len(settings.prompt) > _FITTING:
        draw_sentence(context, layout, settings.prompt)


def _draw_sources(context: Context, layout: UILayout) -> None:
    """Draw the buttons that use a picture from inside Blender; greyed out if there is none."""
    column = layout.column(align=True)
    row = column.row(align=True)
    row.operator(identifiers.PASTE_PICTURE, text="Paste", icon="PASTEDOWN")
    if is_narrow(context):  # a word and four icons do not fit
        row = column.row(align=True)
    row.operator(identifiers.USE_RENDER, text="", icon="RENDER_RESULT")
    row.operator(identifiers.USE_VIEWPORT, text="", icon="VIEW3D")
    row.operator(identifiers.USE_SELECTED, text="", icon="RESTRICT_SELECT_OFF")
    row.operator(identifiers.USE_OPENED, text="", icon="IMAGE")


def _draw_views(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the views, two side by side if there is room, and the buttons that add views."""
    if not settings.views:
        draw_sentence(context, layout, "Add pictures of the same subject from different sides")
    grid = layout.grid_flow(row_major=True, columns=1 if is_narrow(context) else 2, even_columns=True)
    for index, view in enumerate(settings.views):
        _draw_view(grid.box(), view, index)
    row = layout.row(align=True)
    row.operator(identifiers.OPEN_VIEWS, text="Open...", icon="FILEBROWSER")
    row.operator(identifiers.ADD_VIEW, text="Add", icon="ADD")
    if settings.views:
        row.operator(identifiers.CLEAR_VIEWS, text="", icon="TRASH")
    if sum(view.image is not None for view in settings.views) == 1:
        layout.operator(identifiers.SPLIT_SHEET, icon="MOD_ARRAY")


def _draw_view(box: UILayout, view: MAQUETTE_PG_view, index: int) -> None:
    box.context_pointer_set("maquette_view", view)  # whose button it is
    head = box.row(align=True)
    head.prop(view, "role", text="")
    if view.image is not None:
        head.operator(identifiers.USE_PICTURE, text="", icon="FILEBROWSER")
    head.operator(identifiers.REMOVE_VIEW, text="", icon="X").index = index
    if view.image is not None:
        box.template_icon(icon_value=view.image.preview_ensure().icon_id, scale=_VIEW)
    else:
        box.template_ID(view, "image", open=identifiers.USE_PICTURE)
