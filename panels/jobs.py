# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs: what is being made and what has been made."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers
from ..settings import scene
from .layout import Sidebar, draw_sentence
from .progress import draw_question

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_job, MAQUETTE_PG_state

_INDENT: Final = 20  # pixels
_MENU_LINE: Final = 50  # characters
_PREVIEW: Final = 8.0  # times an icon's size, of the picture in a job's menu
_FILM: Final = 6.0  # the same, of a movie that plays in the list


class MAQUETTE_PT_jobs(Sidebar):
    """The jobs of this computer, one page at a time."""

    bl_idname = identifiers.PANEL_JOBS
    bl_label = "Jobs"
    bl_category = identifiers.TAB
    bl_order = 2

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Nothing to show before the first job."""
        state = scene.state()
        return bool(state.jobs or state.total)

    def draw(self, context: Context) -> None:
        """Draw the page; what is wrong stands below the button that led to it."""
        draw_jobs(context, self.layout)


def draw_jobs(context: Context, layout: UILayout) -> None:
    """Draw the list of jobs, one page of it; only what has been copied for it is read."""
    state = scene.state()
    for job in state.jobs:
        _draw_job(context, layout, job)
        if job == state.jobs[0] and job.remark and not state.offset:  # of the newest alone: the list stays short
            draw_sentence(context, layout, job.remark, indent=_INDENT)
    _draw_pages(layout, state)


def _draw_job(context: Context, layout: UILayout, job: MAQUETTE_PG_job) -> None:
    if job.is_uncertain or (job.needs_consent and not job.has_ended):
        draw_question(context, layout.box(), job)
    elif job.has_ended or job.is_offered:
        _draw_at_rest(context, layout, job)
    else:
        _draw_running(context, layout, job)


def _draw_running(context: Context, layout: UILayout, job: MAQUETTE_PG_job) -> None:
    column = layout.column(align=True)
    row = column.row(align=True)
    row.label(text=job.name, icon="SORTTIME")
    row.operator(identifiers.CANCEL, text="", icon="X").job = job.job_id
    _draw_more(row, job)
    column.progress(text=job.status, factor=job.progress, type="BAR")
    if job.sentence:
        draw_sentence(context, column, job.sentence, indent=_INDENT)


def _draw_at_rest(context: Context, layout: UILayout, job: MAQUETTE_PG_job) -> None:
    """A line for a job that nothing happens to by itself any more; a lost or unclaimed model is one click away."""
    column = layout.column(align=True)
    row = column.row(align=True)
    _draw_name(row, job)
    if job.is_missing or job.is_offered:
        row.operator(identifiers.IMPORT_JOB).job = job.job_id
    elif job.is_present:
        row.operator(identifiers.SHOW_MODEL, text="", icon="ZOOM_SELECTED").job = job.job_id
    elif job.has_arrived:
        row.operator(identifiers.IMPORT_JOB, text="", icon="IMPORT").job = job.job_id
    else:
        row.operator(identifiers.RETRY, text="", icon="FILE_REFRESH").job = job.job_id
    _draw_more(row, job)
    if job.film_icon:
        column.template_icon(icon_value=job.film_icon, scale=_FILM)
    if job.is_missing or job.is_offered:
        where = "Made for another file" if job.is_offered else "Neither in this file nor saved in another"
        draw_sentence(context, column, where, "BLANK1")


def _draw_name(row: UILayout, job: MAQUETTE_PG_job) -> None:
    if job.can_play:
        icon: IconItems = "PAUSE" if job.film_icon else "PLAY"
        row.operator(identifiers.PLAY_TURNTABLE, text="", icon=icon, emboss=False).job = job.job_id
    if job.icon:
        row.label(text=job.name, icon_value=job.icon)
    else:
        row.label(text=job.name, icon=_icon(job))


def _icon(job: MAQUETTE_PG_job) -> IconItems:
    if job.has_arrived:
        return "CHECKMARK"
    if job.is_offered:
        return "IMPORT"
    return "ERROR" if job.has_failed else "X"


def _draw_more(row: UILayout, job: MAQUETTE_PG_job) -> None:
    row.context_pointer_set("maquette_job", job)
    row.menu(identifiers.MENU_JOB, text="", icon="DOWNARROW_HLT")


def _draw_pages(layout: UILayout, state: MAQUETTE_PG_state) -> None:
    shown = len(state.jobs)
    if state.total <= shown and not state.offset:
        return
    row = layout.row(align=True)
    newer = row.row(align=True)
    newer.enabled = state.offset > 0
    newer.operator(identifiers.SHOW_PAGE, text="", icon="TRIA_LEFT").offset = max(0, state.offset - scene.PAGE)
    row.label(text=f"{state.offset + 1}–{state.offset + shown} of {state.total}")
    older = row.row(align=True)
    older.enabled = state.offset + shown < state.total
    older.operator(identifiers.SHOW_PAGE, text="", icon="TRIA_RIGHT").offset = state.offset + scene.PAGE


def _draw_reason(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    """Why the job ended without a model: a menu is as wide as it needs to be, not as the sidebar is."""
    again = "" if job.retry == "FREE" else " Another try may be billed again."
    for number, line in enumerate(textwrap.wrap(job.sentence + again, _MENU_LINE)):
        layout.label(text=line, icon="BLANK1" if number else "ERROR")
    layout.separator()


class MAQUETTE_MT_job(bpy.types.Menu):
    """What else can be done with a job."""

    bl_idname = identifiers.MENU_JOB
    bl_label = "Job"
    bl_description = "More that can be done with this job"

    def draw(self, context: Context) -> None:
        """Draw what this job allows."""
        job, layout = context.maquette_job, self.layout
        if job.has_ended and job.sentence:
            _draw_reason(layout, job)
        if job.icon:
            layout.template_icon(icon_value=job.icon, scale=_PREVIEW)
            layout.separator()
        if job.made_in:
            layout.label(text=f"Made in {job.made_in}", icon="TIME")
        if job.has_model:
            text = "Import" if job.is_offered else "Import Again"
            layout.operator(identifiers.IMPORT_JOB, text=text, icon="IMPORT").job = job.job_id
        if job.is_present:
            layout.operator(identifiers.SHOW_MODEL, icon="ZOOM_SELECTED").job = job.job_id
        if job.has_movie:
            layout.operator(identifiers.LOAD_MOVIE, icon="FILE_MOVIE").job = job.job_id
        layout.operator(identifiers.USE_SETTINGS, icon="SETTINGS").job = job.job_id
        if job.has_seed:
            layout.operator(identifiers.VARY, icon="FILE_REFRESH").job = job.job_id
            several = layout.operator(identifiers.VARY, text="Four Seeds at Once", icon="RENDERLAYERS")
            several.job, several.count = job.job_id, 4
        layout.operator(identifiers.OPEN_FOLDER, icon="FILE_FOLDER").job = job.job_id
        layout.separator()
        if not job.has_ended and not job.is_offered:
            text = "Stop" if job.can_be_cancelled else "Stop Waiting"
            layout.operator(identifiers.CANCEL, text=text, icon="X").job = job.job_id
        if job.is_kept_there:
            layout.operator(identifiers.DELETE_RESULT, icon="UNLINKED").job = job.job_id
        layout.operator(identifiers.DISCARD, icon="TRASH").job = job.job_id
