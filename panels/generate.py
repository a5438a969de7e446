# SPDX-License-Identifier: GPL-3.0-or-later
"""The main panel: the picture, who makes the model, the options that matter most, and the button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..settings import preferences, readiness
from ..settings.inputs import InputKind
from ..settings.readiness import Missing
from . import arrival, services
from .inputs import draw_prompt, draw_views
from .layout import Sidebar, draw_sentence, split

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_settings

_PREVIEW = 7.0  # widget heights


class MAQUETTE_PT_generate(Sidebar):
    """Turns a picture into a 3D model."""

    bl_idname = identifiers.PANEL_GENERATE
    bl_label = "Generate"
    bl_category = identifiers.TAB
    bl_order = 0

    def draw_header_preset(self, context: Context) -> None:
        """Draw the button that opens the chosen service's presets."""
        panel = identifiers.presets_panel(context.scene.maquette.spec.key)
        self.layout.emboss = "NONE"
        self.layout.popover(panel, icon="PRESET", text="")

    def draw(self, context: Context) -> None:
        """Draw from top to bottom in the order in which an artist decides."""
        layout = split(self.layout)
        settings = context.scene.maquette
        _draw_input(context, layout, settings)
        _draw_service(context, layout, settings)
        _draw_main_options(layout, settings)
        arrival.draw(context, layout, settings)
        services.draw_balance(context, layout, settings)
        _draw_button(context, layout)


def _draw_input(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw only what the chosen service can make a model of."""
    takes = settings.capabilities
    kinds = {InputKind.PICTURE: True, InputKind.VIEWS: takes.takes_views, InputKind.PROMPT: takes.takes_prompt}
    row = layout.row(align=True)
    row.use_property_split = False
    for kind in (kind for kind, is_taken in kinds.items() if is_taken and list(kinds.values()).count(True) > 1):
        row.prop_enum(settings, "input", kind.value)
    if settings.input_kind is InputKind.PROMPT:
        draw_prompt(context, layout, settings)
    elif settings.input_kind is InputKind.VIEWS:
        draw_views(context, layout, settings)
    else:
        _draw_picture(context, layout, settings)


def _draw_picture(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    column = layout.column()
    if settings.image is not None:
        column.template_icon(icon_value=settings.image.preview_ensure().icon_id, scale=_PREVIEW)
    column.template_ID(settings, "image", open=identifiers.USE_PICTURE)
    if settings.image is None:
        draw_sentence(context, column, "Open a picture, or drop one onto the viewport")


def _draw_service(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    layout.prop(settings, "service")
    if settings.is_local:
        draw_sentence(
            context, layout, "Built from the outline on this computer, not by a neural model; nothing is sent", "HOME"
        )
    else:
        what = {InputKind.PROMPT: "The prompt is", InputKind.VIEWS: "The pictures are"}
        sent = what.get(settings.input_kind, "The picture is")
        draw_sentence(context, layout, f"{sent} sent to {preferences.host(settings.service)}", "URL")


def _draw_main_options(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    services.draw_main(layout, settings)
    if not settings.is_local and settings.input_kind is InputKind.PICTURE:
        layout.prop(settings, "use_cut_out")
    row = layout.row(heading="Simplify")
    row.prop(settings, "use_simplify", text="")
    number = row.row()
    number.active = settings.use_simplify
    number.prop(settings, "simplify_to", text="")


def _draw_button(context: Context, layout: UILayout) -> None:
    missing = readiness.missing(context)
    row = layout.row()
    row.scale_y = 1.6
    row.enabled = missing is None
    row.operator(identifiers.GENERATE, icon="MESH_MONKEY")
    if missing is not None:
        _draw_missing(context, layout, missing)
    if context.scene.maquette.input_kind is InputKind.PICTURE:
        several = layout.row()
        several.enabled = missing in {None, Missing.PICTURE}
        several.operator(identifiers.GENERATE_PICTURES, text="From Several Pictures...", icon="DUPLICATE")


def _draw_missing(context: Context, layout: UILayout, missing: Missing) -> None:
    """Draw why the button is greyed, and a button that leads to what can be done about it."""
    draw_sentence(context, layout, missing.value, "INFO")
    if missing is Missing.KEY:
        layout.operator(identifiers.OPEN_PREFERENCES, text="Enter Your Key", icon="PREFERENCES")
    elif missing in {Missing.ONLINE_ACCESS, Missing.OFFLINE_START}:
        layout.operator(identifiers.ALLOW_ONLINE_ACCESS, text="Allow Online Access", icon="INTERNET")


class MAQUETTE_PT_advanced(Sidebar):
    """The service's finer parameters."""

    bl_idname = identifiers.PANEL_ADVANCED
    bl_label = "Advanced"
    bl_parent_id = identifiers.PANEL_GENERATE
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Not every service has some."""
        return bool(context.scene.maquette.spec.advanced)

    def draw(self, context: Context) -> None:
        """Draw them under the service's own grouping."""
        layout = split(self.layout)
        services.draw_advanced(layout, context.scene.maquette)
