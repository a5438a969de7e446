# SPDX-License-Identifier: GPL-3.0-or-later
"""The preset lists in the panel's header, one per service, with the artist's defaults below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import bpy
from bl_ui.utils import PresetPanel

from .. import identifiers
from ..client.registry import SERVICES
from .layout import is_narrow

if TYPE_CHECKING:
    from bpy.types import Context

    from ..client.spec import ServiceSpec


def _draw(panel: Any, context: Context) -> None:
    """Draw the presets, then the entries for all settings."""
    PresetPanel.draw(panel, context)
    layout = panel.layout
    layout.separator()
    layout.operator_context = "INVOKE_DEFAULT"
    layout.operator(identifiers.SAVE_DEFAULTS, icon="FILE_TICK")
    layout.operator(identifiers.RESET_SETTINGS, icon="LOOP_BACK")
    layout.operator(identifiers.RESTORE_FACTORY)
    if is_narrow(context):
        layout.separator()
        layout.operator(identifiers.HELP, icon="QUESTION")
        layout.operator(identifiers.OPEN_PREFERENCES, icon="PREFERENCES")


def _panel(spec: ServiceSpec) -> type[bpy.types.Panel]:
    """The list of one service."""
    idname = identifiers.presets_panel(spec.key)
    members = {
        "__doc__": f"Presets of {spec.owner}.",
        "bl_idname": idname,
        "bl_label": f"{spec.title} Presets",
        "bl_description": f"Load, save or remove presets of {spec.title}",
        "bl_space_type": "VIEW_3D",
        "preset_subdir": identifiers.presets_folder(spec.key),
        "preset_operator": "script.execute_preset",
        "preset_add_operator": identifiers.add_preset(spec.key),
        "draw": _draw,
    }
    return type(idname, (PresetPanel, bpy.types.Panel), members)


classes: Final = tuple(_panel(spec) for spec in SERVICES.values())
