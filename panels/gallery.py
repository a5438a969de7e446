# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery: all jobs, running and finished, as pictures, newest first; and the menu of a job."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings import scene
from .layout import Sidebar, fitted, fitted_line, is_narrow

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_job, MAQUETTE_PG_state

# Pictures, in times an icon's size, which is 20 pixels at scale 1.
_PICTURE: Final = 5.0
_LARGE: Final = 9.0
_CELL: Final = 118.0  # pixels at scale 1, of a picture with its frame
_COLUMNS_OF_POPOVER: Final = 6
_WIDTH_OF_POPOVER: Final = 58  # in icons
_MENU_LINE: Final = 50  # characters
_MENU_PREVIEW: Final = 8.0  # times an icon's size, of the picture in a job's menu


class MAQUETTE_PT_jobs(Sidebar):
    """The gallery, one page at a time."""

    bl_idname = identifiers.PANEL_JOBS
    bl_label = ""
    bl_category = identifiers.TAB
    bl_order = 2

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Nothing to show before the first job."""
        state = scene.state()
        return bool(state.everything or state.jobs or state.gallery_search)

    def draw_header(self, context: Context) -> None:
        """Draw the number of jobs, where there is room for it."""
        is_tight = is_narrow(context)
        heading = "Gallery" if is_tight else f"Gallery ({scene.state().everything:,})"
        text = fitted(context, translation.interface(heading), 2 if is_tight else 3)
        self.layout.label(text=text, translate=False)

    def draw_header_preset(self, context: Context) -> None:
        """Draw the help and the buttons for the whole gallery."""
        row = self.layout.row(align=True)
        row.emboss = "NONE"
        if not is_narrow(context):
            row.operator(identifiers.HELP, text="", icon="QUESTION").topic = "GALLERY"
        row.popover(identifiers.PANEL_GALLERY, text="", icon="FULLSCREEN_ENTER")
        row.menu(identifiers.MENU_GALLERY, text="", icon="DOWNARROW_HLT")

    def draw(self, context: Context) -> None:
        """Draw the filter, what needs the artist, and the page."""
        cell = _CELL * (context.preferences.system.ui_scale or 1.0)  # without a window there is none
        _draw(context, self.layout, max(1, int(context.region.width / cell)), _PICTURE)


class MAQUETTE_PT_gallery(bpy.types.Panel):
    """The gallery in large pictures"""

    bl_idname = identifiers.PANEL_GALLERY
    bl_label = "Gallery"
    bl_description = "Show the gallery with large thumbnails"
    bl_space_type = "VIEW_3D"
    bl_region_type = "HEADER"  # opened only by a button, never drawn in the sidebar
    bl_ui_units_x = _WIDTH_OF_POPOVER

    def draw(self, context: Context) -> None:
        """Draw the same page."""
        _draw(context, self.layout, _COLUMNS_OF_POPOVER, _LARGE, _WIDTH_OF_POPOVER)


def _draw(context: Context, layout: UILayout, columns: int, picture: float, units: int = 0) -> None:
    state = scene.state()
    _draw_filter(context, layout, state)
    _draw_problems(context, layout, state, units)
    if not state.jobs:
        layout.label(text="No jobs match", icon="INFO")
    grid = layout.grid_flow(row_major=True, columns=columns, even_columns=True, even_rows=False, align=False)
    for job in state.jobs:
        _draw_cell(grid.column(align=True), job, picture)
    _draw_selected(layout, state)
    _draw_pages(layout, state)


def _draw_filter(context: Context, layout: UILayout, state: MAQUETTE_PG_state) -> None:
    row = layout.row(align=True)
    if is_narrow(context):
        row.prop(state, "gallery_show", text="")
    else:
        row.prop(state, "gallery_show", expand=True)
    layout.prop(state, "gallery_search", text="", icon="VIEWZOOM", placeholder=translation.interface("Search"))


def _draw_problems(context: Context, layout: UILayout, state: MAQUETTE_PG_state, units: int) -> None:
    """One line each, whatever the page; what opens from it has the sentence and the choices.

    `units`: the width of a pop-up in widget heights, 0 in the sidebar.
    """
    column = layout.column(align=True)
    for job in state.questions:
        row = column.row(align=True)
        row.alert = True
        text = fitted_line(context, translation.interface(f"{job.name}: needs your answer"), 0, units)
        row.popover(identifiers.PANEL_QUESTIONS, text=text, translate=False, icon="ERROR")
    for job in state.failures:
        _draw_failure(context, column.row(align=True), job, units)
    if (more := state.failed - len(state.failures)) > 0:
        column.prop_enum(state, "gallery_show", "ATTENTION", text=translation.interface(f"{more} more failed"))


def _draw_failure(context: Context, row: UILayout, job: MAQUETTE_PG_job, units: int) -> None:
    is_tight = not units and is_narrow(context)  # then only the menu has Try Again
    text = fitted_line(context, f"{job.name}: {translation.interface(job.sentence)}", 1 if is_tight else 2, units)
    name = row.row(align=True)
    name.alert = True
    name.context_pointer_set("maquette_job", job)
    name.menu(identifiers.MENU_JOB, text=text, translate=False, icon="ERROR")
    if not is_tight:
        row.operator(identifiers.RETRY, text="", icon="FILE_REFRESH").job = job.job_id
    row.operator(identifiers.DISMISS, text="", icon="X").job = job.job_id


def _draw_cell(cell: UILayout, job: MAQUETTE_PG_job, picture: float) -> None:
    """A picture, and below it a button with the job's name and its menu."""
    cell.template_icon(icon_value=job.film_icon or job.icon or _value_of(_icon(job)), scale=picture)
    if not job.has_ended and not job.is_offered:
        cell.progress(text=translation.interface(job.status), factor=job.progress, type="BAR")
    row = cell.row(align=True)
    row.alert = job.is_missing
    row.prop(job, "is_selected", text="", icon="CHECKBOX_HLT" if job.is_selected else "CHECKBOX_DEHLT")
    _draw_click(row, job)
    if job.can_play:
        row.operator(identifiers.PLAY_TURNTABLE, text="", icon="PAUSE" if job.film_icon else "PLAY").job = job.job_id
    row.context_pointer_set("maquette_job", job)
    row.menu(identifiers.MENU_JOB, text="", icon="DOWNARROW_HLT")


