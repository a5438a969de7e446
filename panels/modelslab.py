# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab's parts of the main panel and of the advanced one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..settings.inputs import InputKind

if TYPE_CHECKING:
    from bpy.types import UILayout

    from ..settings.scene import MAQUETTE_PG_settings
    from ..settings.services import MAQUETTE_PG_modelslab


def draw_modelslab(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the parameters that matter most."""
    column = layout.column()
    if settings.input_kind is InputKind.PROMPT:
        column.prop(settings.modelslab, "negative_prompt")
    for name in ("ss_sampling_steps", "slat_sampling_steps", "mesh_simplify", "seed"):
        column.prop(settings.modelslab, name)


def draw_modelslab_advanced(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the others: shape and detail, the prompt's picture, the files, then what reaches older models or a hook."""
    group = settings.modelslab
    _draw(layout, group, "ss_guidance_strength", "slat_guidance_strength")
    if settings.input_kind is InputKind.PROMPT:
        _draw(layout, group, "guidance_scale", "num_inference_steps", "remove_bg")
        row = layout.row()
        row.active = group.remove_bg
        row.prop(group, "foreground_ratio")
    elif settings.input_kind is InputKind.PICTURE:
        _draw(layout, group, "multi_image")
    _draw(layout, group, "output_format", "render", "temp")
    _draw(layout, group, "resolution", "chunk_size")
    _draw(layout, group, "webhook", "track_id")


def _draw(layout: UILayout, group: MAQUETTE_PG_modelslab, *names: str) -> None:
    column = layout.column()
    for name in names:
        column.prop(group, name)
