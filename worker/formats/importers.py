# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports a model's file with Blender's own importers. Runs inside the child Blender."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import bpy

from ...compat import call, import_fbx
from .. import protocol
from ..blend import doubled_faces
from ..blend.meshes import MOST_TRIANGLES, mesh_of, triangle_count
from ..protocol import TaskFailed
from . import gltf, gltf_extensions, nearing, obj, ply, ply_doubles, references, stl

# Other formats than glTF are read by convention (`client.files.formats`), and rotated later if that is wrong.
_Y_UP: Final = {"forward_axis": "NEGATIVE_Z", "up_axis": "Y"}
_Z_UP: Final = {"forward_axis": "Y", "up_axis": "Z"}
_GLTF: Final = {
    "import_pack_images": True,
    "import_shading": "NORMALS",
    "disable_bone_shape": True,  # else it adds a sphere to the model
    "import_merge_material_slots": True,
    "merge_vertices": False,  # it merges only equal normals; welding follows
    "import_scene_as_collection": False,
    "import_unused_materials": False,
    "import_webp_texture": False,
}

# Extension -> the importer's own check for the library that it needs.
_NEED_LIBRARIES: Final[Mapping[str, str]] = {
    gltf_extensions.DRACO: "is_draco_available",
    "EXT_meshopt_compression": "is_meshopt_available",
    "KHR_meshopt_compression": "is_meshopt_available",
}


def import_model(model: Path, kind: str) -> list[bpy.types.Object]:
    """Import a "glb", "gltf", "fbx", "obj", "stl" or "ply" file and return its meshes, without those of no faces.

    A PLY's points without faces become small solids (see `points`). Raises TaskFailed: `unsupported_format`,
    `model_unreadable`, `model_unsafe`, `model_too_large`, `extension_unreadable`, `gaussian_splat`, or `model_empty`
    where there is no face.
    """
    if kind not in _IMPORTERS:
        raise TaskFailed(protocol.UNSUPPORTED_FORMAT, f"no importer for '{kind}'")
    if not model.is_file() or model.stat().st_size == 0:
        raise TaskFailed(protocol.MODEL_UNREADABLE, f"{model.name} is missing or empty")
    known = set(bpy.data.objects)
    try:
        _IMPORTERS[kind](model)
    except RuntimeError as error:  # raised from an importer's error report
        traceback.print_exc()
        raise TaskFailed(protocol.MODEL_UNREADABLE, _short(str(error), model)) from error
    meshes = [found for found in bpy.data.objects if found.type == "MESH" and found not in known]
    if kind == "ply":
        ply.make_solid(meshes)
    if kind not in {"glb", "gltf"}:  # glTF's importer has done so, and knows what is flat
        for mesh in {mesh_of(found) for found in meshes}:
            _mend(mesh)
    with_faces = [found for found in meshes if mesh_of(found).polygons]
    if not with_faces:
        # Importers of text formats silently take any text for an empty file.
        is_readable = kind in {"glb", "gltf"} or any(mesh_of(found).vertices for found in meshes)
        raise TaskFailed(
            protocol.MODEL_EMPTY if is_readable else protocol.MODEL_UNREADABLE, f"no faces in {model.name}"
        )
    total = sum(triangle_count(mesh_of(found)) for found in with_faces)
    if total > MOST_TRIANGLES:
        raise TaskFailed(protocol.MODEL_TOO_LARGE, f"{total / 1e6:.0f} million triangles")
    return with_faces


def _import_gltf(model: Path) -> None:
    with gltf.mended(model, _readable_extensions()) as said:
        call(bpy.ops.import_scene.gltf, said, _GLTF)


def _readable_extensions() -> frozenset[str]:
    """The extensions that this Blender's importer supports, without those whose library is missing."""
    import io_scene_gltf2  # type: ignore[import-not-found]
    from io_scene_gltf2.io.imp.gltf2_io_gltf import glTFImporter  # type: ignore[import-not-found]

    known = set(glTFImporter("", {"import_user_extensions": []}).extensions_managed)
    for extension, probe in _NEED_LIBRARIES.items():
        if not getattr(io_scene_gltf2, probe, lambda: True)():
            known.discard(extension)
    return frozenset(known)


def _import_obj(model: Path) -> None:
    with obj.with_own_materials(model) as own, nearing.near(own, "obj") as near:
        # It would remove faces with the same vertices.
        call(bpy.ops.wm.obj_import, near, {**_Y_UP, "validate_meshes": False})


def _import_stl(model: Path) -> None:
    with nearing.near(model, "stl") as near:
        doubled = stl.write_doubled(near, model.parent)
        try:
            for path in (near, *doubled):
                call(bpy.ops.wm.stl_import, path, {**_Z_UP, "use_mesh_validate": True})
        finally:
            for path in doubled:
                path.unlink()


def _import_ply(model: Path) -> None:
    if ply.is_gaussian_splat(model):
        raise TaskFailed(protocol.GAUSSIAN_SPLAT, f"{model.name} holds Gaussians")
    with nearing.near(model, "ply") as near:
        known = set(bpy.data.objects)
        call(bpy.ops.wm.ply_import, near, {**_Z_UP, "import_colors": "SRGB"})
        for imported in [found for found in bpy.data.objects if found.type == "MESH" and found not in known]:
            ply_doubles.add(near, imported)


def _import_fbx(model: Path) -> None:
    known = set(bpy.data.images)
    import_fbx(model)
    for image in [each for each in bpy.data.images if each not in known and each.packed_file is None]:
        found = references.existing(image.filepath, model.parent)  # the file may name one outside its folder
        if found is None:
            bpy.data.images.remove(image)
        else:
            image.filepath = str(model.parent / found)


def _mend(mesh: bpy.types.Mesh) -> None:
    """Remove invalid data, and determine hard edges by angle if the file has no normals."""
    doubled_faces.part_shared(mesh)
    mesh.validate()
    if not mesh.has_custom_normals:
        mesh.shade_smooth()
    for material in mesh.materials:
        if material is not None:
            material.use_backface_culling = True  # these formats do not tell; it matters for coincident faces


_IMPORTERS: Final[Mapping[str, Callable[[Path], None]]] = {
    "glb": _import_gltf,
    "gltf": _import_gltf,
    "fbx": _import_fbx,
    "obj": _import_obj,
    "stl": _import_stl,
    "ply": _import_ply,
}


def _short(report: str, model: Path) -> str:
    """Return one line of an operator's report, without tracebacks and the folder's name."""
    lines = report.replace(str(model), model.name).strip().splitlines()
    if not lines or any("Traceback (" in line for line in lines):
        return "the importer failed in a way that it did not foresee"
    return lines[0].removeprefix("Error: ")
