# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports objects with Blender's own exporters, set up for each game engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import bpy

from . import collision, export_meshes, file_names, glb_scale, images, lods

if TYPE_CHECKING:
    from bpy.types import Image, Object


class ExportError(RuntimeError):
    """The file could not be written; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Preset:
    """`suffix` with its dot; `settings` of the exporter's operator; `operator` takes them."""

    suffix: str
    operator: Callable[..., None]
    settings: Mapping[str, Any]


# Looked up at the call: the operators do not exist while Blender's exporters are disabled.
def _gltf(**settings: Any) -> None:
    bpy.ops.export_scene.gltf(**settings)


def _fbx(**settings: Any) -> None:
    bpy.ops.export_scene.fbx(**settings)


_GLB: Final = {"export_format": "GLB", "use_selection": True, "export_yup": True}
_FBX: Final = {
    "use_selection": True,
    "object_types": {"MESH", "ARMATURE", "EMPTY"},
    "mesh_smooth_type": "FACE",
    "add_leaf_bones": False,
    # Textures are embedded: engines do not find separate files once the model has been moved into a project.
    "path_mode": "COPY",
    "embed_textures": True,
}

PRESETS: Final[Mapping[str, Preset]] = {
    # Unity reads centimetres as metres unless the scale is applied in the file's units, and expects +Z forward, Y up.
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
    # Unreal expects centimetres and Z up.
    "UNREAL": Preset(
        ".fbx", _fbx, {**_FBX, "axis_forward": "-Y", "axis_up": "Z", "apply_scale_options": "FBX_SCALE_NONE"}
    ),
    "GODOT": Preset(".glb", _gltf, _GLB),
}
# Engines recognise collision meshes by their names; in Unity the project decides.
COLLISION_NAMES: Final = {
    "UNITY": "{name}_Collider_{number:02}",
    "UNREAL": "UCX_{name}_{number:02}",
    "GODOT": "{name}_{number:02}-colonly",
}
_SOCKET: Final = "SOCKET_"  # how Unreal knows an empty under a mesh for a socket
TYPES: Final = frozenset({"MESH", "ARMATURE", "EMPTY"})  # an Empty is a socket
_SUFFIXES: Final = frozenset({".fbx", ".glb", ".gltf"})
# The formats that every engine reads; images of any other kind are written as PNG.
_READABLE: Final = frozenset({"PNG", "JPEG", "TARGA", "TARGA_RAW", "BMP", "TIFF", "HDR", "OPEN_EXR"})


def export(
    objects: Sequence[Object],
    engine: str,
    path: Path,
    warn: Callable[[str], None] = lambda _sentence: None,
    *,
    has_collision: bool = True,
) -> Path:
    """Write the objects for an engine of `PRESETS`. Returns the file's path, with the engine's suffix.

    Levels of detail may be hidden. Armatures that deform the objects and sockets (visible empties that are children of
    the meshes) are included, and shape keys are kept beside applied modifiers. `has_collision`: the meshes' collision
    shapes are included too, named as the engine knows them. The scene is left unchanged. `warn` is called with a
    sentence for anything that does not look the same in the file. Raises ExportError.
    """
    preset = PRESETS[engine]
    # A name may contain dots: "crate_v1.2" has no suffix ".2".
    path = path.with_suffix(preset.suffix) if path.suffix.lower() in _SUFFIXES else Path(f"{path}{preset.suffix}")
    whole = [*objects, *(rig for rig in armatures(objects) if rig not in objects)]
    is_animated = any(obj.animation_data is not None and obj.animation_data.action for obj in whole)
    is_gltf = preset.suffix == ".glb"
    moving = (
        {"export_animations": is_animated, "export_tangents": _has_normal_maps(whole)}
        if is_gltf
        else {"bake_anim": is_animated, "use_mesh_modifiers": False}
    )
    try:
        with ExitStack() as after:
            after.enter_context(lods.shown(whole))
            whole += after.enter_context(_socketed(whole, _SOCKET if engine == "UNREAL" else ""))
            if has_collision:
                shapes = after.enter_context(collision.named(_holders(objects), COLLISION_NAMES[engine]))
                whole += [shape for shape in shapes if shape not in whole]
            if engine == "UNREAL":
                whole += after.enter_context(_grouped(whole))
            after.enter_context(_selected(whole, next((each for each in objects if each.type == "MESH"), whole[0])))
            after.enter_context(export_meshes.applied(whole, warn))
            if not is_gltf:
                after.enter_context(_readable_textures(whole))
            preset.operator(filepath=str(path), **preset.settings, **moving)
        if is_gltf:  # FBX stores units, and its exporter respects the scene's
            _bring_to_metres(path)
    except (AttributeError, RuntimeError, OSError) as error:
        raise ExportError(f"{path.name} could not be written: {error}") from error
    return path


def _has_normal_maps(objects: Sequence[Object]) -> bool:
    """Whether a material uses a normal map: it needs the tangents of its bake, not the engine's own."""
    materials = [slot.material for obj in objects for slot in obj.material_slots if slot.material is not None]
    trees = [material.node_tree for material in materials if material.node_tree is not None]
    return any(node.type == "NORMAL_MAP" for tree in trees for node in tree.nodes)


