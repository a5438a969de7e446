# SPDX-License-Identifier: GPL-3.0-or-later
"""The Stable Diffusion API's parts of the main panel and of the advanced one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpy.types import UILayout

    from ..settings.scene import MAQUETTE_PG_settings


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
