# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a file's shading: hard edges and flat faces. Runs inside the child Blender.

Normals are not kept as custom normals: those would have to be rotated with every later change of the mesh, and keep a
simplifier from merging smooth faces. Where they differ by more than `_HARD_ANGLE` across an edge, it becomes sharp;
smaller differences are left along seams by exporters that compute normals per chart. Files without normals use the
faces' own. Faces meant to be flat stay flat.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from ...geometry.arrays import Doubles, Floats, Indices
from . import meshes

if TYPE_CHECKING:
    import bpy

_HARD_ANGLE: Final = math.radians(30)
_FILE_NORMAL: Final = "file_normal"


def store(mesh: bpy.types.Mesh, matrix: Doubles) -> None:
    """Record the file's normals of a mesh that is about to be transformed by `matrix`, as they will be afterwards."""
    normals = np.empty((len(mesh.loops), 3), np.float32)
    if mesh.has_custom_normals:
        mesh.corner_normals.foreach_get("vector", normals.ravel())
        mesh.shade_smooth()
    else:
        faces = np.empty((len(mesh.polygons), 3), np.float32)
        mesh.polygon_normals.foreach_get("vector", faces.ravel())
        normals = np.repeat(faces, meshes.face_sizes(mesh), axis=0)
    values = normals if np.array_equal(matrix[:3, :3], np.eye(3)) else _turned(normals, matrix[:3, :3])
    mesh.attributes.new(_FILE_NORMAL, "FLOAT_VECTOR", "CORNER").data.foreach_set("vector", values.ravel())


def harden(mesh: bpy.types.Mesh) -> None:
    """Mark edges sharp at both of whose ends the faces' recorded normals differ by more than `_HARD_ANGLE`."""
    normals = _take_normals(mesh)
    vertices, edges, following = _corners(mesh)
    order = np.argsort(edges, kind="stable")
    counts = np.bincount(edges, minlength=len(mesh.edges))
    shared = np.flatnonzero(counts == 2)
    first = order[(np.cumsum(counts) - counts)[shared]]
    second = order[(np.cumsum(counts) - counts)[shared] + 1]
    # Neighbours run along their edge in opposite directions, except for flipped faces.
    opposite = vertices[first] != vertices[second]
    near = np.where(opposite, following[second], second)
    far = np.where(opposite, second, following[second])
    likeness = np.maximum(_cosines(normals, first, near), _cosines(normals, following[first], far))
    sharp = np.zeros(len(mesh.edges), np.bool_)
    sharp[shared] = likeness < math.cos(_HARD_ANGLE)
    if sharp.any() or "sharp_edge" in mesh.attributes:
        mesh.edges.foreach_set("use_edge_sharp", sharp)


def _turned(normals: Floats, matrix: Doubles) -> Floats:
    """Rotate normals as `matrix` rotates their surface, even if its scale is 0 along an axis."""
    cofactors: Doubles = np.array([np.cross(matrix[1], matrix[2]), np.cross(matrix[2], matrix[0]),
                                   np.cross(matrix[0], matrix[1])])  # fmt: skip
    cofactors *= np.sign(np.linalg.det(matrix)) or 1.0
    cofactors /= float(np.abs(cofactors).max()) or 1.0
    turned: Floats = normals @ cofactors.T.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", turned, turned))[:, None]
    np.divide(turned, lengths, out=turned, where=lengths > 0)
    return np.nan_to_num(turned)


def _take_normals(mesh: bpy.types.Mesh) -> Floats:
    attribute = mesh.attributes[_FILE_NORMAL]
    normals = np.empty((len(mesh.loops), 3), np.float32)
    attribute.data.foreach_get("vector", normals.ravel())
    mesh.attributes.remove(attribute)
    return normals


def _corners(mesh: bpy.types.Mesh) -> tuple[Indices, Indices, Indices]:
    """Return each corner's vertex, outgoing edge and next corner."""
    edges, sizes = np.empty(len(mesh.loops), np.int32), meshes.face_sizes(mesh)
    mesh.loops.foreach_get("edge_index", edges)
    ends = np.cumsum(sizes)
    following = np.arange(1, len(mesh.loops) + 1)
    following[ends - 1] = ends - sizes
    return meshes.corner_vertices(mesh), edges.astype(np.int64), following


def _cosines(normals: Floats, first: Indices, second: Indices) -> Floats:
    cosines: Floats = np.einsum("ij,ij->i", normals[first], normals[second])
    return cosines
