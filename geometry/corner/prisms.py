# SPDX-License-Identifier: GPL-3.0-or-later
"""Boxes and gabled prisms on the ground, with the camera that sees each, as rows of numbers: many are tried at once.

A prism is a row of the numbers that `NAMES` lists, as described at `Corner`; `prisms` is always (N, 9). All of them
have the same ridge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..arrays import Doubles, Indices

Ridge = Literal["", "ACROSS", "AWAY"]

NAMES: Final = ("azimuth", "elevation", "width", "depth", "height", "column", "row", "rise", "perspective")
AZIMUTH, ELEVATION, WIDTH, DEPTH, HEIGHT, COLUMN, ROW, RISE, PERSPECTIVE = range(len(NAMES))

LOWEST, HIGHEST = np.radians(8.0), np.radians(50.0)  # limits of the camera's elevation
_NARROWEST: Final = np.radians(8.0)  # least angle to a front or side view
_LONGEST: Final = 6.0  # greatest ratio of width and depth
_STRONGEST: Final = 0.4  # perspective: by what share an object may look larger if nearer by the prism's longest side
_NEAREST: Final = 0.2  # least distance of a point from the camera, relative to that of the base's centre

# Corners: 4 for the right, plus 2 for the back, plus 1 for the top; 8, 9: the ridge.
_SIDES: Final = np.array([(i, j, k) for i in (-0.5, 0.5) for j in (-0.5, 0.5) for k in (0.0, 1.0)])
_RIDGES: Final = {
    "": np.empty((0, 3)),
    "ACROSS": np.array([(-0.5, 0.0, 1.0), (0.5, 0.0, 1.0)]),
    "AWAY": np.array([(0.0, -0.5, 1.0), (0.0, 0.5, 1.0)]),
}
_WALLS: Final = ((0, 4), (2, 6), (0, 2), (4, 6), (0, 1), (2, 3), (4, 5), (6, 7))
EDGES: Final = {
    "": np.array((*_WALLS, (1, 5), (3, 7), (1, 3), (5, 7))),
    "ACROSS": np.array((*_WALLS, (1, 5), (3, 7), (1, 8), (3, 8), (5, 9), (7, 9), (8, 9))),
    "AWAY": np.array((*_WALLS, (1, 3), (5, 7), (1, 8), (5, 8), (3, 9), (7, 9), (8, 9))),
}
# The ends of the ground lines, from left to right, for a camera to the left and to the right of the front.
_GROUND: Final = np.array([(2, 0, 4), (0, 4, 6)])


def corners(prisms: Doubles, ridge: Ridge) -> Doubles:
    """Return the prisms' corners (N, C, 3), in pixels, about the centre of each base."""
    walls: Doubles = _SIDES * prisms[:, None, WIDTH : HEIGHT + 1]
    if not ridge:
        return walls
    tops = prisms[:, None, WIDTH : HEIGHT + 1].copy()
    tops[..., 2] += prisms[:, None, RISE]
    return np.concatenate([walls, _RIDGES[ridge] * tops], axis=1)


def project(prisms: Doubles, points: Doubles) -> Doubles:
    """Return the positions (N, P, 2), x right, y down, of points (N, P, 3) in the pictures of their cameras."""
    right, up, back = axes(prisms[:, AZIMUTH], prisms[:, ELEVATION])
    shrunk = np.maximum(1.0 - prisms[:, None, PERSPECTIVE] * _along(points, back), _NEAREST)
    seen: Doubles = np.empty((*points.shape[:2], 2))
    seen[..., 0] = prisms[:, None, COLUMN] + _along(points, right) / shrunk
    seen[..., 1] = prisms[:, None, ROW] - _along(points, up) / shrunk
    return seen


def _along(points: Doubles, directions: Doubles) -> Doubles:
    """Return the components (N, P) of points (N, P, 3) along a direction (3, N) for each row."""
    x, y, z = directions
    along: Doubles = points[..., 0] * x[:, None] + points[..., 1] * y[:, None] + points[..., 2] * z[:, None]
    return along