@contextmanager
def _socketed(objects: Sequence[Object], prefix: str) -> Iterator[list[Object]]:
    """Yield the meshes' sockets besides those among the objects; for the duration all are named with the prefix.

    If a model's levels are exported instead of it, its sockets become children of the finest level meanwhile.
    """
    before: list[tuple[Object, Object | None, str]] = []
    try:
        for holder, owner in _holders(objects):
            for socket in [child for child in owner.children if is_socket(child) and child.visible_get()]:
                before.append((socket, socket.parent, socket.name))
                socket.parent = holder
                if prefix and not socket.name.startswith(prefix):
                    socket.name = f"{prefix}{socket.name}"
        yield [socket for socket, _, _ in before if socket not in objects]
    finally:
        for socket, parent, name in before:
            socket.parent, socket.name = parent, name


def _holders(objects: Sequence[Object]) -> list[tuple[Object, Object]]:
    """What holds sockets in the file, and what holds them in the scene: a mesh itself, or the model that it is of."""
    meshes = [obj for obj in objects if obj.type == "MESH"]
    found = [(obj, obj) for obj in meshes]
    for level in [obj for obj in meshes if lods.is_level(obj)]:  # they come in their order
        model = lods.model_of(level)
        if model is not None and model not in {owner for _, owner in found}:
            found.append((level, model))
    return found


def is_socket(child: Object) -> bool:
    """Whether a mesh's child marks a point on it: neither a picture nor an instance of a collection."""
    return child.type == "EMPTY" and child.data is None and child.instance_type == "NONE"


@contextmanager
def _grouped(objects: Sequence[Object]) -> Iterator[list[Object]]:
    """For the duration, make each model's levels of detail children of a LOD group, as Unreal expects them.

    Blender's exporter writes an empty's custom property as its node's type. A group is a child of what its levels were
    children of, such as their armature; levels on a bone stay there.
    """
    families: dict[tuple[str, Object | None], list[Object]] = {}
    for obj in objects:
        stem, mark, number = obj.name.rpartition("_LOD")
        if mark and number.isdigit() and obj.type == "MESH" and (obj.parent is None or obj.parent_type == "OBJECT"):
            families.setdefault((stem, obj.parent), []).append(obj)
    groups = []
    try:
        for (stem, _), levels in families.items():
            if len(levels) > 1:
                groups.append(_group(f"{stem}_Group", levels))
        yield groups
    finally:
        for group in groups:
            for level in group.children:
                own = level.matrix_basis.copy()
                level.parent = group.parent
                level.matrix_basis = own
            bpy.data.objects.remove(group)


def _group(name: str, levels: Sequence[Object]) -> Object:
    group = bpy.data.objects.new(name, None)
    group["fbx_type"] = "LodGroup"
    bpy.context.scene.collection.objects.link(group)
    group.parent = levels[0].parent
    for level in levels:  # the group stands where its parent does, so no level moves
        if level.parent is None:
            level.matrix_parent_inverse.identity()
        level.parent = group
    bpy.context.view_layer.update()
    return group


def _bring_to_metres(path: Path) -> None:
    unit = bpy.context.scene.unit_settings
    if unit.system != "NONE" and not isclose(unit.scale_length, 1.0, rel_tol=1e-6):
        glb_scale.scale(path, unit.scale_length)


def armatures(objects: Sequence[Object]) -> list[Object]:
    """The armatures that deform the objects, each once."""
    found = dict.fromkeys(
        rig
        for obj in objects
        for rig in (obj.parent, *(getattr(modifier, "object", None) for modifier in obj.modifiers))
        if rig is not None and rig.type == "ARMATURE"
    )
    return list(found)


@contextmanager
def _selected(objects: Sequence[Object], active: Object) -> Iterator[None]:
    """Select these objects alone for the duration. Raises ExportError if one cannot be selected."""
    view_layer = bpy.context.view_layer
    before, active_before = list(bpy.context.selected_objects), view_layer.objects.active
    try:
        _select(objects, active)
        left_out = next((obj for obj in objects if not _is_selected(obj)), None)
        if left_out is not None:
            raise ExportError(f"“{left_out.name}” is hidden and would be missing from the file. Show it first.")
        yield
    finally:
        _select(before, active_before)


def _is_selected(obj: Object) -> bool:
    return obj.name in bpy.context.view_layer.objects and obj.visible_get() and obj.select_get()


def _select(objects: Sequence[Object], active: Object | None) -> None:
    for model in bpy.context.view_layer.objects:
        model.select_set(state=model in objects)
    bpy.context.view_layer.objects.active = active


@contextmanager
def _readable_textures(objects: Sequence[Object]) -> Iterator[None]:
    """Replace images that engines cannot read, such as WebP, by PNGs for the duration."""
    swapped: list[tuple[Image, Image]] = []
    with TemporaryDirectory(prefix="maquette-textures-", ignore_cleanup_errors=True) as folder:
        try:
            for number, image in enumerate(_unreadable(objects)):
                swapped.append((image, _as_png(image, Path(folder) / str(number))))
                image.user_remap(swapped[-1][1])
            yield
        finally:
            for image, png in swapped:
                png.user_remap(image)
                bpy.data.images.remove(png)


def _unreadable(objects: Sequence[Object]) -> list[Image]:
    shown = images.shown_by(objects)
    return [image for image in shown if image.source == "FILE" and image.file_format not in _READABLE]


def _as_png(image: Image, folder: Path) -> Image:
    """A copy of the image in a file of its own: a packed image would be written in its packed format."""
    folder.mkdir()
    png = bpy.data.images.new(image.name, *image.size, alpha=image.channels == 4)
    png.colorspace_settings.name, png.alpha_mode = image.colorspace_settings.name, image.alpha_mode
    png.pixels.foreach_set(images.rgba(image).ravel())
    png.filepath_raw = str(folder / f"{file_names.stem(Path(image.name).stem, 'Texture')}.png")
    png.file_format = "PNG"
    png.save()
    return png
