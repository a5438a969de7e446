# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a model before it is handed over: exactly, or by Decimate on systems without the simplifier."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...geometry.simplify import meshoptimizer, simplify
from ...simplification import decimate, read
from ...simplification import write as exact
from .. import protocol
from . import meshes
from .meshes import mesh_of

if TYPE_CHECKING:
    import bpy


@dataclass(frozen=True)
class Outcome:
    """`error` in the mesh's unit; `limit` as the add-on's properties name it."""

    mesh: bpy.types.Mesh
    error: float
    limit: str


def simplified(model: bpy.types.Object, triangles: int) -> Outcome:
    """Return a copy of the object's mesh with at most `triangles` triangles, or as few as its seams allow."""
    try:
        loaded = library()
    except meshoptimizer.SimplifierMissing:
        return _decimated(model, triangles)
    original = mesh_of(model)
    arrays = read.prepare(loaded, read.read(original, has_groups=bool(model.vertex_groups)))
    result = simplify.simplify(loaded, arrays.positions, arrays.triangles, simplify.Target(triangles))
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
