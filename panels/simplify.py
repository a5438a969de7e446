# SPDX-License-Identifier: GPL-3.0-or-later
"""Re-simplifies the active mesh, as a part of the model's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings import model, readiness
from .layout import draw_sentence, draw_stage, is_narrow

if TYPE_CHECKING:
    from bpy.types import Context, Object, UILayout

_REACHED: Final = {
    "TARGET": "",
    "SEAMS": "Cannot go lower without tearing seams, borders or the surface",
    "DEVIATION": "Cannot go lower within the deviation",
}


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw how far the mesh is reduced."""
    if readiness.has_simplifier():
        _draw_goal(context, layout, model)
    else:
        _draw_decimate(context, layout, model)
        draw_sentence(context, layout, "Uses Blender's Decimate: textures may shift slightly at seams", "INFO")
    if model.maquette.original is not None:
        _draw_way_back(context, layout)


def _draw_decimate(context: Context, layout: UILayout, model: Object) -> None:
    _draw_refusal(context, layout, model)
    if model.maquette.stage:
        draw_stage(layout, model)
        return
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    column.operator(identifiers.SIMPLIFY, text="Simplify...", icon="MOD_DECIM")


def _draw_goal(context: Context, layout: UILayout, model: Object) -> None:
    kept = model.maquette
    column = layout.column()
    column.enabled = model.mode == "OBJECT"
    if is_narrow(context):
        column.prop(kept, "goal", text="")
    else:
        column.prop(kept, "goal")
    column.prop(kept, kept.goal.lower(), slider=kept.goal == "PERCENTAGE")
    column.prop(kept, "use_sloppy")
    _draw_refusal(context, layout, model)
    if kept.is_busy:
        layout.label(text="Simplifying...", icon="SORTTIME")
    elif kept.original is not None:
        _draw_outcome(context, layout, kept)


def _draw_refusal(context: Context, layout: UILayout, model: Object) -> None:
    """Refusals known from element counts are shown at once; those that need the whole mesh, after the first request."""
    refusal = model.maquette.refusal or model.maquette.warning
    if refusal:
        draw_sentence(context, layout, refusal, "ERROR")


def _draw_outcome(context: Context, layout: UILayout, kept: model.MAQUETTE_PG_object) -> None:
    row = layout.split(factor=0.4)
    row.alignment = "RIGHT"
    row.label(text="Moved By")
    row.label(text=translation.interface(_length(context, kept.error)))
    if _REACHED[kept.limit]:
        draw_sentence(context, layout, _REACHED[kept.limit], "INFO")
    if kept.is_sloppy:
        draw_sentence(context, layout, "Seams were torn to get here: textures may smear", "INFO")


def _length(context: Context, metres: float) -> str:
    settings = context.scene.unit_settings
    if settings.system == "NONE":
        return f"about {metres:.4g}"
    scaled = metres * settings.scale_length
    return f"about {bpy.utils.units.to_string(settings.system, 'LENGTH', scaled, precision=4, split_unit=False)}"


def _draw_way_back(context: Context, layout: UILayout) -> None:
    row = layout.row(align=True)
    row.operator(identifiers.RESTORE_ORIGINAL, text="Restore", icon="LOOP_BACK")
    row.operator(identifiers.APPLY_SIMPLIFIED, icon="CHECKMARK")
    draw_sentence(context, layout, "Until you apply, files with this object also store its original")
