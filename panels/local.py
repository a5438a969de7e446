# SPDX-License-Identifier: GPL-3.0-or-later
"""The Local service's part of the main panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpy.types import UILayout

    from ..properties import MAQUETTE_PG_settings


def draw(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the parameters."""
    column = layout.column()
    for name in ("height", "depth", "triangles"):
        column.prop(settings.local, name)
