# SPDX-License-Identifier: GPL-3.0-or-later
"""Welds the vertices that files double along UV seams; shades smooth, keeping hard edges. Runs inside the child.

A file's normals are not kept as custom normals: they would have to be turned with every later change of the mesh,
and keep a simplifier from joining what looks smooth. Where they differ by more than `_HARD_ANGLE` across an edge,
it becomes sharp; smaller differences are what exporters that compute normals chart by chart leave along seams.
"""

from __future__ import annotations

import math
from typing import Final

import bpy
import numpy as np

from ..geometry.arrays import Floats, Indices
from . import meshes

_HARD_ANGLE: Final = math.radians(30)
# Distances below a few units of a float's last place; the search finds nothing at all at exactly 0.
_COINCIDENT: Final = 4 * float(np.finfo(np.float32).eps)  # of the model's size
_FILE_NORMAL: Final = "file_normal"


def weld_smoothly(model: bpy.types.Object) -> None:
    """Replace the object's mesh by one with coincident vertices joined, faces smooth, UVs and colours as they were."""
    original = meshes.mesh_of(model)
    has_normals = original.has_custom_normals
    if has_normals:
        _store_normals(original)
    size = max(abs(value) for corner in model.bound_box for value in corner)
    mesh = meshes.evaluated(model, "WELD", merge_threshold=max(size, 1e-30) * _COINCIDENT)
    model.data = mesh
    bpy.data.meshes.remove(original)
    if has_normals:
        meshes.select([model])
        bpy.ops.mesh.customdata_custom_splitnormals_clear()
    mesh.shade_smooth()
    if has_normals:
        _mark_hard_edges(mesh, _take_normals(mesh))


def _store_normals(mesh: bpy.types.Mesh) -> None:
    normals = np.empty(len(mesh.loops) * 3, np.float32)
    mesh.corner_normals.foreach_get("vector", normals)
    mesh.attributes.new(_FILE_NORMAL, "FLOAT_VECTOR", "CORNER").data.foreach_set("vector", normals)


def _take_normals(mesh: bpy.types.Mesh) -> Floats:
    attribute = mesh.attributes[_FILE_NORMAL]
    normals = np.empty((len(mesh.loops), 3), np.float32)
    attribute.data.foreach_get("vector", normals.ravel())
    mesh.attributes.remove(attribute)
    return normals


def _mark_hard_edges(mesh: bpy.types.Mesh, normals: Floats) -> None:
    """Mark the edges sharp at both of whose ends the two faces' normals differ by more than `_HARD_ANGLE`."""
    vertices, edges, following = _corners(mesh)
    order = np.argsort(edges, kind="stable")
    counts = np.bincount(edges, minlength=len(mesh.edges))
    shared = np.flatnonzero(counts == 2)
    first = order[(np.cumsum(counts) - counts)[shared]]
    second = order[(np.cumsum(counts) - counts)[shared] + 1]
    # Neighbours run along their edge in opposite directions, but for faces that are turned inside out.
    opposite = vertices[first] != vertices[second]
    near = np.where(opposite, following[second], second)
    far = np.where(opposite, second, following[second])
    likeness = np.maximum(_cosines(normals, first, near), _cosines(normals, following[first], far))
    sharp = np.zeros(len(mesh.edges), np.bool_)
    sharp[shared] = likeness < math.cos(_HARD_ANGLE)
    if sharp.any():
        mesh.edges.foreach_set("use_edge_sharp", sharp)


def _corners(mesh: bpy.types.Mesh) -> tuple[Indices, Indices, Indices]:
    """Return for each corner its vertex, the edge that leaves it and the next corner of its face."""
    vertices, edges = np.empty(len(mesh.loops), np.int32), np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", vertices)
    mesh.loops.foreach_get("edge_index", edges)
    starts, sizes = np.empty(len(mesh.polygons), np.int32), np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    mesh.polygons.foreach_get("loop_total", sizes)
    following = np.arange(1, len(mesh.loops) + 1, dtype=np.int32)
    following[starts + sizes - 1] = starts
    return vertices.astype(np.int64), edges.astype(np.int64), following.astype(np.int64)


def _cosines(normals: Floats, first: Indices, second: Indices) -> Floats:
    cosines: Floats = np.einsum("ij,ij->i", normals[first], normals[second])
    return cosines
