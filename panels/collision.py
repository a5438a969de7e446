# SPDX-License-Identifier: GPL-3.0-or-later
"""Making collision shapes, and how well they fit, in the Export part of the model's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import bpy

from .. import identifiers
from ..settings import doctor
from .layout import draw_sentence, draw_work

if TYPE_CHECKING:
    from bpy.types import Context, Mesh, Object, UILayout


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw the button, or the progress, then the fit."""
    kept = model.maquette
    if draw_work(context, layout, model):
        return
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    column.operator(identifiers.MAKE_COLLISION, text="Make Collision...", icon="MESH_ICOSPHERE")
    made = kept.collision
    if not made.parts or made.state != doctor.state_of(cast("Mesh", model.data)):
        return
    share, off = f"{made.shared:.0%}", _length(context, made.off)
    if made.parts == 1:
        fit = f"1 collision shape shares {share} of the model's volume and is at most {off} off its surface"
    else:
        fit = f"{made.parts} collision shapes share {share} of the model's volume and are at most {off} off its surface"
    draw_sentence(context, layout, fit, "INFO")


def _length(context: Context, units: float) -> str:
    settings = context.scene.unit_settings
    if settings.system == "NONE":
        return f"{units:.3g}"
    return bpy.utils.units.to_string(settings.system, "LENGTH", units * settings.scale_length, precision=3)
