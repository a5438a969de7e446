# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws sentences: Blender's labels do not wrap, so a long one is cut into lines that fit the sidebar."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems
    from bpy.types import Context, UILayout

_CHARACTER = 6.6  # pixels of the interface font's average letter at scale 1
_MARGIN = 60  # pixels of panel borders and the icon
_NARROWEST = 18  # characters


def draw_sentence(context: Context, layout: UILayout, sentence: str, icon: IconItems = "NONE", indent: int = 0) -> None:
    """Draw a sentence over as many lines as the sidebar needs; the icon stands before the first. `indent`: pixels."""
    scale = context.preferences.system.ui_scale
    width = max(_NARROWEST, int((context.region.width / scale - _MARGIN - indent) / _CHARACTER))
    column = layout.column(align=True)
    column.scale_y = 0.8
    for number, line in enumerate(textwrap.wrap(sentence, width)):
        following: IconItems = "NONE" if icon == "NONE" else "BLANK1"
        column.label(text=line, icon=following if number else icon)
