# SPDX-License-Identifier: GPL-3.0-or-later
"""Every identifier that we register with Blender, once. Imports nothing, so that panels need not import operators."""

from __future__ import annotations

from typing import Final

TAB: Final = "Maquette"

GENERATE: Final = "maquette.generate"
WAIT: Final = "maquette.wait"
CANCEL: Final = "maquette.cancel"
RETRY: Final = "maquette.retry"
IMPORT_JOB: Final = "maquette.import_job"
DISCARD: Final = "maquette.discard"
FORGET: Final = "maquette.forget"
CONSENT: Final = "maquette.consent"
SHOW_PAGE: Final = "maquette.show_page"
USE_SETTINGS: Final = "maquette.use_settings"
VARY: Final = "maquette.vary"
GENERATE_PICTURES: Final = "maquette.generate_pictures"
RETEXTURE: Final = "maquette.retexture"
GENERATE_FROM: Final = "maquette.generate_from"
GENERATE_SEVERAL: Final = "maquette.generate_several"
GENERATE_LOCAL_FIRST: Final = "maquette.generate_local_first"
ADD_VIEW: Final = "maquette.add_view"
OPEN_VIEWS: Final = "maquette.open_views"
REMOVE_VIEW: Final = "maquette.remove_view"
CLEAR_VIEWS: Final = "maquette.clear_views"
SPLIT_SHEET: Final = "maquette.split_sheet"
DISMISS: Final = "maquette.dismiss"
USE_PICTURE: Final = "maquette.use_picture"
PASTE_PICTURE: Final = "maquette.paste_picture"
USE_RENDER: Final = "maquette.use_render"
USE_VIEWPORT: Final = "maquette.use_viewport"
USE_SELECTED: Final = "maquette.use_selected"
USE_OPENED: Final = "maquette.use_opened"
SHOW_ACCOUNT: Final = "maquette.show_account"
LOAD_MOVIE: Final = "maquette.load_movie"
PLAY_TURNTABLE: Final = "maquette.play_turntable"
DELETE_RESULT: Final = "maquette.delete_result"
TEST_CONNECTION: Final = "maquette.test_connection"
OPEN_PREFERENCES: Final = "maquette.open_preferences"
ALLOW_ONLINE_ACCESS: Final = "maquette.allow_online_access"
HELP: Final = "maquette.help"
GET_KEY: Final = "maquette.get_key"
SAVE_DEFAULTS: Final = "maquette.save_defaults"
RESET_SETTINGS: Final = "maquette.reset_settings"
RESTORE_FACTORY: Final = "maquette.restore_factory"
OPEN_FOLDER: Final = "maquette.open_folder"
SHOW_MODEL: Final = "maquette.show_model"
RESTORE_SHADING: Final = "maquette.restore_shading"
SHOW_TEXTURES: Final = "maquette.show_textures"
SIMPLIFY: Final = "maquette.simplify"
RESTORE_ORIGINAL: Final = "maquette.restore_original"
APPLY_SIMPLIFIED: Final = "maquette.apply_simplified"
CUT_OUT: Final = "maquette.cut_out"
EDIT_SHAPE: Final = "maquette.edit_shape"
COMPARE_SHAPES: Final = "maquette.compare_shapes"
BAKE_DETAIL: Final = "maquette.bake_detail"
BAKE_ATLAS: Final = "maquette.bake_atlas"
STOP_BACKGROUND: Final = "maquette.stop_background"
CHECK_MESH: Final = "maquette.check_mesh"
MEND_MESH: Final = "maquette.mend_mesh"
SELECT_FOUND: Final = "maquette.select_found"
MAKE_COLLISION: Final = "maquette.make_collision"
REMESH: Final = "maquette.remesh"
GAME_READY: Final = "maquette.game_ready"
SHOW_EXPORT: Final = "maquette.show_export"
MAKE_LODS: Final = "maquette.make_lods"
EXPORT_FOR_ENGINE: Final = "maquette.export_for_engine"
MARK_AS_ASSETS: Final = "maquette.mark_as_assets"
IMPORT_SELECTED: Final = "maquette.import_selected"
DISCARD_SELECTED: Final = "maquette.discard_selected"
CLEAR_JOBS: Final = "maquette.clear_jobs"
KEEP_VARIANT: Final = "maquette.keep_variant"
SAVE_TO_ASSET_LIBRARY: Final = "maquette.save_to_asset_library"

PANEL_GENERATE: Final = "MAQUETTE_PT_generate"
PANEL_ADVANCED: Final = "MAQUETTE_PT_advanced"
PANEL_DEVELOPER: Final = "MAQUETTE_PT_developer"
PANEL_HELP: Final = "MAQUETTE_PT_help"
PANEL_QUESTIONS: Final = "MAQUETTE_PT_questions"
PANEL_CUTOUT: Final = "MAQUETTE_PT_cutout"
PANEL_ARRIVAL: Final = "MAQUETTE_PT_arrival"
PANEL_JOBS: Final = "MAQUETTE_PT_jobs"
PANEL_GALLERY: Final = "MAQUETTE_PT_gallery"
PANEL_SIMPLIFY: Final = "MAQUETTE_PT_simplify"
MENU_JOB: Final = "MAQUETTE_MT_job"
MENU_GALLERY: Final = "MAQUETTE_MT_gallery"
MENU_GENERATE: Final = "MAQUETTE_MT_generate"
MENU_MAQUETTE: Final = "MAQUETTE_MT_maquette"
MENU_OBJECT: Final = "MAQUETTE_MT_object"

GIZMO_GROUND_MOVE: Final = "MAQUETTE_GT_ground_move"
GIZMO_GROUP: Final = "MAQUETTE_GGT_placeholders"

FILE_HANDLER: Final = "MAQUETTE_FH_picture"
COMMAND: Final = "maquette"

# Custom properties of a generated object.
OBJECT_JOB: Final = "maquette_job"
OBJECT_TEXTURE_JOB: Final = "maquette_texture_job"  # of an object that a job has textured
OBJECT_SERVICE: Final = "maquette_service"
OBJECT_SEED: Final = "maquette_seed"
OBJECT_IMAGE: Final = "maquette_image_sha256"


# Identifiers that each service has, by the name of its settings below `scene.maquette`.


def settings_group(service: str) -> str:
    """The class of a service's settings."""
    return f"MAQUETTE_PG_{service}"


def add_preset(service: str) -> str:
    """The operator that saves a preset of a service."""
    return f"maquette.add_preset_{service}"


def add_preset_class(service: str) -> str:
    """The class of that operator."""
    return f"MAQUETTE_OT_add_preset_{service}"


def presets_panel(service: str) -> str:
    """The list of a service's presets."""
    return f"MAQUETTE_PT_presets_{service}"


def presets_folder(service: str) -> str:
    """The presets' folder, below each of Blender's preset folders."""
    return f"maquette/{service}"
