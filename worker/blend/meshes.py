# SPDX-License-Identifier: GPL-3.0-or-later
"""Places and counts meshes. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...geometry.arrays import Doubles, Floats, Indices
from ...geometry.mesh import TexturedMesh
from ...simplification.read import evaluated_mesh
from .. import protocol
from ..protocol import TaskFailed

UV_MAP: Final = "UVMap"  # what Blender calls a mesh's first UV map
MOST_TRIANGLES: Final = 20_000_000  # more than a scene can handle
_LARGEST: Final = 1e12  # metres; beyond that, squares overflow Blender's single precision
_FLATTEST: Final = 1e-4  # of the longest side


def mesh_of(model: bpy.types.Object) -> bpy.types.Mesh:
    """Return the mesh of a mesh object."""
    return cast("bpy.types.Mesh", model.data)


def from_arrays(source: TexturedMesh, name: str) -> bpy.types.Mesh:
    """Return a mesh with one UV map from a reconstruction's arrays, smooth except at its hard edges."""
    corners = np.ascontiguousarray(source.triangles, dtype=np.int32).ravel()
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(source.positions))
    mesh.vertices.foreach_set("co", np.ascontiguousarray(source.positions, dtype=np.float32).ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", corners)
    mesh.polygons.add(len(source.triangles))
    mesh.polygons.foreach_set("loop_start", np.arange(0, len(corners), 3, dtype=np.int32))
    mesh.update(calc_edges=True)
    mesh.uv_layers.new(name=UV_MAP).uv.foreach_set(
        "vector", source.uvs[source.uv_corners.ravel()].astype(np.float32).ravel()
    )
    mesh.shade_smooth()
    if source.hard is not None:
        mesh.set_sharp_from_angle(angle=source.hard)
    return mesh


def name_all(models: Sequence[bpy.types.Object], name: str) -> None:
    """Name the objects like Blender does for equal names: the first one gets it, the others get numbers."""
    for model in models[1:]:
        model.name = "another"  # else one may still hold a number meant for an earlier one
    for model in models:
        model.name = name


def select(objects: Sequence[bpy.types.Object]) -> None:
    """Select these objects alone and make the first one active, so that an operator works on them.

    A context override would do as well, but Blenders with Python 3.11 crash when an operator runs in one while threads
    are running, as they are in the artist's own Blender.
    """
    layer, space, master = bpy.context.view_layer, bpy.context.space_data, bpy.context.scene.collection
    layer.update()  # else it still lists removed objects
    for other in layer.objects.selected:
        other.select_set(state=False)
    for obj in objects:
        if not obj.visible_get() and obj.name not in master.objects:  # the active collection is hidden
            master.objects.link(obj)
        if isinstance(space, bpy.types.SpaceView3D) and space.local_view is not None:
            obj.local_view_set(space, state=True)
        obj.hide_set(state=False)
        obj.select_set(state=True)
    layer.objects.active = objects[0]


def bounds(mesh: bpy.types.Mesh) -> tuple[Doubles, Doubles]:
    """Return the lowest and the highest coordinates; raises TaskFailed if they are not sensible."""
    points = positions(mesh)
    low, high = points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)
    if not (high - low < _LARGEST).all():  # this form rejects NaN too
        raise TaskFailed(protocol.MODEL_UNREADABLE, "its vertices are implausibly far apart")
    return low, high


def place(models: Sequence[bpy.types.Object], height: float, origin: str) -> tuple[float, float, float]:
    """Scale the objects to `height` metres in all (0: unchanged) and set their origins. Returns their dimensions.

    The objects have no transform. `origin`: "BASE" for the middle of the base, "CENTRE" for the centre. Each object
    gets its own, and that of all together is at the world's origin. Raises TaskFailed for senseless sizes.
    """
    boxes = [bounds(mesh_of(model)) for model in models]
    low, high = np.min([box[0] for box in boxes], axis=0), np.max([box[1] for box in boxes], axis=0)
    size = high - low
    # A flat object on the ground has no height to scale by.
    factor = height / float(size[2]) if height > 0 and size[2] > _FLATTEST * float(size.max()) else 1.0
    middle = _origin(low, high, origin)
    for model, box in zip(models, boxes, strict=True):
        own = _origin(*box, origin)
        mesh_of(model).transform(Matrix.Scale(factor, 4) @ Matrix.Translation(-own))
        model.location = (own - middle) * factor
    return cast("tuple[float, float, float]", tuple(float(value) * factor for value in size))


def _origin(low: Doubles, high: Doubles, origin: str) -> Vector:
    middle = (low + high) / 2
    if origin == "BASE":
        middle[2] = low[2]
    return Vector([float(value) for value in middle])


def corner_vertices(mesh: bpy.types.Mesh) -> Indices:
    """Return the vertex of each corner, (C,)."""
    vertices = np.empty(len(mesh.loops), np.int32)
    if len(vertices):  # several times faster than `loops`
        cast("Any", mesh.attributes[".corner_vert"]).data.foreach_get("value", vertices)
    return vertices.astype(np.int64)


def face_sizes(mesh: bpy.types.Mesh) -> Indices:
    """Return the number of corners of each face, (F,)."""
    starts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    return np.diff(starts, append=np.int32(len(mesh.loops))).astype(np.int64)


def positions(mesh: bpy.types.Mesh) -> Floats:
    """Return the vertices' coordinates, (V, 3)."""
    points = np.empty((len(mesh.vertices), 3), np.float32)
    if len(points):
        cast("Any", mesh.attributes["position"]).data.foreach_get("vector", points.ravel())
    return points


def put(mesh: bpy.types.Mesh, points: Floats) -> None:
    """Move the vertices to `points`, (V, 3)."""
    if len(points):
        cast("Any", mesh.attributes["position"]).data.foreach_set("vector", points.ravel())


def fill(mesh: bpy.types.Mesh, points: Floats, corners: Indices, sizes: Indices) -> None:
    """Give the mesh these faces alone: vertices (V, 3), each corner's vertex (C,) and each face's corners (F,)."""
    mesh.clear_geometry()
    mesh.vertices.add(len(points))
    mesh.vertices.foreach_set("co", points.ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", corners.astype(np.int32))
    mesh.polygons.add(len(sizes))
    mesh.polygons.foreach_set("loop_start", (np.cumsum(sizes) - sizes).astype(np.int32))
    mesh.update(calc_edges=True)


def triangle_count(mesh: bpy.types.Mesh) -> int:
    """Return the triangle count of the faces."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def evaluated(model: bpy.types.Object, modifier: str, **settings: Any) -> bpy.types.Mesh:
    """Return a copy of the object's mesh with one modifier applied, without an operator that needs a context."""
    added = model.modifiers.new(modifier, cast("Any", modifier))
    for name, value in settings.items():
        setattr(added, name, value)
    mesh = evaluated_mesh(model)
    model.modifiers.remove(added)
    return mesh
