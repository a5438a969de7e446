# SPDX-License-Identifier: GPL-3.0-or-later
"""Remeshes a surface to field-aligned quads with Blender's QuadriFlow. Runs inside the child Blender.

QuadriFlow refuses surfaces that are not manifold. So faults are repaired first, and a surface that is still refused is
rebuilt from voxels, if the goal allows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import bmesh
import bpy
import numpy as np
from mathutils import Matrix
from mathutils.bvhtree import BVHTree

from ...geometry.doctor import kinds, parts
from .. import protocol
from ..protocol import TaskFailed
from . import libraries, mending, meshes, simplify, symmetry

if TYPE_CHECKING:
    from bpy.types import Mesh, Object


REBUILT: Final = (
    "The surface could not be mended well enough for quads and was rebuilt from voxels: "
    "thin parts and openings may have closed"
)
# The faults for which QuadriFlow refuses a surface; holes are not among them.
_IN_THE_WAY: Final = (
    kinds.UNJOINED, kinds.LOOSE, kinds.ZERO_AREA, kinds.DOUBLED, kinds.NON_MANIFOLD, kinds.PINCHED, kinds.FLIPPED,
)  # fmt: skip
_NEAR_ENOUGH: Final = 0.05  # of the wanted faces: within this, no other try
_ENOUGH: Final = 0.85  # of the faces, where these are the most allowed
_ROOM: Final = 0.97  # of the faces, if these are a limit: QuadriFlow only approximates the number
_TRIES: Final = 3
_MOST_AGAIN: Final = 20_000  # faces: with more, another try would take too long
_PATIENCE: Final = 60.0  # seconds of trying, after which there is no other try
_VOXELS: Final = 2.5  # per quad's edge
_MOST_VOXELS: Final = 400  # along the longest side
_SMALLEST: Final = 100.0  # smaller meshes are enlarged, as QuadriFlow refuses edges shorter than 0.0001
_LEAST: Final = 1e-30  # against division by zero
_OFF: Final = 0.05  # of the size, from the surface: QuadriFlow sometimes tears a surface to pieces without an error
_FINEST: Final = 100_000  # triangles; QuadriFlow would take minutes for more

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Goal:
    """What to remesh to. `faces`: an approximate number, or with `is_limit` the most, of two triangles each.

    `keeps_sharp`, `keeps_borders`: edges that are followed.

    `symmetry`: the axis along which one half is mirrored at the origin, "" for none. `rebuilds`: a surface that
    QuadriFlow refuses is rebuilt from voxels.
    """

    faces: int
    keeps_sharp: bool = True
    keeps_borders: bool = True
    symmetry: str = ""
    rebuilds: bool = True
    is_limit: bool = False


def remesh(source: Mesh, goal: Goal, progress: Progress) -> tuple[Mesh, list[str]]:
    """Return a new mesh of quads without UVs, colours or materials, and remarks. Raises TaskFailed."""
    progress(0.0, "Mending")
    mesh = _bare(source)
    _reduce(mesh)
    scale = max(1.0, _SMALLEST / max(float(np.ptp(meshes.positions(mesh), axis=0).max()), _LEAST))
    mesh.transform(Matrix.Scale(scale, 4))
    mending.mend(mesh, _IN_THE_WAY, lambda share, text: progress(0.3 * share, text))
    if goal.symmetry:
        symmetry.halve(mesh, goal.symmetry)
        if not mesh.polygons:
            raise TaskFailed(protocol.NOT_REMESHED)
    faces = max(1, goal.faces // 2) if goal.symmetry else goal.faces
    made, remarks = _remeshed(mesh, faces, goal, progress)
    if _is_closed(mesh):
        _close(made)
    if goal.symmetry:
        symmetry.mirror(made, goal.symmetry)
    made.transform(Matrix.Scale(1 / scale, 4))
    made.shade_smooth()
    bpy.data.meshes.remove(mesh)
    return made, remarks


def _remeshed(mesh: Mesh, faces: int, goal: Goal, progress: Progress) -> tuple[Mesh, list[str]]:
    """Remesh the mended surface, or a rebuilt one. Raises TaskFailed."""
    made = _nearest(mesh, faces, goal, lambda share: progress(0.3 + 0.2 * share, protocol.REMESHING))
    if made is not None:
        lost = _loose_parts(mesh) - _loose_parts(made)
        too_thin = f"{lost} loose parts are missing: they are too thin for so few quads, so use more faces"
        return made, [too_thin] if lost > 0 else []
    if goal.rebuilds:
        progress(0.5, "Rebuilding")
        _rebuild(mesh, faces)
        if goal.symmetry:  # voxels close the open side
            symmetry.halve(mesh, goal.symmetry)
        made = _nearest(mesh, faces, goal, lambda share: progress(0.6 + 0.4 * share, protocol.REMESHING))
    if made is None:
        raise TaskFailed(protocol.NOT_REMESHED)
    return made, [REBUILT]


def _is_closed(mesh: Mesh) -> bool:
    edges = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("edge_index", edges)
    return bool((np.bincount(edges) > 1).all())


def _close(mesh: Mesh) -> None:
    """Fill the few small holes that QuadriFlow leaves in some closed surfaces."""
    editable = bmesh.new()
    editable.from_mesh(mesh)
    edges = [edge for edge in editable.edges if edge.is_boundary]
    if edges:
        bmesh.ops.holes_fill(editable, edges=edges, sides=0)
        editable.to_mesh(mesh)
    editable.free()


def _loose_parts(mesh: Mesh) -> int:
    return int(parts.by_vertices(mending.surface_of(mesh)).max(initial=-1)) + 1


def share_of_quads(mesh: Mesh) -> float:
    """The share of quads among the faces, 0 to 1."""
    return float((meshes.face_sizes(mesh) == 4).mean())


def _bare(source: Mesh) -> Mesh:
    """A copy of the bare faces: repairing the mesh's other data, which remeshing drops, would only take time."""
    mesh = bpy.data.meshes.new(source.name)
    meshes.fill(mesh, meshes.positions(source), meshes.corner_vertices(source), meshes.face_sizes(source))
    return mesh


