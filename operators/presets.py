# SPDX-License-Identifier: GPL-3.0-or-later
"""Saves and removes presets of a service's settings, with Blender's own machinery. The key is no setting of these."""

from __future__ import annotations

import bpy
from bl_operators.presets import AddPresetBase

from .. import identifiers
from ..settings import scene, services

# A seed, a prompt's words and where a pipeline listens are no settings to keep for others.
_OF_ONE_ORDER = {"seed", "webhook", "track_id", "negative_prompt"}


def _values(group: type[bpy.types.PropertyGroup]) -> list[str]:
    return [f"settings.{name}" for name in group.__annotations__ if name not in _OF_ONE_ORDER]


class MAQUETTE_OT_add_preset_local(AddPresetBase, bpy.types.Operator):
    """Save the Local service's settings as a preset, or remove one"""

    bl_idname = identifiers.ADD_PRESET_LOCAL
    bl_label = "Add Local Preset"
    preset_menu = identifiers.PANEL_PRESETS_LOCAL
    preset_subdir = identifiers.PRESETS_LOCAL
    preset_defines = ["settings = bpy.context.scene.maquette.local"]
    preset_values = [f"settings.{name}" for name in scene.MAQUETTE_PG_local.__annotations__]


class MAQUETTE_OT_add_preset_modelslab(AddPresetBase, bpy.types.Operator):
    """Save ModelsLab's settings as a preset, or remove one; the seed stays out"""

    bl_idname = identifiers.ADD_PRESET_MODELSLAB
    bl_label = "Add ModelsLab Preset"
    preset_menu = identifiers.PANEL_PRESETS_MODELSLAB
    preset_subdir = identifiers.PRESETS_MODELSLAB
    preset_defines = ["settings = bpy.context.scene.maquette.modelslab"]
    preset_values = _values(services.MAQUETTE_PG_modelslab)


class MAQUETTE_OT_add_preset_stable_diffusion(AddPresetBase, bpy.types.Operator):
    """Save the Stable Diffusion API's settings as a preset, or remove one; the seed stays out"""

    bl_idname = identifiers.ADD_PRESET_STABLE_DIFFUSION
    bl_label = "Add Stable Diffusion Preset"
    preset_menu = identifiers.PANEL_PRESETS_STABLE_DIFFUSION
    preset_subdir = identifiers.PRESETS_STABLE_DIFFUSION
    preset_defines = ["settings = bpy.context.scene.maquette.stable_diffusion"]
    preset_values = _values(services.MAQUETTE_PG_stable_diffusion)
