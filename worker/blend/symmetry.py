# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures whether a mesh is mirror-symmetric, cuts it in half and mirrors the half. Runs inside the child Blender."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import bmesh
import numpy as np
from mathutils.bvhtree import BVHTree

from . import meshes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bmesh.types import BMesh
    from bpy.types import Mesh

AXES: Final = ("X", "Y", "Z")
_MEASURED: Final = 5_000  # vertices whose mirror images are looked for
_MOST: Final = 99  # percentile: single spots may differ
_WELDED: Final = 1e-5  # of the size
_SHORTEST: Final = 1e-4  # of the size: shorter edges at the cut are dissolved
_ON_PLANE: Final = 0.6  # mean edge lengths: open edges of a half that are closer lie on the plane


def difference(mesh: Mesh, axis: str) -> float:
    """How far the mirrored vertices are from the surface, as a share of the size; the plane goes through the origin."""
    points = meshes.positions(mesh)
    points = points[:: max(1, len(points) // _MEASURED)].copy()
    points[:, AXES.index(axis)] *= -1
    with _edited(mesh) as editable:
        tree = BVHTree.FromBMesh(editable)
    away = [tree.find_nearest(point)[3] for point in points.tolist()]
    size = float(np.ptp(meshes.positions(mesh), axis=0).max())
    return float(np.percentile([each for each in away if each is not None], _MOST)) / max(size, 1e-12)


def halve(mesh: Mesh, axis: str) -> None:
    """Cut off what lies on the axis's negative side."""
    normal = [float(name == axis) for name in AXES]
    near = _SHORTEST * float(np.ptp(meshes.positions(mesh), axis=0).max())
    with _edited(mesh) as editable:
        geometry = [*editable.verts, *editable.edges, *editable.faces]
        bmesh.ops.bisect_plane(
            editable,
            geom=geometry,
            dist=near,
            plane_co=(0, 0, 0),
            plane_no=normal,
            use_snap_center=True,
            clear_inner=True,
        )
        bmesh.ops.dissolve_degenerate(editable, edges=list(editable.edges), dist=near)
        editable.to_mesh(mesh)


def mirror(mesh: Mesh, axis: str) -> None:
    """Add the mirror image of a half, welded to it at the plane."""
    number = AXES.index(axis)
    size = float(np.ptp(meshes.positions(mesh), axis=0).max())
    with _edited(mesh) as editable:
        near = _ON_PLANE * float(np.mean([edge.calc_length() for edge in editable.edges]))
        for vertex in editable.verts:
            if vertex.co[number] < 0 or (vertex.is_boundary and vertex.co[number] < near):
                vertex.co[number] = 0.0
        geometry = [*editable.verts, *editable.edges, *editable.faces]
        bmesh.ops.mirror(editable, geom=geometry, axis=cast("Any", axis), merge_dist=_WELDED * size)
        bmesh.ops.dissolve_degenerate(editable, edges=list(editable.edges), dist=_WELDED * size)
        bmesh.ops.recalc_face_normals(editable, faces=list(editable.faces))
        editable.to_mesh(mesh)


@contextmanager
def _edited(mesh: Mesh) -> Iterator[BMesh]:
    editable = bmesh.new()
    try:
        editable.from_mesh(mesh)
        yield editable
    finally:
        editable.free()
