# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes an object's mesh for a service to texture, and shows the texture that comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import bpy

from .. import compat
from . import bake, fingerprint, handover
from .originals import mesh_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bpy.types import Object


@dataclass(frozen=True)
class Texture:
    """A baked texture. `maps`: a file for each channel; `uvs`: (C, 2) float32 if the UV map `uv_map` is new.

    `corners`: how many the mesh has that it was baked for.
    """

    maps: Mapping[str, Path]
    uvs: Path | None
    uv_map: str
    corners: int


def reason_against(obj: Object | None) -> str:
    """Why the object cannot be textured, as a sentence; "" if it can."""
    if obj is None or obj.type != "MESH":
        return "Select a mesh object"
    if not len(mesh_of(obj).polygons):
        return "The object has no faces"
    if not obj.is_editable or obj.override_library is not None or not mesh_of(obj).is_editable:
        return "The object is linked from another file; make it local first"
    return "Leave Edit Mode first" if obj.mode == "EDIT" else ""


def save(obj: Object, path: Path) -> str:
    """Write the object's mesh, rotated and scaled as in the world, into a .blend. Returns its name there.

    Raises OSError.
    """
    mesh = mesh_of(obj).copy()
    try:
        mesh.transform(obj.matrix_world.to_3x3().to_4x4())
        mesh.materials.clear()
        handover.save(path, mesh)
        return mesh.name
    finally:
        bpy.data.meshes.remove(mesh)


def fits(obj: Object, texture: Texture) -> bool:
    """Whether the object's mesh is still the one that the texture was made for."""
    mesh = mesh_of(obj)
    if reason_against(obj):
        return False
    return len(mesh.loops) == texture.corners if texture.uvs is not None else texture.uv_map in mesh.uv_layers


def show(obj: Object, texture: Texture, name: str) -> None:
    """Replace the mesh's materials by a new one with the texture. Raises BakeError."""
    mesh = mesh_of(obj)
    if texture.uvs is not None:
        bake.add_uvs(mesh, texture.uvs, texture.uv_map)
    material = compat.with_nodes(bpy.data.materials.new(name))
    for shader in bake.shaders(material):
        shader.inputs["Roughness"].default_value = cast("Any", 0.8)
    for channel, path in texture.maps.items():
        bake.add_map(material, channel, bake.load_map(path, channel, name), texture.uv_map)
    mesh.materials.clear()
    mesh.materials.append(material)
    for slot in obj.material_slots:
        slot.link = "DATA"
    if obj.maquette.original is not None:
        fingerprint.note(obj)
