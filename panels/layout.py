# SPDX-License-Identifier: GPL-3.0-or-later
"""What the sidebar's panels share: their tab, collapsible sections, wrapped sentences and progress bars.

Blender's labels do not wrap, so long sentences are wrapped to fit the sidebar.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import blf
import bpy

from .. import identifiers, translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpy.stub_internal.rna_enums import IconItems
    from bpy.types import Context, Object, UILayout

_INTERFACE_FONT = 0
# Pixels at scale 1: the tabs and the panel's borders; an icon with its margins.
_MARGIN = 52
_ICON = 32
# The same for a panel's header: what stands beside its name, and each button.
_HEADER = 76
_BUTTON = 28
_NARROW = 250
_UNIT = 20


class Sidebar(bpy.types.Panel):
    """A panel of the 3D viewport's sidebar. A panel without a parent names its tab itself."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"


def split(context: Context, layout: UILayout) -> UILayout:
    """Arrange properties as Blender's own editors do: names on the left, no animation dots. Returns the layout.

    In a narrow sidebar the names stand inside the fields, where there is more room for them.
    """
    layout.use_property_split = not is_narrow(context)
    layout.use_property_decorate = False
    return layout


def is_narrow(context: Context) -> bool:
    """Whether the sidebar is too narrow for three buttons with words side by side."""
    return context.region.width < _NARROW * context.preferences.system.ui_scale


def section(layout: UILayout, idname: str, heading: str) -> UILayout | None:
    """Draw the heading of a section that is closed at first; returns its layout, None while it is closed."""
    header, body = layout.panel(idname, default_closed=True)
    header.label(text=translation.interface(heading))
    return body


def fitted(context: Context, heading: str, buttons: int) -> str:
    """Shorten the name of a panel to the room beside so many buttons; Blender draws a longer one over them, or none."""
    room = context.region.width - (_HEADER + buttons * _BUTTON) * context.preferences.system.ui_scale
    return _shortened(context, heading, room)


def fitted_line(context: Context, text: str, buttons: int, units: int = 0) -> str:
    """Shorten the text of a menu to the room beside so many buttons; Blender takes the middle out of a longer one.

    `units`: the width of a pop-up in widget heights, in place of the sidebar's.
    """
    scale = context.preferences.system.ui_scale
    width = units * _UNIT * scale if units else context.region.width
    return _shortened(context, text, width - (_MARGIN + 2 * _ICON + buttons * _UNIT) * scale)


def _shortened(context: Context, text: str, room: float) -> str:
    """As much of a text as fits into so many pixels, with an ellipsis if it is not all."""
    if _width(context, text) <= room:
        return text
    parts = [f"{text[:length].rstrip()}…" for length in range(len(text))]
    return parts[max(0, bisect_right(parts, room, key=lambda part: _width(context, part)) - 1)]


def _width(context: Context, text: str) -> float:
    """Pixels that a text takes as Blender draws it."""
    points = context.preferences.ui_styles[0].widget.points
    blf.size(_INTERFACE_FONT, points * context.preferences.system.ui_scale)
    return float(blf.dimensions(_INTERFACE_FONT, text)[0])


def draw_sentence(
    context: Context, layout: UILayout, sentence: str, icon: IconItems = "NONE", *, indent: int = 0, units: int = 0
) -> None:
    """Draw a sentence, translated, over as many lines as the sidebar needs; the icon stands before the first.

    `indent`: pixels; `units`: the width of a pop-up in widget heights, in place of the sidebar's.
    """
    scale = context.preferences.system.ui_scale
    taken = _MARGIN + indent + (0 if icon == "NONE" else _ICON)
    column = layout.column(align=True)
    column.scale_y = 0.8
    width = units * _UNIT * scale if units else context.region.width
    for number, line in enumerate(_wrapped(context, translation.interface(sentence), width - taken * scale)):
        following: IconItems = "NONE" if icon == "NONE" else "BLANK1"
        column.label(text=line, translate=False, icon=following if number else icon)


def _wrapped(context: Context, sentence: str, width: float) -> Iterator[str]:
    """Wrap between words by their drawn width (letters differ threefold); a longer word gets its own line."""
    line = ""
    for word in translation.unbreakable(sentence):
        longer = line + word
        if line and _width(context, longer.rstrip()) > width:
            yield line.rstrip()
            longer = word
        line = longer
    if line:
        yield line.rstrip()


def draw_work(context: Context, layout: UILayout, model: Object) -> bool:
    """Draw why the last work on the model failed, and the progress of the current one; returns whether there is one."""
    if model.maquette.refusal:
        draw_sentence(context, layout, model.maquette.refusal, "ERROR")
    if model.maquette.stage:
        draw_stage(layout, model)
    return bool(model.maquette.stage)


def draw_stage(layout: UILayout, model: Object) -> None:
    """A bar and the button that stops it."""
    row = layout.row(align=True)
    row.progress(factor=model.maquette.progress, text=translation.interface(model.maquette.stage))
    row.operator(identifiers.STOP_BACKGROUND, text="", icon="CANCEL")
