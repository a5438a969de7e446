# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives an object a reshaped mesh, with the height and location of the previous one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
import numpy as np
from mathutils import Matrix

from . import as_made, handover
from .originals import exchange, mesh_of, original_of, sharers

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.types import Image, Material, Mesh, Object


def show(model: Object, path: Path, name: str) -> None:
    """Append a mesh in place of the object's, for all objects that share it. Raises OSError.

    Transforms that were applied are applied to it as well, and materials stay, unless the mesh was edited otherwise or
    made by an older version: then everything is new, and only the height is kept. The original of a simplified mesh is
    removed: it had another shape.
    """
    mesh, before, original = handover.append(path, name), mesh_of(model), model.maquette.original
    materials, images = _used([mesh, before, *([original] if original is not None else [])])
    applied = as_made.applied(model)
    stood = as_made.span(model) if applied is not None else _span(original_of(model))
    if applied is not None and not as_made.is_discarded(model):
        as_made.dress(model, mesh)
    _stand(mesh, *stood)
    exchange(before, mesh)
    for sharer in sharers(mesh):
        kept = sharer.maquette
        kept.original, kept.is_baked, kept.written = None, False, ""
    as_made.note(model)
    if applied is not None:
        mesh.transform(applied.matrix)
        if applied.is_flipped:
            mesh.flip_normals()
        mesh.update()
    if original is not None and original.users == 0:
        bpy.data.meshes.remove(original)
    _remove_unused(materials, images)


def _stand(mesh: Mesh, low: float, high: float) -> None:
    new_low, new_high = _span(mesh)
    factor = (high - low) / max(new_high - new_low, 1e-9)
    mesh.transform(Matrix.Translation((0.0, 0.0, low - new_low * factor)) @ Matrix.Scale(factor, 4))


def _span(mesh: Mesh) -> tuple[float, float]:
    heights = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", heights.ravel())
    return float(heights[:, 2].min()), float(heights[:, 2].max())


def _used(meshes: list[Mesh]) -> tuple[set[Material], set[Image]]:
    """The meshes' materials and their images: candidates for removal once nothing uses them."""
    materials = {material for mesh in meshes for material in mesh.materials if material is not None}
    return materials, {image for material in materials for image in as_made.images_of(material)}


def _remove_unused(materials: set[Material], images: set[Image]) -> None:
    for material in materials:
        if material.users == 0:
            bpy.data.materials.remove(material)
    for image in images:
        if image.users == 0:
            bpy.data.images.remove(image)
