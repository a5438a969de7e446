# SPDX-License-Identifier: GPL-3.0-or-later
"""Buttons that open or change the right setting of Blender's, so that an artist need not look for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import __package__ as package
from .. import identifiers
from .refusal import allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context


class MAQUETTE_OT_open_preferences(bpy.types.Operator):
    """Open Maquette's preferences, where keys and addresses are set"""

    bl_idname = identifiers.OPEN_PREFERENCES
    bl_label = "Open Preferences"
    bl_options = {"INTERNAL"}

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Show the add-on's own page, unfolded."""
        bpy.ops.preferences.addon_show(module=package)
        return {"FINISHED"}


class MAQUETTE_OT_allow_online_access(bpy.types.Operator):
    """Show Preferences > System > Network, where online access is allowed for all add-ons"""

    bl_idname = identifiers.ALLOW_ONLINE_ACCESS
    bl_label = "Open Network Preferences"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """A Blender that was started offline cannot be switched."""
        is_forced = bpy.app.online_access_override
        return allows(cls, "Start Blender without --offline-mode first" if is_forced else "")

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Open the page; the switch itself stays the artist's to turn."""
        context.preferences.active_section = "SYSTEM"
        bpy.ops.screen.userpref_show("INVOKE_DEFAULT")
        return {"FINISHED"}


class MAQUETTE_OT_show_textures(bpy.types.Operator):
    """Show textures in this viewport's solid mode, or plain colours again"""

    bl_idname = identifiers.SHOW_TEXTURES
    bl_label = "Show Textures"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only a 3D viewport has shading."""
        is_viewport = context.space_data is not None and context.space_data.type == "VIEW_3D"
        return allows(cls, "" if is_viewport else "Use it in a 3D viewport")

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Solid shading in the texture's colours: unlike Material Preview it compiles nothing, so it shows at once."""
        shading = context.space_data.shading
        shows = shading.type == "SOLID" and shading.color_type == "TEXTURE"
        shading.type = "SOLID"
        shading.color_type = "MATERIAL" if shows else "TEXTURE"
        return {"FINISHED"}