def _reduce(mesh: Mesh) -> None:
    """Simplify the mesh to what QuadriFlow takes."""
    if meshes.triangle_count(mesh) <= _FINEST:
        return
    obj = libraries.linked(mesh.copy())
    simplify.reduce(obj, _FINEST)
    reduced = _taken_from(obj)
    points, corners, sizes = meshes.positions(reduced), meshes.corner_vertices(reduced), meshes.face_sizes(reduced)
    meshes.fill(mesh, points, corners, sizes)
    bpy.data.meshes.remove(reduced)


def _nearest(mesh: Mesh, faces: int, goal: Goal, tell: Callable[[float], None]) -> Mesh | None:
    """Remesh, repeatedly while the face count is far off, and return the nearest result; None if refused.

    `tell`: called with the share of the tries that are done, 0 to 1.
    """
    nearest: Mesh | None = None
    counts: dict[int, int] = {}
    aim = max(1, round(_ROOM * faces)) if goal.is_limit else faces
    asked, begun = aim, time.monotonic()
    surface, room = _tree_of(mesh), _OFF * float(np.ptp(meshes.positions(mesh), axis=0).max())
    for number in range(_TRIES):
        tell(number / _TRIES)
        made = _flow(mesh, asked, goal)
        if made is None:
            break
        if _is_torn(made, surface, room):
            bpy.data.meshes.remove(made)
            asked = round(1.05 * asked) + 1  # any other number will do
            continue
        counts[asked] = now = _count(made, goal)
        if nearest is None or _rank(now, faces, goal) > _rank(_count(nearest, goal), faces, goal):
            nearest, made = made, nearest
        if made is not None:
            bpy.data.meshes.remove(made)
        asked = _corrected(counts, asked, aim)
        is_large = faces > _MOST_AGAIN and not goal.is_limit
        is_late = time.monotonic() - begun > _PATIENCE
        if is_large or is_late or _is_near_enough(now, faces, goal) or asked in counts:
            break
    return nearest


