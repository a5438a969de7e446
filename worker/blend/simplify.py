# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a model before it is handed over: exactly, or by Decimate on systems without the simplifier."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy

from ...geometry.simplify import meshoptimizer, simplify
from ...simplification import decimate, read
from ...simplification import write as exact
from .. import protocol
from . import meshes
from .meshes import mesh_of

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

HARD: Final = math.radians(66)  # between two faces: new UV maps have a seam there, so that the normal map may jump
_KEPT: Final = frozenset({"position", ".edge_verts", ".corner_vert", ".corner_edge"})
_SHADING: Final = frozenset({"sharp_face", "sharp_edge", "custom_normal"})


@dataclass(frozen=True)
class Outcome:
    """A simplified mesh. `error`: in the mesh's unit; `limit`: as the add-on's properties name it."""

    mesh: bpy.types.Mesh
    error: float
    limit: str


def simplified(model: bpy.types.Object, triangles: int, *, sloppy: bool = False) -> Outcome:
    """Return a copy of the object's mesh with at most `triangles` triangles, or as few as its seams allow.

    `sloppy`: seams, borders and holes are given up if the number cannot be reached otherwise.
    """
    try:
        loaded = library()
    except meshoptimizer.SimplifierMissing:
        return _decimated(model, triangles)
    original = mesh_of(model)
    arrays = read.prepare(loaded, read.read(original, has_groups=bool(model.vertex_groups)))
    result = simplify.simplify(loaded, arrays.positions, arrays.triangles, simplify.Target(triangles, sloppy=sloppy))
    mesh = original.copy()
    exact.write(mesh, original, arrays, result.triangles)
    return Outcome(mesh, result.error, result.limit.value)


def library() -> meshoptimizer.Simplifier:
    """The simplifier that the parent names, or the one installed in the artist's Blender. Raises SimplifierMissing."""
    path = os.environ.get(protocol.SIMPLIFIER_VARIABLE, "")
    return meshoptimizer.Simplifier(Path(path)) if path else meshoptimizer.simplifier()


def _decimated(model: bpy.types.Object, triangles: int) -> Outcome:
    mesh = decimate.decimated(mesh_of(model), triangles)
    limit = simplify.Limit.TARGET if meshes.triangle_count(mesh) <= triangles else simplify.Limit.SEAMS
    return Outcome(mesh, 0.0, limit.value)


def reduce(obj: Object, triangles: int) -> None:
    """Simplify the object's mesh to at most `triangles`, giving up seams, borders and holes if nothing else helps."""
    if meshes.triangle_count(mesh_of(obj)) <= triangles:
        return
    before = mesh_of(obj)
    obj.data = simplified(obj, triangles, sloppy=True).mesh
    mesh_of(obj).name = before.name
    bpy.data.meshes.remove(before)


def strip(obj: Object, *, keeps_shading: bool) -> None:
    """Remove UV maps, colours and materials, which new textures will replace: seams would limit simplification.

    Without `keeps_shading`, hard edges and custom normals go too.
    """
    mesh = mesh_of(obj)
    if not keeps_shading and mesh.has_custom_normals:
        meshes.select([obj])
        bpy.ops.mesh.customdata_custom_splitnormals_clear()
    for name in [layer.name for layer in mesh.uv_layers]:
        mesh.uv_layers.remove(mesh.uv_layers[name])
    spared = _KEPT | _SHADING if keeps_shading else _KEPT
    for name in [each.name for each in mesh.attributes if not each.is_required and each.name not in spared]:
        attribute: Any = mesh.attributes.get(name)
        if attribute is not None and not attribute.is_internal:
            mesh.attributes.remove(attribute)
    mesh.materials.clear()
    mesh.polygons.foreach_set("material_index", [0] * len(mesh.polygons))
    if not keeps_shading:
        mesh.shade_smooth()


def harden(mesh: Mesh) -> None:
    """Shade smooth, except at edges sharper than `HARD`."""
    mesh.shade_smooth()
    mesh.set_sharp_from_angle(angle=HARD)
