# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a mesh's collision shapes for game engines: boxes and convex hulls. Runs inside the child Blender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import bmesh
import bpy
import numpy as np

from ...geometry.doctor import mates
from ...geometry.doctor.layers import closed
from ...geometry.doctor.surface import Surface
from ...geometry.game_ready import convex_parts, voxels
from . import libraries, meshes, simplify

if TYPE_CHECKING:
    from bmesh.types import BMesh
    from bpy.types import Mesh

    from ...geometry.arrays import Doubles
    from ...geometry.game_ready.voxels import Planes, Voxels

BOX: Final = "BOX"
BOXES: Final = "BOXES"
HULL: Final = "HULL"
PARTS: Final = "PARTS"
MOST_CORNERS: Final = 64  # of a hull; Unity takes no more than 255, and each costs time in every frame
_FINER: Final = 256  # vertices of the hulls that parts are measured by
_TRIANGLES: Final = 40_000  # finer than the voxels resolve
_VOXELS: Final = 120_000  # in the bounding box
_MEASURED: Final = 4_000  # surface points tested against the shapes
_FLATTEST: Final = 1e-6  # volume of a hull, of the cube of its size
_THINNEST: Final = 1e-4  # of the longest side; thinner parts are flat
_THICKNESS: Final = 0.01  # of the longest side, given to flat parts
_BOX: Final = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float64)


@dataclass(frozen=True)
class Asked:
    """`kind`: one of the constants above; `most`: parts at most; `error`: largest distance, as a share of the size."""

    kind: str
    most: int = 16
    error: float = 0.03


@dataclass(frozen=True)
class Shapes:
    """`meshes`: convex; empty for a degenerate mesh. `shared`: intersection over union of the volumes.

    `off`: the largest distance between mesh and shapes, in the mesh's unit.
    """

    meshes: list[Mesh]
    shared: float
    off: float


def shapes(mesh: Mesh, asked: Asked) -> Shapes:
    """Make the collision meshes: as few parts as meet the error, or the most allowed if none do."""
    surface = _reduced(mesh)
    triangles, lids = np.split(_triangles(closed(surface)), [len(_triangles(surface))])
    filled = voxels.fill(np.concatenate([triangles, lids]), _VOXELS)
    size = float(np.ptp(triangles.reshape(-1, 3), axis=0).max())
    sets = [np.unique(triangles.reshape(-1, 3), axis=0)]
    if asked.kind in {PARTS, BOXES}:
        hull = _box_planes if asked.kind == BOXES else _hull_planes
        sets = convex_parts.decompose(triangles, filled, hull, asked.most, asked.error * size)
    if asked.kind in {BOX, BOXES}:
        sets = [points.min(axis=0) + _BOX * np.ptp(points, axis=0) for points in sets]
    made = [shape for points in sets if (shape := _shape(_thick(points, size), mesh.name)) is not None]
    return Shapes(made, *_measured(made, filled, triangles))


def _reduced(mesh: Mesh) -> Surface:
    """The triangulated mesh, simplified if dense, with seams welded."""
    obj = libraries.linked(mesh.copy())
    simplify.strip(obj, keeps_shading=False)
    simplify.reduce(obj, _TRIANGLES)
    reduced = meshes.mesh_of(obj)
    reduced.calc_loop_triangles()
    corners = np.empty(3 * len(reduced.loop_triangles), np.int32)
    reduced.loop_triangles.foreach_get("vertices", corners)
    starts = np.arange(0, len(corners), 3, dtype=np.int64)
    surface = Surface(meshes.positions(reduced).astype(np.float64), corners.astype(np.int64), starts)
    bpy.data.objects.remove(obj)
    bpy.data.meshes.remove(reduced)
    return surface.merged(mates.join_seams(surface))


def _triangles(surface: Surface) -> Doubles:
    triangles: Doubles = surface.positions[surface.corners].reshape(-1, 3, 3)
    return triangles


