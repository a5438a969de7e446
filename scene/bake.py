# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows on a simplified mesh the detail that was baked, and takes it away again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import bpy

from . import bake_nodes, fingerprint, originals, simplify
from .originals import mesh_of

if TYPE_CHECKING:
    from bpy.types import Image, Material, Mesh, Object


class BakeError(ValueError):
    """What was baked cannot be shown; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Baked:
    """Files: `normals` and, where the mesh got the UV map `uv_map` for it, `colour` and `uvs` ((C, 2) float32)."""

    normals: Path
    colour: Path | None
    uvs: Path | None
    uv_map: str


def reason_against(model: Object | None) -> str:
    """Why the object's detail cannot be baked, as a sentence; "" where it can."""
    if reason := simplify.reason_against(model):
        return reason
    if model is None or model.maquette.original is None:
        return "Simplify the object first: what it loses is what can be baked"
    if any(slot.link == "OBJECT" for slot in model.material_slots):
        return "The object's materials are linked to the object; link them to its data first (Material properties)"
    materials = [material for material in mesh_of(model).materials if material is not None]
    if materials and not any(bake_nodes.shaders(material) for material in materials):
        return "None of the object's materials has a Principled BSDF, which a normal map could be joined to"
    return ""


def show(model: Object, baked: Baked) -> None:
    """Give the mesh, and so all that share it, materials of its own with the pictures. Raises BakeError."""
    mesh, original = mesh_of(model), model.maquette.original
    if model.maquette.is_baked:
        _drop(mesh, original)
    if baked.uvs is not None:
        _add_uvs(mesh, baked.uvs, baked.uv_map)
    normals = _load(baked.normals, f"{mesh.name} Normals")
    normals.colorspace_settings.name = cast("Any", "Non-Color")
    colour = _load(baked.colour, f"{mesh.name} Colour") if baked.colour is not None else None
    if not len(mesh.materials):
        mesh.materials.append(bake_nodes.with_nodes(bpy.data.materials.new(mesh.name)))
    for number, material in enumerate(mesh.materials):
        if material is not None:
            mesh.materials[number] = _painted(material, normals, colour, baked.uv_map)
    for sharer in originals.sharers(mesh):
        sharer.maquette.is_baked = True
    fingerprint.note(model)


def _painted(material: Material, normals: Image, colour: Image | None, uv_map: str) -> Material:
    copy: Material = material.copy()  # the original's mesh keeps the other
    bake_nodes.add_normals(copy, normals, uv_map)
    if colour is not None:
        bake_nodes.add_colour(copy, colour, uv_map)
    return copy


def _add_uvs(mesh: Mesh, path: Path, name: str) -> None:
    import numpy as np

    uvs = np.load(path)
    layer = mesh.uv_layers.new(name=name, do_init=False) if len(uvs) == len(mesh.loops) else None
    if layer is None:
        raise BakeError("The mesh was changed while its detail was baked. Bake it again.")
    layer.uv.foreach_set("vector", uvs.ravel())
    layer.name = name


def _load(path: Path, name: str) -> Image:
    image: Image = bpy.data.images.load(str(path))
    image.pack()
    image.name = name
    image.filepath_raw = f"//{bpy.path.clean_name(name)}.png"  # where it would be unpacked to
    return image


def drop(model: Object) -> None:
    """Take away what was baked for the mesh as it is: it would not fit another."""
    if model.maquette.is_baked:
        _drop(mesh_of(model), model.maquette.original)
        for sharer in originals.sharers(mesh_of(model)):
            sharer.maquette.is_baked = False


def _drop(mesh: Mesh, original: Mesh) -> None:
    """Show the original's materials again."""
    gone = [material for material in mesh.materials if material is not None]
    kept = list(original.materials)
    for number in range(len(mesh.materials)):
        mesh.materials[number] = kept[number] if number < len(kept) else None
    if not kept:
        mesh.materials.clear()
    for name in [layer.name for layer in mesh.uv_layers if layer.name not in original.uv_layers]:
        mesh.uv_layers.remove(mesh.uv_layers[name])
    images = {image for material in gone for image in bake_nodes.images_of(material)}
    bpy.data.batch_remove([material for material in gone if not material.users])
    bpy.data.batch_remove([image for image in images if not image.users])
