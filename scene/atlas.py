# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows several meshes in one material, with the textures that were baked for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import bpy
import numpy as np

from ..simplification.count import triangle_count
from . import bake, fingerprint, originals
from .originals import mesh_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bpy.types import Material, Mesh, Object


FEWEST: Final = 2  # meshes


@dataclass(frozen=True)
class Baked:
    """`blend`: holds the material of this name; `uvs`: a file of (C, 2) float32 for each mesh."""

    blend: Path
    material: str
    uv_map: str
    uvs: Sequence[Path]


def reason_against(model: Object) -> str:
    """Why the object cannot be part of an atlas, as a sentence; "" where it can."""
    if reason := originals.reason_against(model) or fingerprint_reason(model):
        return reason
    if any(slot.link == "OBJECT" for slot in model.material_slots):
        return "The object's materials are linked to the object; link them to its data first (Material properties)"
    return ""


def fingerprint_reason(model: Object) -> str:
    """Why the mesh must not be replaced, as a sentence: it was edited since it was simplified. Reads all of it."""
    return fingerprint.CHANGED if fingerprint.is_changed(model) else ""


def each_mesh(models: Sequence[Object]) -> list[Object]:
    """The first of the objects that show a mesh, for each mesh."""
    found: dict[Mesh, Object] = {}
    for model in models:
        found.setdefault(mesh_of(model), model)
    return list(found.values())


def full_of(model: Object) -> Mesh:
    """The mesh whose look is baked: the original if it has the same shape, otherwise the visible one."""
    return mesh_of(model) if model.maquette.is_mended else originals.original_of(model)


def show(models: Sequence[Object], baked: Baked) -> None:
    """Give all the meshes the UV map and the material. Their originals are kept. Raises BakeError, OSError."""
    if any(len(np.load(path)) != len(mesh_of(model).loops) for model, path in zip(models, baked.uvs, strict=True)):
        raise bake.BakeError("The models were changed while the atlas was baked. Bake it again.")
    material = _appended(baked)
    for model, path in zip(models, baked.uvs, strict=True):
        if not model.maquette.is_mended:  # else its original has other faces
            bake.drop(model)
        is_new = model.maquette.original is None
        shown, _ = originals.set_aside(model)
        _replace_map(shown, path, baked.uv_map)
        bake.take_material(shown, material)
        for sharer in originals.sharers(shown):
            kept = sharer.maquette
            kept.is_baked = True
            if is_new:
                kept.target, kept.error, kept.limit = triangle_count(shown), 0.0, "TARGET"
        fingerprint.note(model)


def _replace_map(mesh: Mesh, path: Path, name: str) -> None:
    """Add the UV map, in place of one that an earlier atlas gave the mesh."""
    earlier: Any = mesh.uv_layers.get(name)
    if earlier is not None:
        mesh.uv_layers.remove(earlier)
    bake.add_uvs(mesh, path, name)


def _appended(baked: Baked) -> Material:
    before = set(bpy.data.libraries)
    with bpy.data.libraries.load(str(baked.blend), link=False) as (_, wanted):
        wanted.materials = [baked.material]
    for library in set(bpy.data.libraries) - before:
        bpy.data.libraries.remove(library)
    material: Material = wanted.materials[0]
    return material
