# SPDX-License-Identifier: GPL-3.0-or-later
"""Voxelises a surface with its interior, and computes the distance field around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Floats, Indices

APART: Final = 0.7  # voxels between samples of the surface; below 0.86, a six-connected flood fill cannot leak through
_BORDER: Final = 1.25  # empty voxels around the bounding box; with a whole number, its sides would be on voxels' faces
_BLOCK: Final = 32  # planes tested at once
_FIRST: Final = 256  # deepest voxels, tested first
_SLIVER: Final = 0.25  # height to longest side: narrower triangles are cut before they are sampled

Planes = tuple[Doubles, Doubles]  # outward normals (P, 3) and offsets (P,) of a convex polyhedron


@dataclass(frozen=True)
class Voxels:
    """`low`: the grid's origin (3,); `step`: voxel size; `is_solid`: (X, Y, Z), voxels on or in the surface.

    `is_inside`: the solid voxels whose centre is inside.
    """

    low: Doubles
    step: float
    is_solid: Flags
    is_inside: Flags

    @cached_property
    def depth(self) -> Floats:
        """Distance of each voxel to the nearest solid one, (X, Y, Z), in units of length; 0 in solid ones.

        It is computed axis by axis (Felzenszwalb and Huttenlocher, 2012).
        """
        squares = np.where(self.is_solid, np.float32(0), np.float32(np.inf))
        for axis in range(3):
            squares = _nearest(squares, axis)
        depth: Floats = np.sqrt(squares) * np.float32(self.step)
        return depth

    def middles(self, numbers: Indices) -> Doubles:
        """Centres (N, 3) of voxels by their flat indices (N,)."""
        cells = np.stack(np.unravel_index(numbers, self.is_solid.shape), axis=1)
        middles: Doubles = self.low + (cells + 0.5) * self.step
        return middles

    def cells(self, points: Doubles) -> Indices:
        """Cells (N, 3) that contain the points (N, 3), clamped to the grid."""
        cells = np.floor((points - self.low) / self.step).astype(np.int64)
        inside: Indices = np.clip(cells, 0, np.array(self.is_solid.shape) - 1)
        return inside

    def numbers(self, points: Doubles) -> Indices:
        """Flat indices (N,) of the cells that contain the points (N, 3)."""
        numbers: Indices = np.ravel_multi_index(tuple(self.cells(points).T), self.is_solid.shape)
        return numbers

    def within(self, planes: Planes, chosen: Indices) -> Indices:
        """The voxels of `chosen` (N,) whose centre is in the polyhedron."""
        normals, offsets = planes
        middles = self.middles(chosen)
        for first in range(0, len(normals), _BLOCK):
            block = slice(first, first + _BLOCK)
            is_behind = (middles @ normals[block].T <= offsets[block]).all(axis=1)
            middles, chosen = middles[is_behind], chosen[is_behind]
        return chosen

    def deepest(self, planes: Planes, chosen: Indices) -> float:
        """The largest depth among the voxels of `chosen` (N,) in the polyhedron; 0 if there is none."""
        chosen = chosen[self.depth.flat[chosen] > 0]
        chosen = chosen[np.argsort(-self.depth.flat[chosen])]
        first, count = 0, _FIRST
        while first < len(chosen):
            within = self.within(planes, chosen[first : first + count])
            if len(within):
                return float(self.depth.flat[within].max())
            first, count = first + count, 2 * count
        return 0.0

    def box(self, low: Doubles, high: Doubles) -> Indices:
        """Flat indices of all voxels that intersect a box, (N,)."""
        first, last = self.cells(np.stack([low, high]))
        ranges = [np.arange(first[axis], last[axis] + 1) for axis in range(3)]
        grid = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, 3)
        numbers: Indices = np.ravel_multi_index(tuple(grid.T), self.is_solid.shape)
        return numbers


def fill(triangles: Doubles, count: int) -> Voxels:
    """Voxelise triangles (T, 3, 3) with about `count` voxels in their bounding box; unreachable space is solid."""
    low, high = triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))
    size = np.maximum(high - low, (high - low).max() * 1e-3)
    step = float((size.prod() / count) ** (1 / 3))
    shape = np.ceil(size / step + 2 * _BORDER).astype(np.int64)
    low = low - _BORDER * step
    is_surface, is_behind = _surface(triangles, low, step, tuple(shape.tolist()))
    is_enclosed = ~is_surface & ~_outside(is_surface)
    return Voxels(low, step, is_surface | is_enclosed, is_behind | is_enclosed)


def _surface(triangles: Doubles, low: Doubles, step: float, shape: tuple[int, ...]) -> tuple[Flags, Flags]:
    """The voxels that intersect the surface, and those of them whose centre is behind it."""
    points, owners = samples(triangles, APART * step)
    cells = np.floor((points - low) / step).astype(np.int64)
    numbers = np.ravel_multi_index(tuple(cells.T), shape)
    from_middle = points - (low + (cells + 0.5) * step)
    order = np.lexsort([vectors.squares(from_middle), numbers])
    crossed, first = np.unique(numbers[order], return_index=True)
    nearest = order[first]
    across = vectors.face_vectors(triangles)
    is_behind = vectors.dots(from_middle[nearest], across[owners[nearest]]) > 0
    surface, behind = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    surface.flat[crossed] = True
    behind.flat[crossed[is_behind]] = True
    return surface, behind


def samples(triangles: Doubles, apart: float) -> tuple[Doubles, Indices]:
    """Points on triangles (T, 3, 3), vertices included, at most `apart` from one another, and each point's triangle."""
    triangles, origins = _without_slivers(triangles, apart)
    parts = np.maximum(1, np.ceil(_longest(triangles)[0] / apart)).astype(np.int64)
    points, owners = [], []
    for number in np.unique(parts):
        chosen = np.flatnonzero(parts == number)
        first, second = np.meshgrid(np.arange(number + 1), np.arange(number + 1), indexing="ij")
        is_in = first + second <= number
        shares = np.stack([first[is_in], second[is_in], number - first[is_in] - second[is_in]], axis=1) / number
        points.append(np.einsum("sc,tcx->tsx", shares, triangles[chosen]).reshape(-1, 3))
        owners.append(np.repeat(origins[chosen], len(shares)))
    return np.concatenate(points), np.concatenate(owners)


