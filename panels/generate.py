# SPDX-License-Identifier: GPL-3.0-or-later
"""The main panel: the picture, the service, the main settings, the button and the progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, translation
from ..settings import readiness
from ..settings.inputs import InputKind
from ..settings.readiness import Missing
from .layout import Sidebar, draw_sentence, is_narrow, split

if TYPE_CHECKING:
    from bpy.types import Context, UILayout


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
        from . import arrival, cutout, inputs, progress, services  # not loaded before the panel is drawn

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
        progress.draw_progress(context, layout)
        services.draw_notes(context, layout, settings)


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