def _tree_of(mesh: Mesh) -> BVHTree:
    """The surface, for searching nearest points."""
    mesh.calc_loop_triangles()
    triangles = np.empty((len(mesh.loop_triangles), 3), np.int32)
    mesh.loop_triangles.foreach_get("vertices", triangles.ravel())
    return BVHTree.FromPolygons(meshes.positions(mesh).tolist(), triangles.tolist())


def _is_torn(made: Mesh, surface: BVHTree, room: float) -> bool:
    """Whether a vertex is farther than `room` from the surface that was remeshed."""
    return any(surface.find_nearest(point, room)[0] is None for point in meshes.positions(made).tolist())


def _count(mesh: Mesh, goal: Goal) -> int:
    return (meshes.triangle_count(mesh) + 1) // 2 if goal.is_limit else len(mesh.polygons)


def _rank(count: int, faces: int, goal: Goal) -> int:
    """The rank of a result, higher is better: under a limit the most faces within it, or else the fewest."""
    if goal.is_limit:
        return count if count <= faces else -count
    return -abs(count - faces)


def _is_near_enough(count: int, faces: int, goal: Goal) -> bool:
    if goal.is_limit:
        return _ENOUGH * faces <= count <= faces
    return abs(count / faces - 1) <= _NEAR_ENOUGH


def _corrected(counts: Mapping[int, int], last: int, faces: int) -> int:
    """The next target for QuadriFlow. `counts`: the faces that it made, by target; `last`: the last target."""
    below = [asked for asked, count in counts.items() if count < faces]
    above = [asked for asked, count in counts.items() if count > faces]
    if not below or not above:
        return max(1, round(last * faces / counts[last]))
    low, high = max(below), min(above)
    share = (faces - counts[low]) / (counts[high] - counts[low])
    return max(1, round(low + (high - low) * share))


def _flow(mesh: Mesh, faces: int, goal: Goal) -> Mesh | None:
    obj = libraries.linked(mesh.copy())
    meshes.select([obj])
    try:
        done = bpy.ops.object.quadriflow_remesh(
            mode="FACES",
            target_faces=faces,
            use_mesh_symmetry=False,
            use_preserve_sharp=goal.keeps_sharp,
            use_preserve_boundary=goal.keeps_borders or bool(goal.symmetry),
        )
    except RuntimeError:
        done = {"CANCELLED"}
    made = _taken_from(obj)
    # Blender 4.2 returns FINISHED also when it refuses, and leaves the mesh as it was.
    is_as_before = np.array_equal(meshes.positions(made), meshes.positions(mesh))
    if done == {"FINISHED"} and len(made.polygons) and not is_as_before:
        return made
    bpy.data.meshes.remove(made)
    return None


def _taken_from(obj: Object) -> Mesh:
    mesh = meshes.mesh_of(obj)
    bpy.data.objects.remove(obj)
    return mesh


def _rebuild(mesh: Mesh, faces: int) -> None:
    """Replace the mesh by a closed surface around its volume (Blender's voxel remesh)."""
    area = sum(face.area for face in mesh.polygons)
    size = float(np.ptp(meshes.positions(mesh), axis=0).max())
    obj = libraries.linked(mesh)
    meshes.select([obj])
    mesh.remesh_voxel_size = max((area / faces) ** 0.5 / _VOXELS, size / _MOST_VOXELS)
    mesh.remesh_voxel_adaptivity = 0.0
    try:
        bpy.ops.object.voxel_remesh()
    except RuntimeError as error:
        raise TaskFailed(protocol.NOT_REMESHED) from error
    remade = _taken_from(obj)
    if remade != mesh or not len(mesh.polygons):
        raise TaskFailed(protocol.NOT_REMESHED)
