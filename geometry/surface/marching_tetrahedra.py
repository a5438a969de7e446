# SPDX-License-Identifier: GPL-3.0-or-later
"""The closed surface where a field over a grid is 0, by marching tetrahedra.

Each cube of eight samples is cut into six tetrahedra along its diagonal (Kuhn), in each of which a linear field has a
plane for its zero (Doi and Koide 1991). There are no ambiguous cases, so the surface is closed and without a pinch.

Surface nets would do, too, but would change every mesh that is made from views.
"""

from __future__ import annotations

from itertools import permutations
from typing import Final

import numpy as np

from ..arrays import Doubles, Floats, Indices

# A sample this near to 0 would put the corners of many triangles into one place.
_NEAREST: Final = 1e-2


def _cut(case: int) -> list[tuple[tuple[int, int], ...]]:
    """Return the triangles of a tetrahedron by whose corners are inside (a bit each), as pairs of ends of its edges."""
    inside = [corner for corner in range(4) if case >> corner & 1]
    outside = [corner for corner in range(4) if not case >> corner & 1]
    if len(inside) == 2:
        (a, b), (c, d) = inside, outside
        ring = [(a, c), (a, d), (b, d), (b, c)]
        triangles = [(ring[0], ring[1], ring[2]), (ring[0], ring[2], ring[3])]
    else:
        lone, others = (inside[0], outside) if len(inside) == 1 else (outside[0], inside)
        triangles = [((lone, others[0]), (lone, others[1]), (lone, others[2]))]
    return [_facing(triangle, inside, outside) for triangle in triangles]


def _facing(
    triangle: tuple[tuple[int, int], ...], inside: list[int], outside: list[int]
) -> tuple[tuple[int, int], ...]:
    """Return the triangle counter-clockwise as seen from the corners outside, in a tetrahedron of positive volume."""
    corners = np.vstack([np.zeros(3), np.eye(3)])
    a, b, c = (corners[list(edge)].mean(axis=0) for edge in triangle)
    outwards = corners[outside].mean(axis=0) - corners[inside].mean(axis=0)
    return triangle if np.cross(b - a, c - a) @ outwards > 0 else triangle[::-1]


_CUTS: Final = {case: _cut(case) for case in range(1, 15)}


def _tetrahedra() -> list[list[int]]:
    """Return the corners (bits 1, 2 and 4 for X, Y and Z) of the six tetrahedra, each with a positive volume."""
    found = []
    for first, second, _ in permutations((1, 2, 4)):
        corners = [0, first, first | second, 7]
        places = np.array([[corner >> axis & 1 for axis in range(3)] for corner in corners])
        is_positive = np.linalg.det((places[1:] - places[0]).astype(np.float64)) > 0
        found.append(corners if is_positive else [corners[0], corners[2], corners[1], corners[3]])
    return found


def extract(field: Floats) -> tuple[Doubles, Indices]:
    """Return positions (V, 3), in samples from the first one, and triangles (T, 3), outward, where a field is above 0.

    The field (X, Y, Z) must be below 0 at the grid's border. Nothing inside gives empty arrays.
    """
    values = np.where(np.abs(field) < _NEAREST, -_NEAREST, field)
    ends = _edges(values)
    if not len(ends):
        return np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int64)
    keys, corners = np.unique(ends[..., 0] * values.size + ends[..., 1], return_inverse=True)
    first, second = keys // values.size, keys % values.size
    flat = values.ravel().astype(np.float64)
    share = (flat[first] / (flat[first] - flat[second]))[:, None]
    start, end = (np.stack(np.unravel_index(which, values.shape), axis=1) for which in (first, second))
    return start + share * (end - start), corners.reshape(-1, 3)


def _edges(values: Floats) -> Indices:
    """Return for each triangle's corners (T, 3) the two samples, the lesser one first, between which they lie."""
    cube, steps = _mixed_cubes(values)
    is_inside = values.ravel() > 0
    found = []
    for tetrahedron in _tetrahedra():
        samples = cube[:, None] + steps[tetrahedron]
        case = is_inside[samples] @ np.array([1, 2, 4, 8])
        for number, triangles in _CUTS.items():
            of_case = samples[case == number]
            found += [of_case[:, np.array(triangle)] for triangle in triangles if len(of_case)]
    return np.sort(np.concatenate(found), axis=-1) if found else np.zeros((0, 3, 2), dtype=np.int64)


def _mixed_cubes(values: Floats) -> tuple[Indices, Indices]:
    """Return the first sample of each cube that the surface passes, and the steps (8,) to its corners."""
    strides = np.array([values.shape[1] * values.shape[2], values.shape[2], 1])
    steps = np.array([sum(strides[axis] for axis in range(3) if corner >> axis & 1) for corner in range(8)])
    is_inside = values > 0
    some = every = is_inside
    for axis in range(3):
        some_first, every_first = some.swapaxes(0, axis), every.swapaxes(0, axis)
        some = (some_first[:-1] | some_first[1:]).swapaxes(0, axis)
        every = (every_first[:-1] & every_first[1:]).swapaxes(0, axis)
    x, y, z = np.nonzero(some & ~every)
    return x * strides[0] + y * strides[1] + z, steps.astype(np.int64)
