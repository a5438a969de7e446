# SPDX-License-Identifier: GPL-3.0-or-later
"""Saves and removes presets of a service's settings with Blender's own operators. Keys are never part of a preset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy
from bl_operators.presets import AddPresetBase

from .. import identifiers
from ..client.parameters import in_presets, parameters_of
from ..client.registry import SERVICES

if TYPE_CHECKING:
    from ..client.spec import ServiceSpec


def _operator(spec: ServiceSpec) -> type[bpy.types.Operator]:
    """The operator of one service."""
    without_seed = ", without the seed" if "seed" in parameters_of(spec.options) else ""
    members = {
        "__doc__": f"Save {spec.owner}'s settings as a preset, or remove one{without_seed}",
        "bl_idname": identifiers.add_preset(spec.key),
        "bl_label": f"Add {spec.title} Preset",
        "preset_menu": identifiers.presets_panel(spec.key),
        "preset_subdir": identifiers.presets_folder(spec.key),
        "preset_defines": [f"settings = bpy.context.scene.maquette.{spec.key}"],
        # Seeds, prompts and a pipeline's addresses do not belong in presets.
        "preset_values": [f"settings.{name}" for name in in_presets(spec.options)],
    }
    return type(identifiers.add_preset_class(spec.key), (AddPresetBase, bpy.types.Operator), members)


classes: Final = tuple(_operator(spec) for spec in SERVICES.values())
