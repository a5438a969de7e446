# SPDX-License-Identifier: GPL-3.0-or-later
"""The main panel: the picture, the service, the main settings, the button, and below it the progress, errors and what
needs the artist's answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings import readiness, scene
from ..settings.inputs import InputKind
from ..settings.readiness import Missing
from .layout import Sidebar, draw_sentence, fitted_line, is_narrow, split

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_job


class MAQUETTE_PT_generate(Sidebar):
    """Turns a picture into a 3D model."""

    bl_idname = identifiers.PANEL_GENERATE
    bl_label = "Generate"
    bl_category = identifiers.TAB
    bl_order = 0

    def draw_header_preset(self, context: Context) -> None:
        """Draw the buttons that open the chosen service's presets, the help and the preferences."""
        row = self.layout.row(align=True)
        row.emboss = "NONE"
        row.popover(identifiers.presets_panel(context.scene.maquette.spec.key), icon="PRESET", text="")
        if is_narrow(context):  # there is no room beside the panel's name: they are in the presets' list
            return
        row.operator(identifiers.HELP, text="", icon="QUESTION").topic = "GENERATE"
        row.operator(identifiers.OPEN_PREFERENCES, text="", icon="PREFERENCES")

    def draw(self, context: Context) -> None:
        """Draw from top to bottom in the order in which an artist decides."""
        from . import arrival, cutout, inputs, services  # not loaded before the panel is drawn

        layout = split(context, self.layout)
        settings = context.scene.maquette
        inputs.draw(context, layout, settings)
        services.draw_choice(context, layout, settings)
        services.draw_main(context, layout, settings)
        services.draw_size(context, layout, settings)
        parts = layout.column(align=True)
        services.draw_advanced(parts, settings)
        cutout.draw(parts, settings)
        arrival.draw(context, parts, settings)
        services.draw_developer(parts, settings)
        services.draw_balance(context, layout, settings)
        _draw_button(context, layout)
        _draw_retexture(context, layout)
        _draw_progress(context, layout)
        services.draw_notes(context, layout, settings)


_INDENT: Final = 20  # pixels
_POPUP: Final = 18  # widget heights


def _draw_progress(context: Context, layout: UILayout) -> None:
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


def _draw_button(context: Context, layout: UILayout) -> None:
    missing = readiness.missing(context)
    row = layout.row(align=True)
    row.scale_y = 1.5
    button = row.row(align=True)
    button.enabled = missing is None
    button.operator(identifiers.GENERATE, icon="MESH_MONKEY")
    more = row.row(align=True)
    more.enabled = missing is None or missing is Missing.PICTURE
    more.menu(identifiers.MENU_GENERATE, text="", icon="DOWNARROW_HLT")
    if missing is not None:
        _draw_missing(context, layout, missing)


def _draw_retexture(context: Context, layout: UILayout) -> None:
    """Draw the button that has the active object textured, where the service can do that."""
    active, settings = context.active_object, context.scene.maquette
    is_one_picture = settings.input_kind is InputKind.PICTURE
    if is_one_picture and settings.takes_mesh and active is not None and active.type == "MESH":
        layout.operator(identifiers.RETEXTURE, text=translation.interface(f"Retexture {active.name}"), icon="TEXTURE")


def _draw_missing(context: Context, layout: UILayout, missing: Missing) -> None:
    """Draw why the button is greyed out, and a button that helps."""
    draw_sentence(context, layout, missing.value, "INFO")
    if missing is Missing.KEY:
        column = layout.column(align=True)
        column.operator(identifiers.OPEN_PREFERENCES, text="Enter Your Key", icon="PREFERENCES")
        column.operator(identifiers.GET_KEY, icon="URL").service = context.scene.maquette.service
    elif missing in {Missing.ONLINE_ACCESS, Missing.OFFLINE_START}:
        layout.operator(identifiers.ALLOW_ONLINE_ACCESS, text="Allow Online Access", icon="INTERNET")


class MAQUETTE_MT_generate(bpy.types.Menu):
    """Other ways to order models with the same settings."""

    bl_idname = identifiers.MENU_GENERATE
    bl_label = "Generate"
    bl_description = "Order several models with the same settings"

    def draw(self, context: Context) -> None:
        """Draw the other ways to order."""
        layout, settings = self.layout, context.scene.maquette
        layout.operator_context = "INVOKE_DEFAULT"
        chosen = layout.column()
        chosen.enabled = readiness.missing(context) is None
        if settings.spec.has_seed:
            chosen.operator(
                identifiers.GENERATE_SEVERAL, text="Four Seeds, Side by Side...", icon="RENDERLAYERS"
            ).count = 4
        if not settings.is_local and settings.input_kind is not InputKind.PROMPT:
            text = f"Local at Once, Then {settings.spec.title} in Its Place"
            chosen.operator(identifiers.GENERATE_LOCAL_FIRST, text=translation.interface(text), icon="HOME")
        layout.operator(identifiers.GENERATE_PICTURES, text="From Several Pictures...", icon="DUPLICATE")
