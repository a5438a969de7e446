# SPDX-License-Identifier: GPL-3.0-or-later
"""A mesh that is sent to be textured, and the texture that comes back for it."""

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
    """`maps`: an image's file for each channel; `uvs`: of the UV map `uv_map` where it is new, (C, 2) float32.

    `corners`: of the mesh that it was made for.
    """

    maps: Mapping[str, Path]
    uvs: Path | None
    uv_map: str
    corners: int


def reason_against(obj: Object | None) -> str:
    """Why the object cannot be textured anew, as a sentence; "" where it can."""
    if obj is None or obj.type != "MESH":
        return "Select a mesh object"
    if not len(mesh_of(obj).polygons):
        return "The object has no faces"
    if not obj.is_editable or obj.override_library is not None or not mesh_of(obj).is_editable:
        return "The object is linked from another file; make it local first"
    return "Leave Edit Mode first" if obj.mode == "EDIT" else ""


def save(obj: Object, path: Path) -> str:
    """Write the object's mesh as it stands in the world, turned and scaled, into a .blend. Returns its name there.

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
    """Whether the object is still as the texture was made for it."""
    mesh = mesh_of(obj)
    if reason_against(obj):
        return False
    return len(mesh.loops) == texture.corners if texture.uvs is not None else texture.uv_map in mesh.uv_layers


def show(obj: Object, texture: Texture, name: str) -> None:
    """Give the mesh one new material with the texture, in place of those that it has. Raises BakeError."""
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
