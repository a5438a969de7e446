# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes where a model stands and how large it is: boxes, rotations and fits. Changes nothing in the scene."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import cos, sin
from typing import TYPE_CHECKING, Final, Self

from mathutils import Matrix, Vector

if TYPE_CHECKING:
    from bpy.types import Object

_FLAT: Final = 1e-6  # of a box's longest side; a thinner side (a picture on a plane) limits nothing in that direction
_SAME: Final = 0.9  # the cosine above which two axes count as parallel; sheared axes are not quite at right angles
_GRAZING: Final = 0.05  # the sine below which a line of sight counts as level
_MOVED: Final = 0.01  # of a diagonal: nearer to it than that, the middle of the base counts as the origin
_GAP: Final = 0.1  # of the block-out's width, between it and the model beside it


@dataclass(frozen=True)
class Box:
    """An oriented box. `base`: the middle of its lower face; `rotation`: 3 × 3, its up axis last; `size`: metres."""

    base: Vector
    rotation: Matrix
    size: Vector

    @property
    def turn(self) -> float:
        """The box's rotation about Z in radians, without its tilt."""
        return self.rotation.to_euler().z

    @property
    def lowest(self) -> float:
        """The height of its lowest corner, metres."""
        rise = self.rotation[2]
        return (
            self.base.z
            - (abs(rise[0]) * self.size.x + abs(rise[1]) * self.size.y) / 2
            + min(0.0, rise[2]) * self.size.z
        )


@dataclass(frozen=True)
class Frame:
    """What an object fills in its own space: its world transform, and the lowest and highest corner."""

    matrix: Matrix
    low: Vector
    high: Vector


@dataclass(frozen=True)
class Spot:
    """What was asked for.

    `location`: metres; `facing`: radians about Z; `height`: metres, 0 for the model's own. `is_grounded`: the model's
    base is placed there, else its centre. `box`: the model is fitted into it, which determines location and height as
    well; `is_beside`: the model stands next to the box instead, in the same size. `frame`: what the model takes
    over as it is, turned and scaled, which then determines all of that.
    """

    location: Vector
    facing: float = 0.0
    height: float = 0.0
    is_grounded: bool = True
    box: Box | None = None
    is_beside: bool = False
    frame: Frame | None = None

    def moved(self, way: Vector) -> Self:
        """The same spot elsewhere."""
        box = replace(self.box, base=self.box.base + way) if self.box is not None else None
        return replace(self, location=self.location + way, box=box)


@dataclass(frozen=True)
class Stand:
    """The result: position and rotation of the middle of the base, and the scale factor."""

    matrix: Matrix
    scale: float


def upright(location: Vector, turn: float, size: Vector) -> Box:
    """A level box."""
    return Box(location, Matrix.Rotation(turn, 3, "Z"), size)


def box_of(obj: Object) -> Box | None:
    """The object's oriented bounds, standing on the side that faces down; None if it has none.

    Up is what the artist sees as up: a lying log, or an import with another up axis, has its local Z elsewhere. The
    front is the object's own -Y or, if that points up or down, the side that faces the world's -Y.
    """
    rotation = _axes(obj.matrix_world)
    corners = [rotation.transposed() @ (obj.matrix_world @ Vector(corner)) for corner in obj.bound_box]
    low = Vector([min(corner[axis] for corner in corners) for axis in range(3)])
    high = Vector([max(corner[axis] for corner in corners) for axis in range(3)])
    if not any((high - low)[:]):
        return None
    return Box(rotation @ Vector(((low.x + high.x) / 2, (low.y + high.y) / 2, low.z)), rotation, high - low)


def frame_of(obj: Object) -> Frame:
    """What the object fills."""
    corners = [Vector(corner) for corner in obj.bound_box]
    return Frame(obj.matrix_world.copy(), corners[0], corners[6])


