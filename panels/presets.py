# SPDX-License-Identifier: GPL-3.0-or-later
"""The lists of presets that open from the Generate panel's header."""

from __future__ import annotations

import bpy
from bl_ui.utils import PresetPanel

from .. import identifiers


class MAQUETTE_PT_presets_local(PresetPanel, bpy.types.Panel):
    """Presets of the Local service."""

    bl_idname = identifiers.PANEL_PRESETS_LOCAL
    bl_label = "Local Presets"
    bl_description = "Load, save or remove presets of Local"
    bl_space_type = "VIEW_3D"
    preset_subdir = identifiers.PRESETS_LOCAL
    preset_operator = "script.execute_preset"
    preset_add_operator = identifiers.ADD_PRESET_LOCAL


class MAQUETTE_PT_presets_modelslab(PresetPanel, bpy.types.Panel):
    """Presets of ModelsLab."""

    bl_idname = identifiers.PANEL_PRESETS_MODELSLAB
    bl_label = "ModelsLab Presets"
    bl_description = "Load, save or remove presets of ModelsLab"
    bl_space_type = "VIEW_3D"
    preset_subdir = identifiers.PRESETS_MODELSLAB
    preset_operator = "script.execute_preset"
    preset_add_operator = identifiers.ADD_PRESET_MODELSLAB


class MAQUETTE_PT_presets_stable_diffusion(PresetPanel, bpy.types.Panel):
    """Presets of the Stable Diffusion API."""

    bl_idname = identifiers.PANEL_PRESETS_STABLE_DIFFUSION
    bl_label = "Stable Diffusion Presets"
    bl_description = "Load, save or remove presets of Stable Diffusion"
    bl_space_type = "VIEW_3D"
    preset_subdir = identifiers.PRESETS_STABLE_DIFFUSION
    preset_operator = "script.execute_preset"
    preset_add_operator = identifiers.ADD_PRESET_STABLE_DIFFUSION