def _without_slivers(triangles: Doubles, apart: float) -> tuple[Doubles, Indices]:
    """The triangles with slivers cut into pieces about as long as wide, and the triangle that each comes from.

    A triangle's samples are as dense across it as along it, so a sliver would get as many as a square of its length.
    """
    longest, side = _longest(triangles)
    normals = vectors.face_vectors(triangles)
    is_sliver = (longest > apart) & (vectors.lengths(normals) < _SLIVER * longest**2)
    numbers, whole = np.flatnonzero(is_sliver), np.flatnonzero(~is_sliver)
    order = (side[numbers, None] + np.arange(3)) % 3  # the longest side first: the foot of the height is on it
    start, end, top = np.take_along_axis(triangles[numbers], order[..., None], axis=1).swapaxes(0, 1)
    base = end - start
    foot = start + (vectors.dots(top - start, base) / longest[numbers] ** 2)[:, None] * base
    # Two right triangles, from the height to either end.
    ends, feet, tops = np.concatenate([start, end]), np.tile(foot, (2, 1)), np.tile(top, (2, 1))
    width = np.maximum(vectors.lengths(tops - feet), apart / 2)
    counts = np.maximum(1, np.ceil(vectors.lengths(ends - feet) / width)).astype(np.int64)
    half = np.repeat(np.arange(len(ends)), counts)
    share = ((np.arange(len(half)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[half])[:, None]
    step = (1 / counts[half])[:, None]
    near, far = (feet[half] + at * (ends - feet)[half] for at in (share, share + step))
    near_top, far_top = (tops[half] + at * (ends - tops)[half] for at in (share, share + step))
    pieces = [triangles[whole], np.stack([near, far, near_top], axis=1), np.stack([far, far_top, near_top], axis=1)]
    return np.concatenate(pieces), np.concatenate([whole, *2 * [np.tile(numbers, 2)[half]]])


def _longest(triangles: Doubles) -> tuple[Doubles, Indices]:
    """The length of each triangle's longest side, (T,), and the corner that the side begins at, (T,)."""
    squares = vectors.squares(np.roll(triangles, -1, axis=1) - triangles)
    return np.sqrt(squares.max(axis=1)), squares.argmax(axis=1)


def _outside(is_closed: Flags) -> Flags:
    """Flood fill from the grid's corner through open cells (six-connected)."""
    is_open = ~is_closed
    reached = np.zeros_like(is_closed)
    reached[0, 0, 0] = True
    before = 0
    while (now := int(reached.sum())) != before:
        before = now
        for axis in range(3):
            along, ways = np.moveaxis(reached, axis, 0), np.moveaxis(is_open, axis, 0)
            for layer in range(1, len(along)):
                along[layer] |= along[layer - 1] & ways[layer]
            for layer in range(len(along) - 2, -1, -1):
                along[layer] |= along[layer + 1] & ways[layer]
    return reached


def _nearest(squares: Floats, axis: int) -> Floats:
    """One pass of the squared Euclidean distance transform along an axis."""
    along = np.moveaxis(squares, axis, 0)
    least = along.copy()
    for away in range(1, len(along)):
        np.minimum(least[away:], along[:-away] + np.float32(away * away), out=least[away:])
        np.minimum(least[:-away], along[away:] + np.float32(away * away), out=least[:-away])
    nearest: Floats = np.moveaxis(least, 0, axis)
    return nearest
