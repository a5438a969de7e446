# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a simplified mesh: its topology, then every attribute, copied from the original's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bmesh
import numpy as np

from .. import compat
from ..geometry.arrays import Floats, Indices, WedgeIndices
from ..geometry.simplify import attribute_rows
from ..geometry.simplify.attribute_rows import Subset, subset
from . import attributes
from .read import PreparedMesh

if TYPE_CHECKING:
    from bpy.types import Mesh

_BY_WEDGE: Final = frozenset({"material_index", "sharp_face"})  # equal in all faces around a wedge


def write(mesh: Mesh, original: Mesh, prepared: PreparedMesh, triangles: WedgeIndices) -> None:
    """Rewrite `mesh` as the part of `original` that `triangles` (T, 3), of its wedges, describe.

    Everything besides its geometry (materials, custom properties, animation of shape keys) stays.
    """
    arrays = prepared.arrays
    rows = subset(prepared.wedges, triangles, arrays.polygons.vertices, arrays.edges, len(arrays.positions))
    if arrays.has_own_points:
        _write_own_points(mesh, original, rows.points)
    else:
        mesh.clear_geometry()
        mesh.vertices.add(len(rows.points))
    _write_topology(mesh, rows, arrays.positions)
    _write_attributes(mesh, prepared, rows, triangles)
    attributes.copy_choices(original, mesh)
    if arrays.normals is not None:
        put_normals(mesh, arrays.normals[rows.corners])


def _write_own_points(mesh: Mesh, original: Mesh, points: Indices) -> None:
    """Reduce the mesh to these vertices of the original, with their weights and shape keys.

    Python can only set weights one vertex at a time, and cannot resize shape keys; BMesh does both.
    """
    editable = bmesh.new()
    try:
        editable.from_mesh(original)
        unwanted = np.ones(len(editable.verts), np.bool_)
        unwanted[points] = False
        bmesh.ops.delete(editable, geom=list(editable.edges), context="EDGES_FACES")
        vertices = list(editable.verts)
        bmesh.ops.delete(editable, geom=[vertices[i] for i in np.flatnonzero(unwanted)], context="VERTS")
        editable.to_mesh(mesh)
    finally:
        editable.free()


def _write_topology(mesh: Mesh, rows: Subset, positions: Floats) -> None:
    mesh.attributes["position"].data.foreach_set("vector", positions[rows.points].reshape(-1))
    mesh.edges.add(len(rows.loose))
    mesh.edges.foreach_set("vertices", rows.loose.astype(np.int32).reshape(-1))
    mesh.loops.add(len(rows.vertices))
    mesh.attributes[".corner_vert"].data.foreach_set("value", rows.vertices.astype(np.int32))
    mesh.polygons.add(len(rows.vertices) // 3)
    mesh.polygons.foreach_set("loop_start", np.arange(0, len(rows.vertices), 3, dtype=np.int32))
    mesh.update(calc_edges=True)


def _write_attributes(mesh: Mesh, prepared: PreparedMesh, rows: Subset, triangles: WedgeIndices) -> None:
    arrays = prepared.arrays
    rows_of = {"POINT": rows.points, "CORNER": rows.corners, "FACE": _faces(prepared, rows, triangles)}
    for attribute in arrays.attributes:
        if attribute.domain in rows_of:
            attributes.write(mesh, attribute, rows_of[attribute.domain])
    if any(each.domain == "EDGE" for each in arrays.attributes):
        _write_edges(mesh, prepared, rows)


def _faces(prepared: PreparedMesh, rows: Subset, triangles: WedgeIndices) -> Indices:
    """Which of the original's faces each new face takes its attributes from."""
    arrays = prepared.arrays
    at_corner = arrays.polygons.faces
    if all(each.domain != "FACE" or each.name in _BY_WEDGE for each in arrays.attributes):
        return at_corner[rows.corners[::3]]
    of_original = at_corner[arrays.triangles[:, 0]]
    return attribute_rows.faces(triangles, prepared.triangles, of_original, at_corner[prepared.wedges.corner])


def _write_edges(mesh: Mesh, prepared: PreparedMesh, rows: Subset) -> None:
    """Copy flags to edges that still exist, and continue marked lines along the edges that replace the others."""
    arrays = prepared.arrays
    ends = np.empty((len(mesh.edges), 2), np.int32)
    mesh.attributes[".edge_verts"].data.foreach_get("value", ends.reshape(-1))
    origin = attribute_rows.edges(rows.points[ends], _represented(prepared))
    survives = origin >= 0
    for attribute in arrays.attributes:
        if attribute.domain != "EDGE":
            continue
        values = np.zeros((len(ends), *attribute.values.shape[1:]), attribute.values.dtype)
        values[survives] = attribute.values[origin[survives]]
        if attribute.name in prepared.fans:
            values[_along(mesh, prepared.fans[attribute.name][rows.corners])] = True
        attributes.write(
            mesh, attributes.Attribute(attribute.name, attribute.data_type, "EDGE", values), np.arange(len(values))
        )


def _represented(prepared: PreparedMesh) -> Indices:
    """The original's edges (E, 2), with the vertices that represent theirs."""
    arrays = prepared.arrays
    standing = np.arange(len(arrays.positions))
    standing[arrays.polygons.vertices] = prepared.wedges.vertex[prepared.wedges.of_corner]
    return standing[arrays.edges]


def _along(mesh: Mesh, fan: Indices) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    edges = np.empty(len(mesh.loops), np.int32)
    mesh.attributes[".corner_edge"].data.foreach_get("value", edges)
    following = np.arange(len(edges)).reshape(-1, 3)[:, (1, 2, 0)].reshape(-1)
    return attribute_rows.between_fans(edges.astype(np.int64), following, fan, len(mesh.edges))


def put_normals(mesh: Mesh, normals: Floats) -> None:
    """Store custom normals. The original's encoded ones would turn with the faces around them."""
    if compat.HAS_FREE_NORMALS:
        layer = mesh.attributes.new(attributes.ENCODED_NORMALS, "FLOAT_VECTOR", "CORNER")
        layer.data.foreach_set("vector", normals.reshape(-1))
    else:
        mesh.normals_split_custom_set(normals)
