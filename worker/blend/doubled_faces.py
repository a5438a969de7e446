# SPDX-License-Identifier: GPL-3.0-or-later
"""Separates coincident faces of a mesh. Runs inside the child Blender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from ...geometry.arrays import Flags, Indices
from . import coincidence, meshes

if TYPE_CHECKING:
    import bpy

_VALUES: Final = {"FLOAT": ("value", 1), "INT": ("value", 1), "BOOLEAN": ("value", 1), "INT8": ("value", 1),
                  "FLOAT2": ("vector", 2), "FLOAT_VECTOR": ("vector", 3), "FLOAT_COLOR": ("color", 4),
                  "BYTE_COLOR": ("color", 4)}  # fmt: skip
_TYPES: Final[dict[str, type]] = {"INT": np.int32, "INT8": np.int8, "BOOLEAN": np.bool_}


def layers(mesh: bpy.types.Mesh, near: float) -> tuple[Indices, Flags]:
    """Return `coincidence`'s layers of the mesh, and which faces are doubled.

    Corners within `near` of each other coincide.
    """
    corners, faces = _corners(mesh)
    merged = coincidence.merge(meshes.positions(mesh), near)[corners]
    return coincidence.layers(merged, faces), coincidence.doubled(merged, faces)


def part(mesh: bpy.types.Mesh, of_face: Indices) -> None:
    """Give faces of different layers separate vertices."""
    corners, faces = _corners(mesh)
    keys = corners * (int(of_face.max()) + 1) + of_face[faces]
    kept, numbers = np.unique(keys, return_inverse=True)
    owners = kept // (int(of_face.max()) + 1)
    is_first = np.ones(len(kept), np.bool_)
    is_first[1:] = owners[1:] != owners[:-1]
    if is_first.all():
        return
    numbering = owners.copy()
    numbering[~is_first] = len(mesh.vertices) + np.arange(int((~is_first).sum()))
    _add_vertices(mesh, owners[~is_first])
    mesh.loops.foreach_set("vertex_index", numbering[numbers.reshape(-1)].astype(np.int32))
    mesh.update(calc_edges=True)


def part_shared(mesh: bpy.types.Mesh) -> None:
    """Give faces with the same vertices as an earlier one their own: Blender would take them for errors."""
    corners, faces = _corners(mesh)
    ranks = coincidence.ranks(corners, faces)
    if ranks.any():
        part(mesh, ranks)


def _corners(mesh: bpy.types.Mesh) -> tuple[Indices, Indices]:
    """Each corner's vertex and face."""
    return meshes.corner_vertices(mesh), np.repeat(np.arange(len(mesh.polygons)), meshes.face_sizes(mesh))


def _add_vertices(mesh: bpy.types.Mesh, copied: Indices) -> None:
    """Add copies of vertices with all of their data."""
    before = len(mesh.vertices)
    mesh.vertices.add(len(copied))
    for attribute in mesh.attributes:
        if attribute.domain == "POINT" and attribute.data_type in _VALUES:
            name, width = _VALUES[attribute.data_type]
            data = cast("Any", attribute).data
            values: Any = np.empty((before + len(copied), width), _TYPES.get(attribute.data_type, np.float32))
            data.foreach_get(name, values.reshape(-1))
            values[before:] = values[copied]
            data.foreach_set(name, values.reshape(-1))