def _draw_click(row: UILayout, job: MAQUETTE_PG_job) -> None:
    name = f"{job.seed} · {job.name}" if job.is_variant and job.seed else job.name
    if job.is_present:
        row.operator(identifiers.SHOW_MODEL, text=name, translate=False).job = job.job_id
    elif job.has_model:
        row.operator(identifiers.IMPORT_JOB, text=name, translate=False, icon="IMPORT").job = job.job_id
    elif job.has_ended and not job.is_uncertain:
        row.operator(identifiers.RETRY, text=name, translate=False, icon="FILE_REFRESH").job = job.job_id
    else:
        row.label(text=name, translate=False)


def _icon(job: MAQUETTE_PG_job) -> IconItems:
    """The icon for a model without a picture."""
    if not job.has_ended:
        return "SORTTIME"
    if job.has_arrived:
        return "MESH_DATA"
    return "ERROR" if job.has_failed else "CANCEL"


def _value_of(icon: IconItems) -> int:
    """The number of one of Blender's own icons."""
    return int(bpy.types.UILayout.bl_rna.functions["label"].parameters["icon"].enum_items[icon].value)


def _draw_selected(layout: UILayout, state: MAQUETTE_PG_state) -> None:
    count = sum(job.is_selected for job in state.jobs)
    if not count:
        return
    column = layout.column(align=True)
    column.label(text=translation.interface(f"{count} selected"))
    row = column.row(align=True)
    row.operator(identifiers.IMPORT_SELECTED, icon="IMPORT")
    row.operator(identifiers.SAVE_TO_ASSET_LIBRARY, text="To Library", icon="ASSET_MANAGER").which = "JOBS"
    row.operator(identifiers.DISCARD_SELECTED, text="", icon="TRASH")


def _draw_pages(layout: UILayout, state: MAQUETTE_PG_state) -> None:
    shown = len(state.jobs)
    if state.total <= shown and not state.offset:
        return
    row = layout.row(align=True)
    newer = row.row(align=True)
    newer.enabled = state.offset > 0
    newer.operator(identifiers.SHOW_PAGE, text="", icon="TRIA_LEFT").offset = max(0, state.offset - scene.PAGE)
    row.label(text=translation.interface(f"{state.offset + 1}–{state.offset + shown} of {state.total:,}"))
    older = row.row(align=True)
    older.enabled = state.offset + shown < state.total
    older.operator(identifiers.SHOW_PAGE, text="", icon="TRIA_RIGHT").offset = state.offset + scene.PAGE


