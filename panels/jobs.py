# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of a job: what it says of itself, and what else can be done with it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_job

_MENU_LINE: Final = 50  # characters
_PREVIEW: Final = 8.0  # times an icon's size, of the picture in a job's menu


def _draw_reason(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    """Why the job ended without a model: a menu is as wide as it needs to be, not as the sidebar is."""
    again = "" if job.retry == "FREE" else " Another try may be billed again."
    _draw_wrapped(layout, job.sentence + again, "ERROR")
    layout.separator()


def _draw_wrapped(layout: UILayout, sentence: str, icon: IconItems) -> None:
    for number, line in enumerate(textwrap.wrap(sentence, _MENU_LINE)):
        layout.label(text=line, icon="BLANK1" if number else icon)


class MAQUETTE_MT_job(bpy.types.Menu):
    """What else can be done with a job."""

    bl_idname = identifiers.MENU_JOB
    bl_label = "Job"
    bl_description = "More that can be done with this job"

    def draw(self, context: Context) -> None:
        """Draw what is to be said of the job, what can be made of it, and how it is ended."""
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
        layout.template_icon(icon_value=job.icon, scale=_PREVIEW)
        layout.separator()
    if job.remark:
        _draw_wrapped(layout, job.remark, "INFO")
    if job.is_missing or job.is_offered:
        where = "Made for another file" if job.is_offered else "Neither in this file nor saved in another"
        layout.label(text=where, icon="INFO")
    if job.made_in:
        layout.label(text=f"Made in {job.made_in}", icon="TIME")


def _draw_model(layout: UILayout, job: MAQUETTE_PG_job) -> None:
    if job.has_model:
        text = "Import" if job.is_offered else "Import Again"
        layout.operator(identifiers.IMPORT_JOB, text=text, icon="IMPORT").job = job.job_id
        layout.operator(identifiers.SAVE_TO_ASSET_LIBRARY, icon="ASSET_MANAGER").job = job.job_id
    if job.is_present:
        layout.operator(identifiers.SHOW_MODEL, icon="ZOOM_SELECTED").job = job.job_id
    if job.has_movie:
        layout.operator(identifiers.LOAD_MOVIE, icon="FILE_MOVIE").job = job.job_id


def _draw_again(layout: UILayout, job: MAQUETTE_PG_job) -> None:
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
        layout.operator(identifiers.CANCEL, text=text, icon="X").job = job.job_id
    if job.is_kept_there:
        layout.operator(identifiers.DELETE_RESULT, icon="UNLINKED").job = job.job_id
    layout.operator(identifiers.DISCARD, icon="TRASH").job = job.job_id
