# SPDX-License-Identifier: GPL-3.0-or-later
"""Registers everything in order and unregisters it in the exact mirror of that order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import bpy
from bpy.props import PointerProperty

from . import identifiers, translation
from .operators import (
    arrival as arrival_operators,
)
from .operators import (
    assets,
    atlas,
    bake,
    collision,
    cutout,
    defaults,
    doctor,
    export,
    gallery,
    game_ready,
    generate,
    inputs,
    jobs,
    movies,
    picture_sources,
    presets,
    remesh,
    retexture,
    services,
    shape,
    simplify,
    split_sheet,
    variants,
)
from .operators import help as help_operators
from .panels import gallery as gallery_panel
from .panels import generate as generate_panel
from .panels import help as help_panel
from .panels import menus
from .panels import model as model_panel
from .panels import presets as preset_panels
from .runtime import blend_files, pump, session
from .runtime import simplify as runtime_simplify
from .settings import callbacks, model, preferences, readiness, scene, shortcut
from .settings import doctor as doctor_settings
from .settings import game_ready as game_ready_settings
from .viewport import display, gizmo

_CLASSES: tuple[type, ...] = (
    *scene.classes,
    doctor_settings.MAQUETTE_PG_finding,
    *game_ready_settings.classes,
    model.MAQUETTE_PG_shape,
    model.MAQUETTE_PG_object,
    preferences.MAQUETTE_Preferences,
    generate.MAQUETTE_OT_generate,
    generate.MAQUETTE_OT_generate_pictures,
    retexture.MAQUETTE_OT_retexture,
    generate.MAQUETTE_OT_generate_from,
    *variants.classes,
    jobs.MAQUETTE_OT_wait,
    jobs.MAQUETTE_OT_cancel,
    jobs.MAQUETTE_OT_retry,
    jobs.MAQUETTE_OT_import_job,
    jobs.MAQUETTE_OT_dismiss,
    *gallery.classes,
    movies.MAQUETTE_OT_load_movie,
    movies.MAQUETTE_OT_play_turntable,
    *presets.classes,
    inputs.MAQUETTE_OT_use_picture,
    inputs.MAQUETTE_FH_picture,
    *picture_sources.classes,
    inputs.MAQUETTE_OT_add_view,
    inputs.MAQUETTE_OT_open_views,
    inputs.MAQUETTE_OT_remove_view,
    inputs.MAQUETTE_OT_clear_views,
    split_sheet.MAQUETTE_OT_split_sheet,
    services.MAQUETTE_OT_test_connection,
    services.MAQUETTE_OT_show_account,
    services.MAQUETTE_OT_delete_result,
    services.MAQUETTE_OT_open_preferences,
    services.MAQUETTE_OT_allow_online_access,
    services.MAQUETTE_OT_show_textures,
    arrival_operators.MAQUETTE_OT_show_model,
    arrival_operators.MAQUETTE_OT_restore_shading,
    simplify.MAQUETTE_OT_simplify,
    simplify.MAQUETTE_OT_restore_original,
    *preset_panels.classes,
    simplify.MAQUETTE_OT_apply_simplified,
    bake.MAQUETTE_OT_bake_detail,
    atlas.MAQUETTE_OT_bake_atlas,
    bake.MAQUETTE_OT_stop_background,
    *shape.classes,
    cutout.MAQUETTE_OT_cut_out,
    export.MAQUETTE_OT_make_lods,
    export.MAQUETTE_OT_export_for_engine,
    remesh.MAQUETTE_OT_remesh,
    collision.MAQUETTE_OT_make_collision,
    *game_ready.classes,
    *assets.classes,
    defaults.MAQUETTE_OT_save_defaults,
    defaults.MAQUETTE_OT_reset_settings,
    defaults.MAQUETTE_OT_restore_factory,
    help_operators.MAQUETTE_OT_help,
    help_operators.MAQUETTE_OT_get_key,
    help_panel.MAQUETTE_PT_help,
    generate_panel.MAQUETTE_MT_generate,
    generate_panel.MAQUETTE_PT_questions,
    generate_panel.MAQUETTE_PT_generate,
    model_panel.MAQUETTE_PT_simplify,
    *gallery_panel.classes,
    *doctor.classes,
    *menus.classes,
    gizmo.MAQUETTE_GT_ground_move,
    gizmo.MAQUETTE_GGT_placeholders,
)
_FOLDER = str(Path(__file__).parent)
_POINTERS: tuple[tuple[type, type], ...] = (
    (bpy.types.Scene, scene.MAQUETTE_PG_settings),
    (bpy.types.Object, model.MAQUETTE_PG_object),
    (bpy.types.WindowManager, scene.MAQUETTE_PG_state),
)


def _later(module: str, name: str) -> Callable[..., Any]:
    """A function of a module in `runtime`, which is loaded when it is first called: enabling must not wait for it."""

    def call(*arguments: Any) -> Any:
        return getattr(import_module(f".runtime.{module}", __package__), name)(*arguments)

    return call


class _Command:
    """What Blender returns on registering `blender --command maquette`, and needs to unregister it."""

    def __init__(self) -> None:
        self.handle = bpy.utils.register_cli_command(identifiers.COMMAND, _run_command)

    def close(self) -> None:
        """The session ends."""
        bpy.utils.unregister_cli_command(self.handle)


def _run_command(arguments: Sequence[str]) -> int:
    from .operators import command_line

    return command_line.run(arguments)


_SUBSCRIPTIONS: tuple[tuple[str, Callable[[Any], object]], ...] = (
    ("Resumed", pump.take_resumed),
    ("Notice", pump.take_notice),
    ("ConnectionTested", _later("services", "take_test")),
    ("ArrivalGranted", _later("arrival", "grant")),
    ("ArrivalRefused", _later("arrival", "refuse")),
    ("AccountTold", _later("services", "show")),
    ("ResultDeleted", _later("services", "show_deletion")),
    (pump.ADVANCE, _later("arrival", "advance")),
    (pump.ADVANCE, _later("services", "look")),
    (pump.SHOW, _later("urgency", "follow")),
    (pump.ADVANCE, _later("services", "is_test_awaited")),
    (pump.SHOW, _later("gallery_listing", "refresh")),
    (pump.SHOW, _later("placeholders", "show")),
)


def register() -> None:
    """Register classes, then properties on Blender's own types and handlers, then the command."""
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    translation.register(_CLASSES)
    for owner, group in _POINTERS:
        owner.maquette = PointerProperty(type=group)  # type: ignore[attr-defined]
    session.begin(pump.start)
    for kind, handler in _SUBSCRIPTIONS:
        pump.subscribe(kind, handler)
    readiness.look_again()
    runtime_simplify.connect()
    display.connect(session.instance(display.Display))
    callbacks.connect(
        callbacks.Callbacks(
            simplify=runtime_simplify.change,
            shape=_later("shape", "change"),
            cut_out=_later("cutout", "follow"),
            account=_later("services", "come_into_view"),
            connection=_later("services", "forget_test"),
            gallery=_later("gallery", "look"),
            is_busy=runtime_simplify.is_at,
            stage=session.stage_of,
            warning=runtime_simplify.warning,
        )
    )
    session.instance(_Command)
    bpy.utils.register_preset_path(_FOLDER)
    menus.register()
    shortcut.register(is_active=preferences.wants_shortcut())
    blend_files.register()


def unregister() -> None:
    """The mirror of `register`; running jobs are stopped first, since they need all of it."""
    blend_files.unregister()
    shortcut.unregister()
    menus.unregister()
    bpy.utils.unregister_preset_path(_FOLDER)
    callbacks.connect(callbacks.Callbacks())
    _later("gallery_listing", "clear")()
    display.connect(None)
    session.end()
    runtime_simplify.disconnect()
    for owner, _ in reversed(_POINTERS):
        del owner.maquette  # type: ignore[attr-defined]
    translation.unregister()
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
