# SPDX-License-Identifier: GPL-3.0-or-later
"""The Local service's part of the main panel, and the panel of the cut-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..properties import MAQUETTE_PG_settings

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


class MAQUETTE_PT_cutout(bpy.types.Panel):
    """How the subject is cut out of the picture."""

    bl_idname = identifiers.PANEL_CUTOUT
    bl_label = "Cut-Out"
    bl_parent_id = identifiers.PANEL_GENERATE
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only the Local service cuts the subject out."""
        return context.scene.maquette.is_local

    def draw(self, context: Context) -> None:
        """Draw what is said about the backdrop and the outline."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        column = layout.column()
        for name in ("tolerance", "grow", "invert", "subjects"):
            column.prop(context.scene.maquette.local, name)