def _draw_reason(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    """Why the job ended without a model; wrapped to the menu's width, not the sidebar's."""
    again = "" if job.retry == "FREE" else " Trying again may be billed."
    _draw_wrapped(layout, job.sentence + again, "ERROR")
    layout.separator()


def _draw_wrapped(layout: UILayout, sentence: str, icon: IconItems) -> None:
    for number, line in enumerate(textwrap.wrap(translation.interface(sentence), _MENU_LINE)):
        layout.label(text=line, translate=False, icon="BLANK1" if number else icon)


class MAQUETTE_MT_job(bpy.types.Menu):
    """What else can be done with a job."""

    bl_idname = identifiers.MENU_JOB
    bl_label = "Job"
    bl_description = "More actions for this job"

    def draw(self, context: Context) -> None:
        """Draw the job's messages, what can be done with it, and how to end it."""
        job, layout = context.maquette_job, self.layout
        _draw_head(layout, job)
        _draw_model(layout, job)
        _draw_again(layout, job)
        layout.separator()
        _draw_end(layout, job)


def _draw_head(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    if job.has_ended and job.sentence:
        _draw_reason(layout, job)
    if job.icon:
        layout.template_icon(icon_value=job.icon, scale=_MENU_PREVIEW)
        layout.separator()
    if job.remark:
        _draw_wrapped(layout, job.remark, "INFO")
    if job.is_missing or job.is_offered:
        where = "Made for another file" if job.is_offered else "Neither in this file nor saved in another"
        layout.label(text=translation.interface(where), icon="INFO")
    if job.made_in:
        layout.label(text=translation.interface(f"Made in {job.made_in}"), icon="TIME")


def _draw_model(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    if job.has_model:
        text = "Import" if job.is_offered else "Import Again"
        layout.operator(identifiers.IMPORT_JOB, text=translation.interface(text), icon="IMPORT").job = job.job_id
        layout.operator(identifiers.SAVE_TO_ASSET_LIBRARY, icon="ASSET_MANAGER").job = job.job_id
    if job.is_present:
        layout.operator(identifiers.SHOW_MODEL, icon="ZOOM_SELECTED").job = job.job_id
    if job.has_movie:
        layout.operator(identifiers.LOAD_MOVIE, icon="FILE_MOVIE").job = job.job_id


def _draw_again(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    if job.has_ended and not job.has_arrived and not job.is_uncertain:
        layout.operator(identifiers.RETRY, icon="FILE_REFRESH").job = job.job_id
    layout.operator(identifiers.USE_SETTINGS, icon="SETTINGS").job = job.job_id
    if job.has_seed:
        layout.operator(identifiers.VARY, icon="FILE_REFRESH").job = job.job_id
        several = layout.operator(identifiers.VARY, text="Four Seeds at Once", icon="RENDERLAYERS")
        several.job, several.count = job.job_id, 4
    if job.is_variant and job.is_present:
        layout.operator(identifiers.KEEP_VARIANT, icon="SOLO_ON").job = job.job_id
    layout.operator(identifiers.OPEN_FOLDER, icon="FILE_FOLDER").job = job.job_id


def _draw_end(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    if not job.has_ended and not job.is_offered:
        text = "Stop" if job.can_be_cancelled else "Stop Waiting"
        layout.operator(identifiers.CANCEL, text=translation.interface(text), icon="X").job = job.job_id
    if job.is_kept_there:
        layout.operator(identifiers.DELETE_RESULT, icon="UNLINKED").job = job.job_id
    layout.operator(identifiers.DISCARD, icon="TRASH").job = job.job_id


class MAQUETTE_MT_gallery(bpy.types.Menu):
    """What can be done with the whole gallery"""

    bl_idname = identifiers.MENU_GALLERY
    bl_label = "Gallery"

    def draw(self, _context: Context) -> None:
        """Draw what clears the gallery."""
        layout = self.layout
        layout.operator(
            identifiers.MARK_AS_ASSETS, text="Mark All in This File as Assets", icon="ASSET_MANAGER"
        ).which = "GENERATED"
        layout.separator()
        for which, text in (("FAILED", "Clear Failed and Stopped"), ("SAVED", "Clear Saved Models")):
            layout.operator(identifiers.CLEAR_JOBS, text=translation.interface(text), icon="TRASH").which = which


classes: tuple[type, ...] = (MAQUETTE_MT_job, MAQUETTE_MT_gallery, MAQUETTE_PT_gallery, MAQUETTE_PT_jobs)
