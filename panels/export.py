# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail, export for game engines and assets, as a part of the model's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from . import collision

if TYPE_CHECKING:
    from bpy.types import Context, Object, UILayout


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw the steps in their order."""
    column = layout.column()
    column.operator(identifiers.MAKE_LODS, icon="MOD_MULTIRES")
    collision.draw(context, layout, model)
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    column.operator_menu_enum(identifiers.EXPORT_FOR_ENGINE, "engine", text="Export Selected For", icon="EXPORT")
    column = layout.column()
    column.operator(identifiers.MARK_AS_ASSETS, icon="ASSET_MANAGER")
    column.operator(identifiers.SAVE_TO_ASSET_LIBRARY, icon="FILE_NEW")