def stand(size: Vector, spot: Spot) -> Stand:
    """Where a model of `size` (metres; origin at the middle of its base) stands."""
    if spot.frame is not None:
        return _in_frame(size, spot.frame)
    if spot.box is None:
        scale = spot.height / size.z if spot.height > 0.0 and size.z > 0.0 else 1.0
        down = 0.0 if spot.is_grounded else -size.z * scale / 2
        return _stand(spot.location, Matrix.Rotation(spot.facing, 3, "Z"), scale, down)
    scale = _fit(size, spot.box.size, spot.facing)
    if spot.is_beside:
        return _beside(size, spot, spot.box, scale)
    up = 0.0 if spot.is_grounded else (spot.box.size.z - size.z * scale) / 2
    return _stand(spot.box.base, spot.box.rotation @ Matrix.Rotation(spot.facing, 3, "Z"), scale, up)


def _in_frame(size: Vector, frame: Frame) -> Stand:
    room = frame.high - frame.low
    base = (frame.low + frame.high) / 2
    base.z = frame.low.z
    if base.length < _MOVED * room.length:
        base = Vector()  # the same origin: its location is then exactly the same, too
    return Stand(frame.matrix @ Matrix.Translation(base), _fit(size, room, 0.0))


def _stand(base: Vector, rotation: Matrix, scale: float, up: float) -> Stand:
    return Stand(Matrix.Translation(base + rotation.col[2] * up) @ rotation.to_4x4(), scale)


def _beside(size: Vector, spot: Spot, box: Box, scale: float) -> Stand:
    """The spot to the right of the box, level with its lowest corner however the box is tilted."""
    level = Matrix.Rotation(box.turn, 3, "Z")
    width = _turned(size, spot.facing).x * scale
    base = box.base + level.col[0] * (box.size.x * (0.5 + _GAP) + width / 2)
    base.z = box.lowest
    return _stand(base, level @ Matrix.Rotation(spot.facing, 3, "Z"), scale, 0.0)


def _fit(size: Vector, room: Vector, facing: float) -> float:
    """The largest factor at which a rotated model fits without distortion."""
    needed = _turned(size, facing)
    thin = max(room[:]) * _FLAT
    factors = [room[axis] / needed[axis] for axis in range(3) if room[axis] > thin and needed[axis] > 0.0]
    return min(factors, default=1.0)


def _turned(size: Vector, angle: float) -> Vector:
    """The extents of a box that is rotated about its up axis."""
    c, s = abs(cos(angle)), abs(sin(angle))
    return Vector((size.x * c + size.y * s, size.x * s + size.y * c, size.z))


def _axes(matrix: Matrix) -> Matrix:
    """The object's axes without scale, shear or mirroring, as a rotation whose up axis is the one nearest to Z."""
    columns = [matrix.col[axis].to_3d().normalized() for axis in range(3)]
    for axis in range(3):
        if columns[axis].length == 0.0:  # flattened: a plane's thickness
            columns[axis] = columns[axis - 2].cross(columns[axis - 1])
    if any(column.length == 0.0 for column in columns):
        return Matrix.Identity(3)
    signed = [column * sign for column, sign in product(columns, (1.0, -1.0))]
    up = max(signed, key=lambda axis: (round(axis.z, 5), axis.dot(columns[2])))
    own_back = columns[1] if abs(up.dot(columns[2])) > _SAME else Vector((0.0, 1.0, 0.0))
    back = max((axis for axis in signed if abs(axis.dot(up)) < _SAME), key=own_back.dot)
    right = back.cross(up).normalized()
    return Matrix((right, up.cross(right), up)).transposed()


def on_ground(origin: Vector, direction: Vector, start: Vector) -> Vector:
    """Where a line of sight meets the level ground through `start`.

    A nearly level line would meet it at the horizon or never. Then the result is the point seen at the depth of
    `start`, projected onto the ground.
    """
    if abs(direction.z) > _GRAZING * direction.length:
        along = (start.z - origin.z) / direction.z
        if along > 0.0:
            return origin + direction * along
    along = (start - origin).dot(direction) / direction.length_squared
    point = origin + direction * along
    return Vector((point.x, point.y, start.z))
