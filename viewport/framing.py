# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells whether an object is visible in a 3D viewport, and frames it. Changes nothing in the scene.

Blender's own 'Frame Selected' needs an override of the context, with which some Blenders crash while threads run.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import atan, radians, sin
from typing import TYPE_CHECKING, Final, cast

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Matrix, Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bpy.types import Area, Object, Region, RegionView3D, SpaceView3D
    from mathutils import Quaternion

_AROUND: Final = 1.3  # extent of a framed view, relative to the model's
_INNER: Final = 0.6  # of the way from the middle to a corner of the bounds: a point that lies in most models
_HIDDEN: Final = 0.3  # share of the tested points that may be covered
_FAR: Final = 10.0  # distance of an orthographic view's eye, relative to what the view shows
_TINY: Final = 1e-12
_SMALLEST: Final = 16.0  # pixels; a smaller model counts as not visible
_MOST_FACES: Final = 200_000  # of a mesh through which rays can be cast without blocking Blender
# Rotations to try if something covers the model: about the vertical, then upwards; degrees.
_TURNS: Final = ((0, 0), (35, 0), (-35, 0), (70, 0), (-70, 0), (0, 35), (110, 0), (-110, 0), (180, 0), (0, 70))
_OVER: Final = {
    "UI": 2,
    "TOOLS": 0,
    "HEADER": 3,
    "TOOL_HEADER": 3,
    "ASSET_SHELF": 1,
}  # the side of the view that they cover


Eye = tuple[Vector, Vector]  # where it is, and the direction to it


@dataclass(frozen=True)
class _Viewport:
    """A 3D viewport with what belongs to it."""

    space: SpaceView3D
    region: Region
    view: RegionView3D
    visible: tuple[float, float, float, float]  # left, bottom, right, top in the region's pixels


def state_of(area: Area) -> tuple[float, ...]:
    """What changes when the artist navigates."""
    return tuple(value for row in _space(area).region_3d.view_matrix for value in row)


def to_eye(area: Area) -> Vector:
    """The direction from the middle of the view to the eye."""
    return _backwards(_space(area).region_3d)


def _backwards(view: RegionView3D) -> Vector:
    """The same for a region's view."""
    return view.view_matrix.inverted_safe().col[2].to_3d()


def make_visible(area: Area, objects: Iterable[Object]) -> None:
    """Add the objects to the viewport's Local View, if it is in one."""
    space = _space(area)
    if space.local_view is not None:
        for obj in objects:
            obj.local_view_set(space, True)


def is_seen(area: Area, objects: Sequence[Object]) -> bool:
    """Whether most of the objects' bounds are on the screen, large enough and not covered."""
    viewport = _viewport(area)
    points = [location_3d_to_region_2d(viewport.region, viewport.view, corner) for corner in _corners(objects)]
    on_screen = [point for point in points if point is not None]
    if len(on_screen) < len(points):
        return False
    left, bottom, right, top = viewport.visible
    inside = sum(left <= point.x <= right and bottom <= point.y <= top for point in on_screen)
    extent = max(max(point[axis] for point in on_screen) - min(point[axis] for point in on_screen) for axis in (0, 1))
    is_large = extent >= _SMALLEST
    if not is_large or inside <= len(points) / 2:
        return False
    return not _is_hidden(viewport, objects, _Others(viewport.space, objects))


def frame(area: Area, objects: Sequence[Object]) -> None:
    """Frame the objects, from the present direction unless something covers them from there."""
    viewport = _viewport(area)
    view, corners = viewport.view, _corners(objects)
    middle = sum(corners, Vector()) / len(corners)
    radius = max((corner - middle).length for corner in corners) * _AROUND
    if view.view_perspective == "CAMERA":
        view.view_perspective = "PERSP"
        view.update()
    half = min(1.0 / abs(view.window_matrix[axis][axis]) for axis in (0, 1))
    if view.is_perspective:
        view.view_distance = radius / sin(atan(half))
    else:
        view.view_distance *= radius / half
    view.view_location = middle
    others = _Others(viewport.space, objects)
    for rotation in _rotations(view.view_rotation.copy()):
        backwards = rotation @ Vector((0.0, 0.0, 1.0))
        if not _is_hidden(viewport, objects, others, (middle + backwards * view.view_distance, backwards)):
            view.view_rotation = rotation
            break
    view.update()
    area.tag_redraw()


def _rotations(rotation: Quaternion) -> Iterator[Quaternion]:
    for turn, tilt in _TURNS:
        around = Matrix.Rotation(radians(turn), 3, "Z").to_quaternion()
        above = Matrix.Rotation(-radians(tilt), 3, "X").to_quaternion()
        yield around @ rotation @ above


def _space(area: Area) -> SpaceView3D:
    return cast("SpaceView3D", area.spaces.active)


