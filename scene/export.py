# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports objects by Blender's own exporters, set as each game engine wants them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy

from . import glb_scale

if TYPE_CHECKING:
    from bpy.types import Object


class ExportError(RuntimeError):
    """The file could not be written; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Preset:
    """`suffix` with its dot; `settings` of the exporter's operator; `operator` takes them."""

    suffix: str
    operator: Callable[..., None]
    settings: Mapping[str, Any]


# Looked up when called: where Blender's own exporters are not enabled, there are no such operators.
def _gltf(**settings: Any) -> None:
    bpy.ops.export_scene.gltf(**settings)


def _fbx(**settings: Any) -> None:
    bpy.ops.export_scene.fbx(**settings)


_GLB: Final = {"export_format": "GLB", "use_selection": True, "export_apply": True, "export_yup": True}
_FBX: Final = {
    "use_selection": True,
    "object_types": {"MESH", "ARMATURE", "EMPTY"},
    "add_leaf_bones": False,
    "use_mesh_modifiers": True,
    "mesh_smooth_type": "FACE",
    "bake_anim": False,
    # Textures go into the file: engines do not find them beside it once it has been moved into a project.
    "path_mode": "COPY",
    "embed_textures": True,
}

PRESETS: Final[Mapping[str, Preset]] = {
    # Unity reads centimetres as metres unless the scale is applied in the file's units, and looks along +Z with Y up.
    "UNITY": Preset(
        ".fbx",
        _fbx,
        {
            **_FBX,
            "axis_forward": "-Z",
            "axis_up": "Y",
            "apply_scale_options": "FBX_SCALE_ALL",
            "bake_space_transform": True,
        },
    ),
    # Unreal takes centimetres and Z up, and finds levels of detail by the suffix _LODn.
    "UNREAL": Preset(
        ".fbx", _fbx, {**_FBX, "axis_forward": "-Y", "axis_up": "Z", "apply_scale_options": "FBX_SCALE_NONE"}
    ),
    "GODOT": Preset(".glb", _gltf, _GLB),
}


def export(objects: Sequence[Object], engine: str, path: Path) -> Path:
    """Write the objects for an engine of `PRESETS`; returns the file's path, with the engine's suffix.

    Selection and active object stay as they are. Raises ExportError.
    """
    preset = PRESETS[engine]
    if path.suffix.lower() != preset.suffix:  # what else follows a dot belongs to the name: crate_v1.2
        path = path.with_name(path.name + preset.suffix)
    selected, active = list(bpy.context.selected_objects), bpy.context.view_layer.objects.active
    try:
        _select(objects, objects[0])
        preset.operator(filepath=str(path), **_settings(preset, objects))
        unit = bpy.context.scene.unit_settings
        if preset.suffix == ".glb" and unit.system != "NONE" and not isclose(unit.scale_length, 1.0, rel_tol=1e-6):
            glb_scale.scale(path, unit.scale_length)
    except (AttributeError, OSError, RuntimeError) as error:
        raise ExportError(f"{path.name} could not be written: {error}") from error
    finally:
        _select(selected, active)
    return path


def _settings(preset: Preset, objects: Sequence[Object]) -> dict[str, Any]:
    settings = dict(preset.settings)
    if "bake_anim" in settings:
        settings["bake_anim"] = any(thing.type == "ARMATURE" and thing.animation_data for thing in objects)
    if with_shapes_and_modifiers(objects):  # where modifiers are applied, no exporter keeps shape keys
        settings["export_apply" if "export_apply" in settings else "use_mesh_modifiers"] = False
    return settings


def with_shapes_and_modifiers(objects: Sequence[Object]) -> list[Object]:
    """The objects that applied modifiers would cost their shape keys; an armature's is no such modifier."""
    return [
        thing
        for thing in objects
        if getattr(thing.data, "shape_keys", None) is not None
        and any(modifier.type != "ARMATURE" and modifier.show_viewport for modifier in thing.modifiers)
    ]


def _select(objects: Sequence[Object], active: Object | None) -> None:
    for model in bpy.context.view_layer.objects:
        model.select_set(state=model in objects)
    bpy.context.view_layer.objects.active = active
