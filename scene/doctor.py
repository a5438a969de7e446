# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes a mesh to the doctor, checks an object's scale, size and origin, and swaps in the repaired mesh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from mathutils import Matrix, Vector

from ..geometry.doctor import kinds
from . import fingerprint, images, originals
from .originals import mesh_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from bpy.types import Mesh, Object

_SCALED: Final = 1e-4  # deviation from 1
_OUTSIDE: Final = 0.01  # of the size: how far outside the bounding box an origin may be
_SMALLEST: Final = 0.001  # metres
_LARGEST: Final = 100.0


def arrays(mesh: Mesh) -> dict[str, Any]:
    """The mesh as the task `check_mesh` takes it; quick, as it is read whole."""
    found: dict[str, Any] = {
        "positions": _read(mesh.attributes["position"], "vector", (len(mesh.vertices), 3), np.float32),
        "corners": _read(mesh.attributes[".corner_vert"], "value", (len(mesh.loops),), np.int32),
        "starts": fingerprint.starts_of(mesh),
    }
    shown = next((layer for layer in mesh.uv_layers if layer.active_render), None)
    if shown is not None:
        found["uvs"] = np.empty((len(mesh.loops), 2), np.float32)
        shown.uv.foreach_get("vector", found["uvs"].ravel())
    return found


def _read(attribute: Any, name: str, shape: tuple[int, ...], kind: type) -> Any:
    values: Any = np.empty(shape, kind)
    attribute.data.foreach_get(name, values.reshape(-1))
    return values


def of_object(model: Object, unit: float) -> list[str]:
    """The faults of the object itself, apart from its mesh. `unit`: metres per scene unit."""
    found = []
    if any(abs(factor - 1) > _SCALED for factor in model.scale):
        found.append(kinds.SCALE)
    if _is_outside(*_box(mesh_of(model))):
        found.append(kinds.PIVOT)
    if not _SMALLEST <= max(model.dimensions.to_tuple()) * unit <= _LARGEST:
        found.append(kinds.SIZE)
    return found


def _is_outside(low: Vector, high: Vector) -> bool:
    """Whether the origin lies outside the box."""
    room = _OUTSIDE * max((high - low).to_tuple())
    return any(not low[axis] - room <= 0 <= high[axis] + room for axis in range(3))


def _box(mesh: Mesh) -> tuple[Vector, Vector]:
    axes = np.ascontiguousarray(fingerprint.positions(mesh).T)  # an axis in one row is read five times as fast
    return Vector(axes.min(axis=1).tolist()), Vector(axes.max(axis=1).tolist())


def texture_side(model: Object) -> int:
    """The longest side in pixels of the largest image on the object, 0 without one."""
    return max((max(image.size) for image in images.shown_by([model])), default=0)


@dataclass(frozen=True)
class Placing:
    """How the repair transforms the mesh, and the object's new transform that keeps it in place."""

    transform: tuple[float, ...]  # of the mesh, by rows
    offset: tuple[float, float, float]  # where the new origin lies, in the mesh as it is
    is_scale_applied: bool


def placing(model: Object, chosen: Collection[str]) -> Placing:
    """How the object's scale and origin change when these kinds are repaired."""
    scales = [sharer.scale for sharer in originals.sharers(mesh_of(model))]
    # Linked duplicates with different scales share one mesh.
    applies = kinds.SCALE in chosen and all((scale - scales[0]).length < _SCALED for scale in scales)
    offset = Vector()
    if kinds.PIVOT in chosen:
        low, high = _box(mesh_of(model))
        if _is_outside(low, high):
            offset = Vector(((low.x + high.x) / 2, (low.y + high.y) / 2, low.z))
    scale = Matrix.Diagonal((*model.scale.to_tuple(), 1.0)) if applies else Matrix.Identity(4)
    matrix = scale @ Matrix.Translation(-offset)
    return Placing(tuple(value for row in matrix for value in row), (offset.x, offset.y, offset.z), applies)


def show(model: Object, mesh: Mesh, placed: Placing, written: str, *, is_textured: bool = False) -> None:
    """Give the object, and all that share its mesh, the repaired one; the previous mesh is kept as its original.

    `written`: the repaired one's fingerprint; `is_textured`: it has new UVs, and a material that fits no others.
    """
    shown, original = originals.set_aside(model)
    originals.exchange(shown, mesh)
    move(model, original, placed)
    for sharer in originals.sharers(mesh):
        sharer.maquette.is_mended = True
        if is_textured:
            sharer.maquette.is_baked = sharer.maquette.is_unwrapped = True
    fingerprint.note(model, written)


def resize(model: Object, length: float) -> None:
    """Scale the object so that its longest side has this length, in scene units."""
    longest = max(model.dimensions.to_tuple())
    if longest > 0:
        model.scale = model.scale * (length / longest)


def move(model: Object, original: Mesh, placed: Placing) -> None:
    """Keep the object and all that share its transformed mesh in place; its original follows."""
    matrix = Matrix(np.array(placed.transform).reshape(4, 4).tolist())
    if matrix != Matrix.Identity(4):
        _move_original(model, original, matrix)
        for sharer in originals.sharers(mesh_of(model)):
            _place(sharer, placed)


def _move_original(model: Object, original: Mesh, matrix: Matrix) -> None:
    """Transform the object's original too, so that restoring it moves nothing; other objects' originals stay."""
    own = originals.own_original(model, original)
    own.transform(matrix, shape_keys=True)
    if matrix.determinant() < 0:
        own.flip_normals()


def _place(obj: Object, placed: Placing) -> None:
    children = [(child, child.matrix_world.copy()) for child in obj.children]
    basis = obj.matrix_basis.copy()
    obj.location = basis @ Vector(placed.offset)
    if placed.is_scale_applied:
        obj.scale = 1.0, 1.0, 1.0
    for child, world in children:  # children, such as sockets, stay where they are
        parent = obj.matrix_world @ basis.inverted_safe() @ obj.matrix_basis
        child.matrix_parent_inverse = parent.inverted_safe() @ world @ child.matrix_basis.inverted_safe()


def select(mesh: Mesh, domain: str, elements: Any) -> None:
    """Select only these vertices (N,), edges (N, 2) by their vertices, or faces (N,); outside Edit Mode."""
    vertices = np.zeros(len(mesh.vertices), np.bool_)
    corners = _read(mesh.attributes[".corner_vert"], "value", (len(mesh.loops),), np.int32)
    ends = _read(mesh.attributes[".edge_verts"], "value", (len(mesh.edges), 2), np.int32)
    starts = fingerprint.starts_of(mesh)
    faces = np.zeros(len(mesh.polygons), np.bool_)
    if domain == "FACE":
        faces[elements] = True
        sizes = np.diff(starts, append=len(corners))
        vertices[corners[np.repeat(faces, sizes)]] = True
        edge_of = _read(mesh.attributes[".corner_edge"], "value", (len(mesh.loops),), np.int32)
        edges = np.zeros(len(mesh.edges), np.bool_)
        edges[edge_of[np.repeat(faces, sizes)]] = True
    else:
        vertices[np.unique(elements)] = True
        edges = np.zeros(len(mesh.edges), np.bool_)
        if domain == "EDGE":
            keys = np.sort(elements, axis=1) @ np.array([len(vertices), 1])
            edges = np.isin(np.sort(ends, axis=1).astype(np.int64) @ np.array([len(vertices), 1]), keys)
    mesh.vertices.foreach_set("select", vertices)
    mesh.edges.foreach_set("select", edges)
    mesh.polygons.foreach_set("select", faces)
    mesh.update()
