# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab's parts of the main panel and of the advanced one.

The Stable Diffusion API's parts of the main panel and of the advanced one.

Draws what the artist's account holds, before the button that spends some of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..settings import readiness, scene
from ..settings.inputs import InputKind
from .layout import draw_sentence

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_settings
    from ..settings.services import MAQUETTE_PG_modelslab

_BUTTON = 24  # pixels beside the sentence


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


def draw_stable_diffusion(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the parameters that matter most."""
    column = layout.column()
    for name in ("steps", "guidance_scale", "frame_size"):
        column.prop(settings.stable_diffusion, name)
    column.prop(settings.stable_diffusion, "seed", placeholder="Random")


def draw_stable_diffusion_advanced(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the others: the turntable's files, then the service's rules and hook."""
    for names in (("seconds", "batch_size"), ("safety_checker",), ("webhook", "track_id")):
        column = layout.column()
        for name in names:
            column.prop(settings.stable_diffusion, name)


def draw_balance(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the balance and what is left of the plan, as far as the service tells; a low one with a warning."""
    if not settings.capabilities.tells_account or readiness.is_service_missing(settings):
        return
    state = scene.state()
    is_known = state.account_service == settings.service and state.account
    row = layout.row(align=True)
    text = f"Balance: {state.account}" if is_known else "Balance: not asked yet"
    draw_sentence(context, row.column(), "Asking..." if state.is_account_pending else text, "INFO", indent=_BUTTON)
    row.operator(identifiers.SHOW_ACCOUNT, text="", icon="FILE_REFRESH")
    if is_known and state.is_balance_low:
        draw_sentence(context, layout, "Your balance is low; a model may cost more than it", "ERROR")
