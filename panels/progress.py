# SPDX-License-Identifier: GPL-3.0-or-later
"""Drawn below Generate: the progress, errors, and what needs the artist's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings import scene
from .layout import draw_sentence, fitted_line

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_job

_INDENT: Final = 20  # pixels
_POPUP: Final = 18  # widget heights


def draw_progress(context: Context, layout: UILayout) -> None:
    """Draw the running jobs, the latest failure and the open questions, from the copy in the window manager."""
    state = scene.state()
    for job in state.running:
        draw_bar(layout, job)
        if job.sentence:  # what it is waiting for
            draw_sentence(context, layout, job.sentence, indent=_INDENT)
    if state.running_total > len(state.running):
        layout.label(text=translation.interface(f"{state.running_total - len(state.running)} more below"))
    if state.error:
        _draw_message(context, layout.box(), "Attention", state.error)
    if state.is_failure_latest:
        _draw_failure(context, layout.box(), state.failures[0])
    if state.questions:
        _draw_questions(context, layout, len(state.questions))


def draw_bar(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    """Draw a job's progress and the button that stops it."""
    row = layout.row(align=True)
    row.progress(
        text=f"{job.name} · {translation.interface(job.status)}", translate=False, factor=job.progress, type="BAR"
    )
    row.operator(identifiers.CANCEL, text="", icon="X").job = job.job_id


def _draw_failure(context: Context, box: UILayout, job: MAQUETTE_PG_job) -> None:
    _draw_message(context, box, job.name, job.sentence, job.job_id)
    if job.retry != "FREE":
        draw_sentence(context, box, "Trying again may be billed.", indent=_INDENT)
    row = box.row(align=True)
    row.operator(identifiers.RETRY, icon="FILE_REFRESH").job = job.job_id
    row.context_pointer_set("maquette_job", job)
    row.menu(identifiers.MENU_JOB, text="", icon="DOWNARROW_HLT")


def _draw_message(context: Context, box: UILayout, title: str, sentence: str, job_id: str = "") -> None:
    row = box.row()
    row.label(text=title if job_id else translation.interface(title), translate=False, icon="ERROR")
    row.operator(identifiers.DISMISS, text="", icon="X", emboss=False).job = job_id
    draw_sentence(context, box, sentence, indent=_INDENT)


def _draw_questions(context: Context, layout: UILayout, count: int) -> None:
    text = "1 order needs your answer" if count == 1 else f"{count} orders need your answer"
    text = fitted_line(context, translation.interface(text), 0)
    layout.popover(identifiers.PANEL_QUESTIONS, text=text, translate=False, icon="ERROR")


class MAQUETTE_PT_questions(bpy.types.Panel):
    """The orders about which only the artist can decide, and the choices."""

    bl_idname = identifiers.PANEL_QUESTIONS
    bl_label = "Orders That Need Your Answer"
    bl_description = "Show these orders and what you can do about each"
    bl_space_type = "VIEW_3D"
    bl_region_type = "HEADER"  # opened only by a button, never drawn in the sidebar
    bl_ui_units_x = _POPUP

    def draw(self, context: Context) -> None:
        """Draw each with its sentence and its buttons."""
        for job in scene.state().questions:
            draw_question(context, self.layout.box(), job, _POPUP)


def draw_question(context: Context, box: UILayout, job: MAQUETTE_PG_job, units: int = 0) -> None:
    """Draw one order whose outcome is unknown, or that was queued long ago and never sent."""
    box.label(text=job.name, translate=False, icon="QUESTION")
    column = box.column(align=True)
    if job.is_uncertain:
        draw_sentence(context, column, job.sentence, indent=_INDENT, units=units)
        column.operator(identifiers.RETRY, text="Try Again (may be billed twice)", icon="FILE_REFRESH").job = job.job_id
        column.operator(identifiers.FORGET, icon="X").job = job.job_id
    else:
        sentence = f"Queued long ago and never sent to {job.host}. Sending it now is billed."
        draw_sentence(context, column, sentence, indent=_INDENT, units=units)
        row = box.row(align=True)
        row.operator(identifiers.CONSENT, icon="EXPORT").job = job.job_id
        row.operator(identifiers.DISCARD, icon="TRASH").job = job.job_id
