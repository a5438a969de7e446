# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries in Blender's own menus, where artists look first; F3 search finds only what is in menus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import bpy

from .. import identifiers
from ..settings import scene

if TYPE_CHECKING:
    from bpy.types import Context, Menu, UILayout


class MAQUETTE_MT_maquette(bpy.types.Menu):
    """Everything that starts from a picture; the optional shortcut opens this menu."""

    bl_idname = identifiers.MENU_MAQUETTE
    bl_label = "Maquette"
    bl_description = "Turn pictures into 3D models"

    def draw(self, _context: Context) -> None:
        """Draw the ways to make a model."""
        layout = self.layout
        _draw_ways(layout)
        layout.separator()
        layout.operator(identifiers.GENERATE, text="Model from the Panel's Picture")
        layout.operator(identifiers.SHOW_MODEL, text="Select and Frame Newest Model", icon="ZOOM_SELECTED")


class MAQUETTE_MT_object(bpy.types.Menu):
    """What can be done with the selected model or reference."""

    bl_idname = identifiers.MENU_OBJECT
    bl_label = "Maquette"
    bl_description = "Make a model from a reference, or finish one"

    def draw(self, context: Context) -> None:
        """Draw it; what is not possible is greyed out and says why."""
        layout, obj = self.layout, context.active_object
        layout.operator_context = "INVOKE_DEFAULT"
        if obj is not None and obj.type == "EMPTY" and isinstance(obj.data, bpy.types.Image):
            layout.operator(identifiers.GENERATE_FROM, icon="MESH_MONKEY").source = "SELECTED"
            layout.operator(identifiers.USE_SELECTED, icon="IMAGE_REFERENCE")
            return
        layout.operator(identifiers.SIMPLIFY, text="Simplify...", icon="MOD_DECIM")
        layout.operator(identifiers.RESTORE_ORIGINAL, icon="LOOP_BACK")
        layout.operator(identifiers.EDIT_SHAPE, icon="MESH_DATA")
        layout.operator(identifiers.BAKE_DETAIL, icon="RENDER_STILL")
        layout.operator(identifiers.BAKE_ATLAS, text="Bake Atlas...", icon="UV")
        layout.operator(identifiers.REMESH, text="Remesh to Quads...", icon="MOD_REMESH")
        layout.operator(identifiers.GAME_READY, text="Make Game-Ready...", icon="CHECKMARK")
        layout.operator(identifiers.MAKE_LODS, icon="MOD_ARRAY")
        layout.operator(identifiers.MAKE_COLLISION, text="Make Collision...", icon="MESH_ICOSPHERE")
        layout.operator(identifiers.EXPORT_FOR_ENGINE, text="Export for a Game Engine...", icon="EXPORT")
        layout.operator(identifiers.MARK_AS_ASSETS, icon="ASSET_MANAGER")


def _draw_ways(layout: UILayout) -> None:
    layout.operator_context = "INVOKE_DEFAULT"
    layout.operator(identifiers.GENERATE_PICTURES, text="Model from Picture...", icon="IMAGE_DATA")
    layout.operator(identifiers.GENERATE_FROM, text="Model from Clipboard", icon="PASTEDOWN").source = "CLIPBOARD"


def _draw_in_add(menu: Menu, context: Context) -> None:
    if context.mode == "OBJECT":
        menu.layout.separator()
        _draw_ways(menu.layout)


def _draw_in_object(menu: Menu, _context: Context) -> None:
    menu.layout.separator()
    menu.layout.menu(identifiers.MENU_OBJECT)


def _draw_in_image(menu: Menu, context: Context) -> None:
    layout = menu.layout
    layout.separator()
    column = layout.column()
    column.operator_context = "INVOKE_DEFAULT"
    column.enabled = context.space_data.image is not None
    column.operator(identifiers.GENERATE_FROM, icon="MESH_MONKEY").source = "OPENED"


def _draw_in_button(menu: Menu, context: Context) -> None:
    """Adds to the context menu of our buttons: the job's menu and the preferences."""
    operator = getattr(context, "button_operator", None)
    owner = getattr(context, "button_pointer", None)
    name = type(operator or owner).__name__
    if not name.startswith("MAQUETTE_"):
        return
    layout = menu.layout
    layout.separator()
    state, named = scene.state(), getattr(operator, "job", None)
    job = next((job for job in (*state.jobs, *state.running, *state.failures) if job.job_id == named), None)
    if job is not None:
        layout.context_pointer_set("maquette_job", job)
        layout.menu(identifiers.MENU_JOB, text=job.name, translate=False)
    layout.operator(identifiers.OPEN_PREFERENCES, text="Maquette Preferences...", icon="PREFERENCES")


_ENTRIES: Final[tuple[tuple[str, Any], ...]] = (
    ("VIEW3D_MT_mesh_add", _draw_in_add),
    ("VIEW3D_MT_object_context_menu", _draw_in_object),
    ("VIEW3D_MT_object", _draw_in_object),
    ("IMAGE_MT_image", _draw_in_image),
    ("UI_MT_button_context_menu", _draw_in_button),
)
classes = (MAQUETTE_MT_maquette, MAQUETTE_MT_object)


def register() -> None:
    """Put the entries into Blender's menus."""
    for menu, draw in _ENTRIES:
        getattr(bpy.types, menu).append(draw)


def unregister() -> None:
    """Remove them again."""
    for menu, draw in reversed(_ENTRIES):
        getattr(bpy.types, menu).remove(draw)
