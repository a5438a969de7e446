# SPDX-License-Identifier: GPL-3.0-or-later
"""Closed solids as triangles, from which shapes are built. Units are metres, Z is up. Needs only numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Colour = tuple[float, float, float]  # linear
Doubles = NDArray[np.float64]
Indices = NDArray[np.int64]
SEGMENTS: Final = 64  # around a revolved solid
GREY: Final[Colour] = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Solid:
    """A closed surface: positions (V, 3); triangles (T, 3), counterclockwise from outside; one colour."""

    positions: Doubles
    triangles: Indices
    colour: Colour = GREY

    def painted(self, colour: Colour) -> Solid:
        """Return it in another colour."""
        return replace(self, colour=colour)

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Solid:
        """Return it moved."""
        return replace(self, positions=self.positions + np.array([x, y, z]))

    def scaled(self, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> Solid:
        """Return it scaled about the origin by positive factors, which keep its orientation."""
        return replace(self, positions=self.positions * np.array([x, y, z]))

    def turned(self, axis: int, degrees: float) -> Solid:
        """Return it rotated about an axis (0 for X) through the origin, by the right-hand rule."""
        sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
        first, second = (axis + 1) % 3, (axis + 2) % 3
        matrix = np.eye(3)
        matrix[first, first] = matrix[second, second] = cosine
        matrix[first, second], matrix[second, first] = -sine, sine
        return replace(self, positions=self.positions @ matrix.T)


def box(width: float, depth: float, height: float) -> Solid:
    """Return a box that stands on the origin."""
    outline = [(-width / 2, 0), (width / 2, 0), (width / 2, height), (-width / 2, height)]
    return prism(outline, depth)


def prism(outline: ArrayLike, depth: float) -> Solid:
    """Return a convex outline (N, 2) of x and z, counterclockwise from the front, extruded along Y around y = 0."""
    flat = np.asarray(outline, dtype=np.float64)
    count = len(flat)
    front = np.column_stack([flat[:, 0], np.full(count, -depth / 2), flat[:, 1]])
    here = np.arange(count)
    after = np.roll(here, -1)
    fan = np.column_stack([np.zeros(count - 2, dtype=np.int64), here[1:-1], here[2:]])
    sides = np.concatenate(
        [
            np.column_stack([here, after + count, after]),
            np.column_stack([here, here + count, after + count]),
        ]
    )
    positions = np.concatenate([front, front + np.array([0, depth, 0])])
    return Solid(positions, np.concatenate([fan, fan[:, ::-1] + count, sides]))


def lathe(profile: Sequence[tuple[float, float]], segments: int = SEGMENTS) -> Solid:
    """Return a profile of radii and heights, upwards, revolved about Z, with closed ends."""
    radius, height = np.array(profile, dtype=np.float64).T
    radius, height = np.pad(radius, 1), np.pad(height, 1, mode="edge")
    angle = np.arange(segments) * (2 * np.pi / segments)
    ring = np.stack([np.cos(angle), np.sin(angle)])
    positions = np.stack([*(radius[:, None] * ring[:, None]), np.repeat(height[:, None], segments, axis=1)], axis=-1)
    number = np.arange(len(radius) * segments).reshape(len(radius), segments)
    low, high = number[:-1], number[1:]
    right_low, right_high = np.roll(low, -1, axis=1), np.roll(high, -1, axis=1)
    quads = [np.stack([low, right_low, right_high], -1), np.stack([low, right_high, high], -1)]
    return _sound(positions.reshape(-1, 3), np.concatenate([quad.reshape(-1, 3) for quad in quads]))


def ball(radius: float, rings: int = 32) -> Solid:
    """Return a ball around the origin."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    return lathe([(radius * max(float(np.cos(a)), 0.0), radius * float(np.sin(a))) for a in angle])


def rod(radius: float, height: float) -> Solid:
    """Return a cylinder that stands on the origin."""
    return lathe([(radius, 0.0), (radius, height)])


def of_blender_mesh(mesh: Any) -> Solid:
    """Return the solid of a closed mesh datablock."""
    mesh.calc_loop_triangles()
    positions = np.array([vertex.co for vertex in mesh.vertices], dtype=np.float64)
    return Solid(positions, np.array([face.vertices for face in mesh.loop_triangles], dtype=np.int64))


def _sound(positions: Doubles, triangles: Indices) -> Solid:
    """Merge points in the same position, such as a cone's tip, and drop triangles that become degenerate."""
    _, first, inverse = np.unique(positions.round(12), axis=0, return_index=True, return_inverse=True)
    corners = inverse.reshape(-1)[triangles]
    flat = (corners == np.roll(corners, 1, axis=1)).any(axis=1)
    return Solid(positions[first], corners[~flat])