def _thick(points: Doubles, size: float) -> Doubles:
    """The points; coplanar ones, such as those of a sheet or card, are given a thickness."""
    middle = points.mean(axis=0)
    _, _, ways = np.linalg.svd(points - middle, full_matrices=False)
    normal = ways[-1] if len(ways) == 3 else np.zeros(3)
    if np.ptp(points @ normal) > _THINNEST * size:
        return points
    return np.concatenate([points + side * _THICKNESS * size * normal for side in (-0.5, 0.5)])


def _shape(points: Doubles, name: str) -> Mesh | None:
    """A convex hull of the points with few vertices; None if it is flat."""
    editable = _hull(points, MOST_CORNERS)
    try:
        size = float(np.ptp(points, axis=0).max())
        if len(editable.faces) < 4 or abs(editable.calc_volume()) <= _FLATTEST * size**3:
            return None
        mesh = bpy.data.meshes.new(f"{name} Collision")
        editable.to_mesh(mesh)
        return mesh
    finally:
        editable.free()


def _hull_planes(points: Doubles) -> Planes | None:
    editable = _hull(points, _FINER)
    try:
        return _planes(editable, points.mean(axis=0)) if len(editable.faces) > 3 else None
    finally:
        editable.free()


def _box_planes(points: Doubles) -> Planes:
    normals = np.concatenate([np.eye(3), -np.eye(3)])
    return normals, (points @ normals.T).max(axis=0)


def _hull(points: Doubles, corners: int) -> BMesh:
    editable = bmesh.new()
    for point in _outermost(points, corners):
        editable.verts.new(point)
    bmesh.ops.convex_hull(editable, input=list(editable.verts))
    inside = [vertex for vertex in editable.verts if not vertex.link_faces]
    bmesh.ops.delete(editable, geom=inside, context="VERTS")
    editable.normal_update()
    return editable


def _planes(hull: BMesh, inside: Doubles) -> Planes:
    normals = np.array([face.normal for face in hull.faces], np.float64)
    offsets = np.array([face.normal.dot(face.verts[0].co) for face in hull.faces], np.float64)
    is_turned = normals @ inside > offsets
    normals[is_turned] *= -1
    offsets[is_turned] *= -1
    return normals, offsets


def _outermost(points: Doubles, count: int) -> Doubles:
    """The points that lie farthest out in evenly spread directions; all of them if there are few."""
    if len(points) <= count:
        return points
    numbers = np.arange(count) + 0.5
    height, turn = 1 - 2 * numbers / count, np.pi * (1 + 5**0.5) * numbers
    across = np.sqrt(1 - height**2)
    ways: Doubles = np.stack([across * np.cos(turn), across * np.sin(turn), height], axis=1)
    return points[np.unique((points @ ways.T).argmax(axis=0))]


def _measured(made: list[Mesh], filled: Voxels, triangles: Doubles) -> tuple[float, float]:
    """Intersection over union of the volumes, and the largest distance between surface and shapes."""
    points = np.unique(triangles.reshape(-1, 3), axis=0)
    points = points[:: max(1, len(points) // _MEASURED)]
    everyone = np.arange(filled.is_solid.size)
    is_covered = np.zeros(len(everyone), np.bool_)
    beside = np.full(len(points), np.inf)
    for mesh in made:
        corners = meshes.positions(mesh).astype(np.float64)
        planes = _hull_planes(corners)
        if planes is not None:
            is_covered[filled.within(planes, everyone)] = True
            beside = np.minimum(beside, (points @ planes[0].T - planes[1]).max(axis=1))
    if not is_covered.any():
        return 0.0, 0.0
    is_inside = filled.is_inside.ravel()
    shared = float((is_covered & is_inside).sum() / (is_covered | is_inside).sum())
    return shared, max(float(filled.depth.ravel()[is_covered].max()), float(beside.max()), 0.0)