def axes(azimuth: Doubles, elevation: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Return the picture's right and up, and the direction towards the camera, as unit vectors (3, N).

    azimuth, elevation: in radians, (N,).
    """
    sin_a, cos_a, sin_e, cos_e = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    return (
        np.array([cos_a, sin_a, np.zeros_like(sin_a)]),
        np.array([-sin_a * sin_e, cos_a * sin_e, cos_e]),
        np.array([sin_a * cos_e, -cos_a * cos_e, sin_e]),
    )


def slopes(prisms: Doubles) -> Doubles:
    """Return the angles (2, N), in radians, at which the ground lines fall to the nearest corner and rise from it."""
    numbers: Indices = _GROUND[(prisms[:, AZIMUTH] >= 0.0).astype(np.int64)]
    ground = _SIDES[numbers] * prisms[:, None, WIDTH : HEIGHT + 1]
    lines = np.diff(project(prisms, ground), axis=1)
    falling, rising = lines[:, 0], lines[:, 1]
    return np.array([np.arctan2(falling[:, 1], falling[:, 0]), np.arctan2(-rising[:, 1], rising[:, 0])])


@dataclass(frozen=True)
class Extents:
    """The extents of outlines and the columns of their nearest corners, (N,) or one number for all, in pixels."""

    left: Doubles | float
    right: Doubles | float
    top: Doubles | float
    bottom: Doubles | float
    near: Doubles | float


def extents(prisms: Doubles) -> Extents:
    """Return the extents of the prisms' walls, without perspective."""
    azimuth, elevation, width, depth, height, column, row = prisms.T[: ROW + 1]
    sin, cos = np.sin(np.abs(azimuth)), np.cos(azimuth)
    left, right = 0.5 * width * cos, 0.5 * depth * sin
    base = 0.5 * (width * sin + depth * cos) * np.sin(elevation)
    bottom = row + base
    top = bottom - 2.0 * base - height * np.cos(elevation)
    return Extents(
        column - left - right, column + left + right, top, bottom, column + np.sign(azimuth) * (left - right)
    )


def from_extents(outline: Extents, azimuth: Doubles, elevation: Doubles) -> Doubles:
    """Return the only boxes with an outline's extents and nearest corner, seen at these angles (N,), in radians."""
    half = np.maximum(0.5 * (outline.right - outline.left), 1.0)
    middle = 0.5 * (outline.left + outline.right)
    shift = np.clip((outline.near - middle) * np.sign(azimuth), -0.75 * half, 0.75 * half)
    angle = np.abs(azimuth)
    width, depth = _in_proportion((half + shift) / np.cos(angle), (half - shift) / np.sin(angle))
    base = 0.5 * (width * np.sin(angle) + depth * np.cos(angle)) * np.sin(elevation)
    height = np.maximum((outline.bottom - 2.0 * base - outline.top) / np.cos(elevation), 0.02 * half)
    boxes = np.zeros((len(azimuth), len(NAMES)))
    middles = np.broadcast_to(middle, base.shape)
    boxes[:, : ROW + 1].T[:] = azimuth, elevation, width, depth, height, middles, outline.bottom - base
    return boxes


def clamped(prisms: Doubles) -> Doubles:
    """Return the prisms with each number clamped to its limits."""
    kept = prisms.copy()
    azimuth = np.clip(np.abs(prisms[:, AZIMUTH]), _NARROWEST, 0.5 * np.pi - _NARROWEST)
    kept[:, AZIMUTH] = np.where(prisms[:, AZIMUTH] < 0, -azimuth, azimuth)
    kept[:, ELEVATION] = np.clip(prisms[:, ELEVATION], LOWEST, HIGHEST)
    kept[:, WIDTH], kept[:, DEPTH] = _in_proportion(*np.maximum(prisms[:, WIDTH : DEPTH + 1].T, 2.0))
    kept[:, HEIGHT] = np.maximum(prisms[:, HEIGHT], 1.0)
    kept[:, RISE] = np.maximum(prisms[:, RISE], 0.0)
    kept[:, PERSPECTIVE] = np.clip(prisms[:, PERSPECTIVE], 0.0, _STRONGEST / longest(kept))
    return kept


def longest(prisms: Doubles) -> Doubles:
    """Return the longest side of each prism's walls, (N,), in pixels."""
    sides: Doubles = prisms[:, WIDTH : HEIGHT + 1].max(axis=1)
    return sides


def _in_proportion(width: Doubles, depth: Doubles) -> tuple[Doubles, Doubles]:
    width = np.minimum(width, _LONGEST * depth)
    return width, np.minimum(depth, _LONGEST * width)
