# SPDX-License-Identifier: GPL-3.0-or-later
"""What is being made, what went wrong, and what has been made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, properties
from .text import draw_sentence

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems
    from bpy.types import Context, UILayout

    from ..properties import MAQUETTE_PG_job, MAQUETTE_PG_state

_ENDED = {"IMPORTED", "FAILED", "UNCERTAIN", "CANCELLED"}
_ICONS: dict[str, IconItems] = {"IMPORTED": "CHECKMARK", "FAILED": "ERROR", "UNCERTAIN": "QUESTION", "CANCELLED": "X"}
_SHOWN = 6  # ended jobs


class MAQUETTE_PT_jobs(bpy.types.Panel):
    """The jobs of this session."""

    bl_idname = identifiers.PANEL_JOBS
    bl_label = "Jobs"
    bl_category = identifiers.TAB
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_order = 1

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Nothing to show before the first job."""
        state = properties.state()
        return bool(state.jobs or state.error)

    def draw(self, context: Context) -> None:
        """Draw what is wrong first, then what runs, then what has ended."""
        state = properties.state()
        failed = _unread_failure(state)
        _draw_error(context, self.layout, state.error, failed)
        for job in state.jobs:
            if job.state not in _ENDED:
                _draw_running(self.layout, job)
        ended = [job for job in state.jobs if job.state in _ENDED and job != failed]
        if ended:
            column = self.layout.column(align=True)
            for job in ended[:_SHOWN]:
                _draw_ended(column, job)


def _unread_failure(state: MAQUETTE_PG_state) -> MAQUETTE_PG_job | None:
    """The newest ended job, if it failed and the artist has not dismissed its message."""
    newest = next((job for job in state.jobs if job.state in _ENDED), None)
    is_unread = newest is not None and newest.sentence and newest.job_id != state.dismissed
    return newest if is_unread else None


def _draw_error(context: Context, layout: UILayout, refusal: str, failed: MAQUETTE_PG_job | None) -> None:
    """Draw why nothing was started, else the failure with the way out."""
    if refusal:
        _draw_message(context, layout.box(), "Not started", refusal)
    if failed is None:
        return
    box = layout.box()
    _draw_message(context, box, failed.name, failed.sentence)
    if failed.retry != "FREE":
        draw_sentence(context, box, "Another try may be billed again.", indent=20)
    box.operator(identifiers.RETRY, icon="FILE_REFRESH").job = failed.job_id


def _draw_message(context: Context, box: UILayout, title: str, sentence: str) -> None:
    row = box.row()
    row.label(text=title, icon="ERROR")
    row.operator(identifiers.DISMISS, text="", icon="X", emboss=False)
    draw_sentence(context, box, sentence, indent=20)


def _draw_running(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    column = layout.column(align=True)
    row = column.row(align=True)
    row.label(text=job.name, icon="SORTTIME")
    row.operator(identifiers.CANCEL, text="", icon="X").job = job.job_id
    text = f"{job.stage} · {job.time_left}" if job.time_left else job.stage
    column.progress(text=text, factor=job.progress, type="BAR")


def _draw_ended(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    row = layout.row(align=True)
    row.label(text=job.name, icon=_ICONS[job.state])
    if job.state == "IMPORTED":
        row.operator(identifiers.IMPORT_JOB, text="", icon="IMPORT").job = job.job_id
    else:
        row.operator(identifiers.RETRY, text="", icon="FILE_REFRESH").job = job.job_id
