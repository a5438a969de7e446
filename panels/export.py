# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail and export for game engines, of the active model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from .layout import Sidebar

if TYPE_CHECKING:
    from bpy.types import Context


class MAQUETTE_PT_engines(Sidebar):
    """What game engines need."""

    bl_idname = identifiers.PANEL_ENGINES
    bl_label = "For Game Engines"
    bl_parent_id = identifiers.PANEL_SIMPLIFY
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh must be active."""
        return context.active_object is not None and context.active_object.type == "MESH"

    def draw(self, _context: Context) -> None:
        """Draw the two steps in their order."""
        column = self.layout.column()
        column.operator(identifiers.MAKE_LODS, icon="MOD_MULTIRES")
        column.operator_context = "INVOKE_DEFAULT"
        column.operator_menu_enum(identifiers.EXPORT_FOR_ENGINE, "engine", text="Export Selected For", icon="EXPORT")
        column.operator(identifiers.MARK_AS_ASSETS, icon="ASSET_MANAGER")
