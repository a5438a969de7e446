# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults of the active mesh, as a part of the model's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .. import identifiers, translation
from ..geometry.doctor import kinds
from ..settings import doctor
from .layout import draw_sentence, draw_work

if TYPE_CHECKING:
    from bpy.types import Context, Mesh, Object, UILayout


def draw(context: Context, layout: UILayout, model: Object) -> None:
    """Draw the button, or the progress, then the findings."""
    kept = model.maquette
    if draw_work(context, layout, model):
        return
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    is_known = kept.checked == doctor.state_of(cast("Mesh", model.data))
    column.operator(identifiers.CHECK_MESH, text="Check Again" if is_known else "Check Mesh", icon="VIEWZOOM")
    if is_known:
        _draw_findings(layout, model)
    if kept.is_mended:
        row = layout.row(align=True)
        row.operator(identifiers.RESTORE_ORIGINAL, text="Restore", icon="LOOP_BACK")
        row.operator(identifiers.APPLY_SIMPLIFIED, icon="CHECKMARK")
        draw_sentence(context, layout, "Mended; until you apply, the file also stores the mesh as it was")


def _draw_findings(layout: UILayout, model: Object) -> None:
    kept = model.maquette
    if not kept.findings:
        layout.label(text="No faults found", icon="CHECKMARK")
    column = layout.column(align=True)
    column.operator_context = "INVOKE_DEFAULT"
    for finding in kept.findings:
        _draw_finding(column, finding)
    if any(finding.kind in kinds.MENDED for finding in kept.findings):
        mend = column.operator(identifiers.MEND_MESH, text="Mend All", icon="MODIFIER")
        mend.kind = "ALL"
    facts = "Closed surface" if kept.is_closed else "Open surface"
    layout.label(
        text=translation.interface(f"{facts}, {kept.parts:,} loose parts" if kept.parts > 1 else facts), icon="INFO"
    )
    if kept.texel_density > 0:
        layout.label(text=translation.interface(f"{kept.texel_density:,.0f} texels per unit"), icon="TEXTURE")


def _draw_finding(column: UILayout, finding: doctor.MAQUETTE_PG_finding) -> None:
    words = doctor.WORDS[finding.kind]
    row = column.row(align=True)
    row.label(text=translation.interface(words.label), icon="ERROR" if finding.kind in kinds.MENDED else "INFO")
    if words.shows_number:
        number = row.row()
        number.alignment = "RIGHT"
        number.label(text=translation.interface(f"{finding.count:,}"))
    if finding.domain != "NONE":
        row.operator(identifiers.SELECT_FOUND, text="", icon="RESTRICT_SELECT_OFF").kind = finding.kind
    row.operator(identifiers.MEND_MESH, text="", icon="MODIFIER").kind = finding.kind
