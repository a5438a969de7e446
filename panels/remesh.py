# SPDX-License-Identifier: GPL-3.0-or-later
"""Remeshing to quads, in the Detail part of the model's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .. import identifiers
from .layout import draw_sentence

if TYPE_CHECKING:
    from bpy.types import Context, Mesh, Object, UILayout


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw the button, and what came of it."""
    kept = model.maquette
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    column.operator(identifiers.REMESH, text="Remesh to Quads...", icon="MOD_REMESH")
    if not kept.is_remeshed:
        return
    faces, share = len(cast("Mesh", model.data).polygons), f"{kept.quads:.0%}"
    draw_sentence(context, layout, f"{faces:,} faces, {share} of them quads", "INFO")
    for remark in kept.remesh_remarks.splitlines():
        draw_sentence(context, layout, remark, "INFO")
    row = layout.row(align=True)
    row.operator(identifiers.RESTORE_ORIGINAL, text="Restore", icon="LOOP_BACK")
    row.operator(identifiers.APPLY_SIMPLIFIED, icon="CHECKMARK")
