# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists of presets that open from the Generate panel's header: one a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy
from bl_ui.utils import PresetPanel

from .. import identifiers
from ..client.registry import SERVICES

if TYPE_CHECKING:
    from ..client.spec import ServiceSpec


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
    }
    return type(idname, (PresetPanel, bpy.types.Panel), members)


classes: Final = tuple(_panel(spec) for spec in SERVICES.values())
