# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in a scene, as boxes along the world's axes, and where there is room for a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy
from mathutils import Matrix, Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bpy.types import Collection, Depsgraph, Object, Scene

    from .placement import Stand

# The lowest and the highest corner, metres.
Bounds = tuple[Vector, Vector]

_GAP: Final = 0.1  # of the model's wider side, between it and its neighbour
_SLACK: Final = 0.4  # how many times farther a spot in front of an object may be than one behind it
# Of the model's height: what overlaps it by less than this from below or above counts as ground or ceiling.
_TOUCHING: Final = 0.01
_AROUND: Final = 4.0  # times the model's width and depth: larger boxes may be a room or a landscape
_SIDES: Final = tuple(Vector(side) for side in ((0, 0, -1), (0, 0, 1), (-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0)))
_FLAT: Final = 0.2  # of its width: a lower box is a landscape
_MOST_FACES: Final = 200_000  # faces of a mesh that can be ray cast without blocking Blender


def way_to_room(
    scene: Scene, stand: Stand, size: Vector, others: Iterable[Bounds] = (), *, row: Vector | None, towards: Vector
) -> Vector:
    """How far a model of `size` at that place must be moved so that it overlaps nothing.

    `others`: the boxes of models to come; `row`: the start of the row that it continues, None if it may go in
    any direction; `towards`: the direction towards the viewer.
    """
    import numpy as np

    from ..geometry import placement

    low, high = bounds_of(stand.matrix, (Vector((-size.x, -size.y, 0.0)) / 2 * stand.scale, _upper(size, stand.scale)))
    extent = high - low
    middle = (low + high) / 2
    standing = [*_standing(scene, middle, extent), *others]
    margin = _TOUCHING * extent.z
    taken = [
        (one_low.x, one_low.y, one_high.x, one_high.y)
        for one_low, one_high in standing
        if one_high.z > low.z + margin and one_low.z < high.z - margin
    ]
    rectangles = np.array(taken, np.float64).reshape(-1, 4)
    gap = _GAP * max(extent.x, extent.y)
    if row is None:
        x, y = placement.nearest(
            (extent.x, extent.y), (middle.x, middle.y), rectangles, gap, towards=(towards.x, towards.y), slack=_SLACK
        )
    else:
        start = row + middle - stand.matrix.translation
        x, y = placement.next_in_row((extent.x, extent.y), (start.x, start.y), rectangles, gap)
    return Vector((x - middle.x, y - middle.y, 0.0))


def _upper(size: Vector, scale: float) -> Vector:
    return Vector((size.x / 2, size.y / 2, size.z)) * scale


def bounds_of(matrix: Matrix, box: Bounds) -> Bounds:
    """The world bounds of a box in an object's local space; fast, as there may be thousands."""
    low, high = box
    middle, half = matrix @ ((low + high) / 2), (high - low) / 2
    extent = Vector([sum(abs(matrix[row][axis]) * half[axis] for axis in range(3)) for row in range(3)])
    return middle - extent, middle + extent


def _box_of(obj: Object) -> Bounds | None:
    """The bounds in the object's local space; lights and cameras have none."""
    corners = obj.bound_box
    low, high = Vector(corners[0]), Vector(corners[6])
    return (low, high) if low != high else None


def _standing(scene: Scene, middle: Vector, extent: Vector) -> Iterator[Bounds]:
    """The bounds of everything visible in the scene, except what surrounds the place: a room, a landscape, a sky."""
    view_layer = bpy.context.view_layer if bpy.context.scene == scene else scene.view_layers[0]
    for obj in view_layer.objects:
        if not obj.visible_get(view_layer=view_layer):
            continue
        for low, high in _bounds(obj):
            if not (_encloses(low, high, middle, extent) and _is_around(obj, low, high, middle)):
                yield low, high


def _bounds(obj: Object) -> Iterator[Bounds]:
    if obj.type == "EMPTY":
        if obj.instance_type == "COLLECTION" and obj.instance_collection is not None:
            offset = Matrix.Translation(-obj.instance_collection.instance_offset)
            yield from _instanced(obj.instance_collection, obj.matrix_world @ offset)
    elif (box := _box_of(obj)) is not None:
        yield bounds_of(obj.matrix_world, box)


def _instanced(collection: Collection, matrix: Matrix) -> Iterator[Bounds]:
    for obj in collection.all_objects:
        if obj.type != "EMPTY" and (box := _box_of(obj)) is not None:
            yield bounds_of(matrix @ obj.matrix_world, box)


def _encloses(low: Vector, high: Vector, middle: Vector, extent: Vector) -> bool:
    """Whether the box is much wider and deeper than the model and has the model's place inside."""
    is_large = all(high[axis] - low[axis] >= _AROUND * extent[axis] for axis in (0, 1))
    return is_large and all(low[axis] <= middle[axis] <= high[axis] for axis in (0, 1))


def _is_around(obj: Object, low: Vector, high: Vector, middle: Vector) -> bool:
    """Whether the place is in open space: in a room or on a hill, not inside a solid object."""
    if obj.type != "MESH":
        return False
    if len(obj.data.polygons) > _MOST_FACES:
        return high.z - low.z <= _FLAT * min(high.x - low.x, high.y - low.y)
    return not is_inside(obj, middle, bpy.context.evaluated_depsgraph_get())


def is_inside(obj: Object, point: Vector, depsgraph: Depsgraph) -> bool:
    """Whether a mesh encloses the point: rays hit the backs of its faces below and on most of six sides.

    A landscape has no underside.
    """
    seen = obj.evaluated_get(depsgraph)
    inverse = seen.matrix_world.inverted_safe()
    backs = [_is_back_seen(seen, inverse @ point, inverse.to_3x3() @ side) for side in _SIDES]
    return backs[0] and sum(backs) > len(_SIDES) / 2


def _is_back_seen(seen: Object, origin: Vector, direction: Vector) -> bool:
    is_hit, _, normal, _ = seen.ray_cast(origin, direction)
    return is_hit and normal.dot(direction) > 0.0
