# SPDX-License-Identifier: GPL-3.0-or-later
"""Making the model ready for a game, and the report of it, as a part of the model's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .. import identifiers, translation
from ..settings import doctor
from .layout import draw_sentence, draw_work

if TYPE_CHECKING:
    from bpy.types import Context, Mesh, Object, UILayout

    from ..settings.game_ready import MAQUETTE_PG_ready


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw the button, or the progress, then the report."""
    kept = model.maquette
    if draw_work(context, layout, model):
        return
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    column.operator(identifiers.GAME_READY, text="Make Game-Ready...", icon="CHECKMARK")
    if kept.is_ready:
        row = layout.row(align=True)
        row.operator(identifiers.RESTORE_ORIGINAL, text="Restore", icon="LOOP_BACK")
        row.operator(identifiers.APPLY_SIMPLIFIED, icon="CHECKMARK")
    if kept.ready.checks and kept.ready.state == doctor.state_of(cast("Mesh", model.data)):
        _draw_report(context, layout, kept.ready)


def _draw_report(context: Context, layout: UILayout, report: MAQUETTE_PG_ready) -> None:
    from ..geometry.game_ready import checks

    layout.label(text=report.heading, translate=False)
    column = layout.column(align=True)
    for check in report.checks:
        label = checks.LABELS[check.name]
        if not check.passed:
            draw_sentence(context, column, f"{label}: {check.found}; wanted: {check.wanted}", "ERROR")
            continue
        row = column.row(align=True)
        row.label(text=translation.interface(label), icon="CHECKMARK")
        found = row.row()
        found.alignment = "RIGHT"
        found.label(text=translation.interface(check.found), translate=False)
    column = layout.column(align=True)
    for step in report.steps:
        draw_sentence(context, column, step.name, "DOT")
    if report.file:
        layout.operator(identifiers.SHOW_EXPORT, icon="FILE_FOLDER")
