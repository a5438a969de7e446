# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel of the active model: what it is, and one tool at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .. import identifiers, translation
from ..settings import scene
from .layout import Sidebar, draw_sentence, fitted, is_narrow, split

if TYPE_CHECKING:
    from bpy.types import Context, Mesh, Object, UILayout


class MAQUETTE_PT_simplify(Sidebar):
    """The active model."""

    bl_idname = identifiers.PANEL_SIMPLIFY
    bl_label = ""
    bl_category = identifiers.TAB
    bl_order = 1

    def draw_header(self, context: Context) -> None:
        """Draw the model's name in the panel's header."""
        model = _model(context)
        if model is None:
            self.layout.label(text="Model")
            return
        heading = translation.interface(f"Model: {model.name}")
        self.layout.label(text=fitted(context, heading, 0 if is_narrow(context) else 1), translate=False)

    def draw_header_preset(self, context: Context) -> None:
        """Draw the help."""
        if not is_narrow(context):
            row = self.layout.row()
            row.emboss = "NONE"
            row.operator(identifiers.HELP, text="", icon="QUESTION").topic = "MODEL"

    def draw(self, context: Context) -> None:
        """Draw the triangle count, the viewport buttons and the chosen part.

        Without a model there is a sentence. A panel that is hidden while another appears for the first time comes
        back below that one, whatever their order says, and stays there.
        """
        layout = split(context, self.layout)
        model = _model(context)
        if model is None:
            draw_sentence(context, layout, "Select a mesh object", "INFO")
            return
        _draw_head(context, layout, model)
        state = scene.state()
        column = layout.column(align=True)
        column.use_property_split = False
        if is_narrow(context):  # no room for three words
            column.prop(state, "model_part", text="")
        else:
            for parts in (scene.MODEL_PARTS[:3], scene.MODEL_PARTS[3:]):
                row = column.row(align=True)
                for part in parts:
                    row.prop_enum(state, "model_part", part[0])
        _draw_part(context, layout, model, state.model_part)


def _model(context: Context) -> Object | None:
    active = context.active_object
    return active if active is not None and active.type == "MESH" else None


def _draw_part(context: Context, layout: UILayout, model: Object, part: str) -> None:
    """Draw one of `scene.MODEL_PARTS`; a part that does not apply to the model says so."""
    from . import bake, doctor, export, game_ready, shape, simplify  # not loaded before the panel is drawn

    parts = {
        "SHAPE": shape,
        "CHECK": doctor,
        "SIMPLIFY": simplify,
        "DETAIL": bake,
        "READY": game_ready,
        "EXPORT": export,
    }
    parts[part].draw(context, layout, model)


def _draw_head(context: Context, layout: UILayout, model: Object) -> None:
    row = layout.column() if is_narrow(context) else layout.row()
    row.label(text=translation.interface(_count(model)), icon="MESH_DATA")
    buttons = row.row(align=True)
    shading = context.space_data.shading
    is_shown = shading.type == "SOLID" and shading.color_type == "TEXTURE"
    buttons.operator(identifiers.SHOW_TEXTURES, text="", icon="TEXTURE", depress=is_shown)
    buttons.operator_context = "INVOKE_REGION_WIN"
    buttons.operator("view3d.view_selected", text="", icon="ZOOM_SELECTED")


def _count(model: Object) -> str:
    from ..simplification.count import triangle_count

    triangles = triangle_count(cast("Mesh", model.data))
    original = model.maquette.original
    if original is None:
        return f"{triangles:,} triangles"
    return f"{triangles:,} of {triangle_count(original):,} triangles"
