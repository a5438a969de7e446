# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a mesh into what simplifying needs: wedges, triangles, attributes. Slow enough to be worth caching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import bpy
import numpy as np

from ..geometry.arrays import Flags, Floats, Indices, WedgeIndices
from ..geometry.simplify import wedges
from ..geometry.simplify.meshoptimizer import Simplifier
from ..geometry.simplify.wedges import Polygons, Wedges
from . import attributes
from .attributes import Attribute

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

# Marked edges are kept as lines: both of their sides are simplified together. Older Blenders' seams begin with a dot.
LINES: Final = ("sharp_edge", "uv_seam", ".uv_seam")


class Unfit(ValueError):
    """The mesh cannot be simplified; the text is a sentence's beginning for the artist."""


@dataclass(frozen=True)
class Arrays:
    """A mesh as read on the main thread; the rest can be computed on any thread.

    positions: (V, 3); corner arrays as in `Polygons`; triangles: (T, 3) corners; normals: (C, 3) custom ones or None;
    edges: (E, 2); has_own_points: vertices have weights or shape keys, so that none may be merged.
    """

    positions: Floats
    polygons: Polygons
    triangles: Indices
    edges: Indices
    attributes: tuple[Attribute, ...]
    normals: Floats | None
    has_own_points: bool

    def values(self, name: str) -> np.ndarray[Any, Any] | None:
        """An attribute's values by its name."""
        return next((each.values for each in self.attributes if each.name == name), None)


@dataclass(frozen=True)
class PreparedMesh:
    """A mesh for the simplifier: positions (W, 3) of its wedges, triangles (T, 3) of them; fans: (C,) by name."""

    arrays: Arrays
    wedges: Wedges
    positions: Floats
    triangles: WedgeIndices
    fans: dict[str, Indices]


def read(mesh: Mesh, *, has_groups: bool) -> Arrays:
    """Take the arrays out of a mesh; `has_groups`: its objects have vertex groups. Raises Unfit."""
    if not mesh.polygons:
        raise Unfit("The mesh has no faces")
    positions = _filled(mesh.attributes["position"].data, "vector", 3, np.float32)
    if not np.isfinite(positions).all():
        raise Unfit("The mesh has a vertex whose position is not a number (Mesh > Clean Up, or delete it)")
    has_normals = mesh.has_custom_normals and _is_encoded(mesh)
    return Arrays(
        positions,
        _polygons(mesh),
        _triangles(mesh),
        _topology(mesh, ".edge_verts", 2),
        tuple(attributes.read(mesh)),
        _filled(mesh.corner_normals, "vector", 3, np.float32) if has_normals else None,
        has_groups or mesh.shape_keys is not None or bool(mesh.skin_vertices),
    )


def _is_encoded(mesh: Mesh) -> bool:
    layer: Any = mesh.attributes.get(attributes.ENCODED_NORMALS)
    return layer is None or layer.data_type == "INT16_2D"


def _filled(items: Any, name: str, size: int, kind: type) -> np.ndarray[Any, Any]:
    values: np.ndarray[Any, Any] = np.empty((len(items), size), kind)
    items.foreach_get(name, values.reshape(-1))
    return values


def _topology(mesh: Mesh, name: str, size: int) -> Indices:
    """Read a topology attribute: the properties of loops and edges give the same, a hundred times slower."""
    return _filled(mesh.attributes[name].data, "value", size, np.int32).astype(np.int64)


def _polygons(mesh: Mesh) -> Polygons:
    vertices = _topology(mesh, ".corner_vert", 1).reshape(-1)
    edges = _topology(mesh, ".corner_edge", 1).reshape(-1)
    starts = _starts(mesh)
    sizes = np.diff(starts, append=len(vertices))
    following = np.arange(1, len(vertices) + 1)
    following[starts + sizes - 1] = starts
    faces = np.repeat(np.arange(len(starts)), sizes)
    return Polygons(vertices, edges, faces, following, len(mesh.edges))


def _has_triangles_alone(mesh: Mesh) -> bool:
    return len(mesh.loops) == 3 * len(mesh.polygons)


def _starts(mesh: Mesh) -> Indices:
    if _has_triangles_alone(mesh):
        return np.arange(0, len(mesh.loops), 3)
    return _filled(mesh.polygons, "loop_start", 1, np.int32).reshape(-1).astype(np.int64)


def _triangles(mesh: Mesh) -> Indices:
    if _has_triangles_alone(mesh):
        return np.arange(len(mesh.loops)).reshape(-1, 3)
    mesh.calc_loop_triangles()
    return _filled(mesh.loop_triangles, "loops", 3, np.int32).astype(np.int64)


def prepare(simplifier: Simplifier, arrays: Arrays) -> PreparedMesh:
    """Find the wedges: may run on any thread."""
    fans = _fans(arrays)
    found = wedges.find(simplifier, arrays.polygons.vertices, _positions(simplifier, arrays), _streams(arrays, fans))
    return PreparedMesh(arrays, found, arrays.positions[found.vertex], found.of_corner[arrays.triangles], fans)


def _fans(arrays: Arrays) -> dict[str, Indices]:
    marks = {name: values for name in LINES if (values := arrays.values(name)) is not None and values.any()}
    return {name: wedges.fans(arrays.polygons, values.reshape(-1)) for name, values in marks.items()}


def _streams(arrays: Arrays, fans: dict[str, Indices]) -> list[np.ndarray[Any, Any]]:
    """The values that corners of one wedge must share besides their position."""
    streams = [each.values for each in arrays.attributes if each.domain == "CORNER" and each.data_type != "STRING"]
    streams += fans.values()
    streams += [_by_face(arrays, name) for name in ("material_index", "sharp_face") if arrays.values(name) is not None]
    if arrays.normals is not None:
        streams.append(wedges.shared_normals(arrays.polygons, arrays.normals))
    return streams


def _by_face(arrays: Arrays, name: str) -> np.ndarray[Any, Any]:
    values = arrays.values(name)
    assert values is not None  # noqa: S101 - asked for before
    return values[arrays.polygons.faces]


def _positions(simplifier: Simplifier, arrays: Arrays) -> WedgeIndices:
    """Number the corners that may become one vertex of the result: (C,).

    Vertices with equal positions and attributes may, if that does not change the shading: with custom normals, or on
    flat faces. Otherwise a triangle soup, whose corners are all separate vertices, could not be simplified at all.
    """
    corners = arrays.polygons.vertices
    free = _is_shading_own(arrays)
    if arrays.has_own_points or not free.any():
        return corners.astype(np.uint32)
    points = [arrays.positions + np.float32(0), *(each.values for each in arrays.attributes if each.domain == "POINT")]
    groups, count = simplifier.group(points)
    if count == len(groups):
        return corners.astype(np.uint32)
    return np.where(free, groups[corners], count + corners).astype(np.uint32)


def _is_shading_own(arrays: Arrays) -> Flags:
    """Whether the shading at a corner is independent of the other faces around its vertex: (C,)."""
    if arrays.normals is not None:
        return np.ones(len(arrays.polygons.vertices), np.bool_)
    flat = arrays.values("sharp_face")
    return (
        np.zeros(len(arrays.polygons.vertices), np.bool_) if flat is None else flat.reshape(-1)[arrays.polygons.faces]
    )


def evaluated_mesh(model: Object) -> Mesh:
    """A copy of the object's evaluated mesh, with all of its data."""
    graph = bpy.context.evaluated_depsgraph_get()
    return bpy.data.meshes.new_from_object(model.evaluated_get(graph), preserve_all_data_layers=True, depsgraph=graph)
