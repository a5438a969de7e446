# SPDX-License-Identifier: GPL-3.0-or-later
"""What every panel of the sidebar shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from bpy.types import UILayout


class Sidebar(bpy.types.Panel):
    """A panel's place: the 3D viewport's sidebar. A panel without a parent names its tab itself."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"


def split(layout: UILayout) -> UILayout:
    """Lay properties out as Blender's own editors do: names on the left, no dots for animation. Returns the layout."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    return layout
