# SPDX-License-Identifier: GPL-3.0-or-later
"""Saves and removes presets of a service's settings, with Blender's own machinery. The key is no setting of these."""

from __future__ import annotations

import bpy
from bl_operators.presets import AddPresetBase

from .. import identifiers, properties


class MAQUETTE_OT_add_preset_local(AddPresetBase, bpy.types.Operator):
    """Save the Local service's settings as a preset, or remove one"""

    bl_idname = identifiers.ADD_PRESET_LOCAL
    bl_label = "Add Local Preset"
    preset_menu = identifiers.PANEL_PRESETS_LOCAL
    preset_subdir = identifiers.PRESETS_LOCAL
    preset_defines = ["settings = bpy.context.scene.maquette.local"]
    preset_values = [f"settings.{name}" for name in properties.MAQUETTE_PG_local.__annotations__]


class MAQUETTE_OT_add_preset_modelslab(AddPresetBase, bpy.types.Operator):
    """Save ModelsLab's settings as a preset, or remove one; the seed stays out"""

    bl_idname = identifiers.ADD_PRESET_MODELSLAB
    bl_label = "Add ModelsLab Preset"
    preset_menu = identifiers.PANEL_PRESETS_MODELSLAB
    preset_subdir = identifiers.PRESETS_MODELSLAB
    preset_defines = ["settings = bpy.context.scene.maquette.modelslab"]
    preset_values = [f"settings.{name}" for name in properties.MAQUETTE_PG_modelslab.__annotations__ if name != "seed"]