def _viewport(area: Area) -> _Viewport:
    space = _space(area)
    region = next(region for region in reversed(area.regions) if region.type == "WINDOW")
    return _Viewport(space, region, space.region_3d, _visible_part(area, region))


def _visible_part(area: Area, region: Region) -> tuple[float, float, float, float]:
    """The part of the view that no sidebar, toolbar or header covers."""
    edges = [0.0, 0.0, float(region.width), float(region.height)]
    if bpy.context.preferences.system.use_region_overlap:
        for other in area.regions:
            side = _OVER.get(other.type)
            if side is None or other.width <= 1 or other.height <= 1:
                continue
            reach = other.width if side in {0, 2} else other.height
            edges[side] += -reach if side >= 2 else reach
    return edges[0], edges[1], edges[2], edges[3]


def _corners(objects: Sequence[Object]) -> list[Vector]:
    """The corners of the bounding box of all objects together, along the world's axes."""
    points = [obj.matrix_world @ Vector(corner) for obj in objects for corner in obj.bound_box]
    low, high = ([edge(point[axis] for point in points) for axis in range(3)] for edge in (min, max))
    return [Vector(corner) for corner in product(*zip(low, high, strict=True))]


def _is_hidden(viewport: _Viewport, objects: Sequence[Object], others: _Others, eye: Eye | None = None) -> bool:
    """Whether much of the objects is covered, in the present view or seen from another eye."""
    if viewport.space.shading.type == "WIREFRAME" or viewport.space.shading.show_xray:
        return False
    view = viewport.view
    location, backwards = eye or (view.view_matrix.inverted_safe().translation, _backwards(view))
    corners = _corners(objects)
    middle = sum(corners, Vector()) / len(corners)
    points = [middle, *(middle.lerp(corner, _INNER) for corner in corners)]
    far = backwards * max(view.view_distance, (corners[0] - corners[7]).length) * _FAR
    starts = [location if view.is_perspective else point + far for point in points]
    near = others.between(starts[0], middle, (corners[0] - corners[7]).length)
    hidden = sum(
        any(_is_between(other, start, point) for other in near) for start, point in zip(starts, points, strict=True)
    )
    return hidden > len(points) * _HIDDEN


class _Others:
    """The objects that may cover others: collected once for all directions, as there may be thousands."""

    def __init__(self, space: SpaceView3D, objects: Sequence[Object]) -> None:
        import numpy as np

        view_layer = bpy.context.view_layer
        self._objects = [
            other
            for other in view_layer.objects
            if other.type == "MESH"
            and other not in objects
            and other.display_type in {"SOLID", "TEXTURED"}
            and other.visible_get(view_layer=view_layer, viewport=space)
        ]
        spheres = [_sphere(other) for other in self._objects]
        self._middles = np.array([middle[:] for middle, _ in spheres], np.float64).reshape(-1, 3)
        self._radii = np.array([radius for _, radius in spheres], np.float64)

    def between(self, start: Vector, end: Vector, width: float) -> list[Object]:
        """Those whose bounding spheres reach into the line of sight to an object of that width."""
        import numpy as np

        first, way = np.array(start), np.array(end - start)
        share = ((self._middles - first) @ way / max(float(way @ way), _TINY)).clip(0.0, 1.0)
        apart = np.linalg.norm(self._middles - first - share[:, None] * way, axis=1)
        return [self._objects[index] for index in np.flatnonzero(apart <= self._radii + width)]


def _sphere(obj: Object) -> tuple[Vector, float]:
    low, high = Vector(obj.bound_box[0]), Vector(obj.bound_box[6])
    scale = max(obj.matrix_world.to_scale()[:], key=abs)
    return obj.matrix_world @ ((low + high) / 2), (high - low).length / 2 * abs(scale)


def _is_between(other: Object, eye: Vector, point: Vector) -> bool:
    """Whether the object lies between the eye and the point. For a very large mesh only its bounding box is tested."""
    inverse = other.matrix_world.inverted_safe()
    start, end = inverse @ eye, inverse @ point
    box = [Vector(corner) for corner in other.bound_box]
    if not _is_box_hit(box[0], box[6], start, end - start):
        return False
    if len(other.data.polygons) > _MOST_FACES:
        return True
    seen = other.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return seen.ray_cast(start, (end - start).normalized(), distance=(end - start).length)[0]


def _is_box_hit(low: Vector, high: Vector, start: Vector, way: Vector) -> bool:
    enter, leave = 0.0, 1.0
    for axis in range(3):
        if abs(way[axis]) < 1e-12:
            if not low[axis] <= start[axis] <= high[axis]:
                return False
            continue
        near, far = sorted(((low[axis] - start[axis]) / way[axis], (high[axis] - start[axis]) / way[axis]))
        enter, leave = max(enter, near), min(leave, far)
    return enter <= leave
