# SPDX-License-Identifier: GPL-3.0-or-later
"""A surface filled with voxels, and how far every place in its box is from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Floats, Indices

APART: Final = 0.7  # voxels between samples of the surface: less than 0.86, and no way leads between them
_BLOCK: Final = 32  # planes that are tried at once
_FIRST: Final = 256  # voxels, the deepest, that are tried before the others

Planes = tuple[Doubles, Doubles]  # normals (P, 3) and offsets (P,): within is what is behind all of them


@dataclass(frozen=True)
class Voxels:
    """`low`: the box's corner (3,); `step`: a voxel's side; `is_solid`: (X, Y, Z), by the surface or what it encloses.

    `is_inside`: the same without those voxels of the surface whose middle lies outside it.
    """

    low: Doubles
    step: float
    is_solid: Flags
    is_inside: Flags

    @cached_property
    def depth(self) -> Floats:
        """Each voxel's distance from the nearest solid one, (X, Y, Z); 0 in these."""
        squares = np.where(self.is_solid, np.float32(0), np.float32(np.inf))
        for axis in range(3):
            squares = _nearest(squares, axis)
        depth: Floats = np.sqrt(squares) * np.float32(self.step)
        return depth

    def middles(self, numbers: Indices) -> Doubles:
        """The places (N, 3) of voxels by their numbers in the flat grid, (N,)."""
        cells = np.stack(np.unravel_index(numbers, self.is_solid.shape), axis=1)
        middles: Doubles = self.low + (cells + 0.5) * self.step
        return middles

    def cells(self, places: Doubles) -> Indices:
        """The cells (N, 3) in which places (N, 3) lie; those outside the box lie in its outermost."""
        cells = np.floor((places - self.low) / self.step).astype(np.int64)
        inside: Indices = np.clip(cells, 0, np.array(self.is_solid.shape) - 1)
        return inside

    def numbers(self, places: Doubles) -> Indices:
        """The same as numbers in the flat grid, (N,)."""
        numbers: Indices = np.ravel_multi_index(tuple(self.cells(places).T), self.is_solid.shape)
        return numbers

    def within(self, planes: Planes, chosen: Indices) -> Indices:
        """Those of the chosen voxels (N,) whose middle is behind all planes."""
        normals, offsets = planes
        middles = self.middles(chosen)
        for first in range(0, len(normals), _BLOCK):
            block = slice(first, first + _BLOCK)
            is_behind = (middles @ normals[block].T <= offsets[block]).all(axis=1)
            middles, chosen = middles[is_behind], chosen[is_behind]
        return chosen

    def deepest(self, planes: Planes, chosen: Indices) -> float:
        """The depth of the deepest of the chosen voxels (N,) that is behind all planes, 0 without one."""
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
        """The numbers of all voxels that a box touches, (N,)."""
        first, last = self.cells(np.stack([low, high]))
        ranges = [np.arange(first[axis], last[axis] + 1) for axis in range(3)]
        grid = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, 3)
        numbers: Indices = np.ravel_multi_index(tuple(grid.T), self.is_solid.shape)
        return numbers


def fill(triangles: Doubles, count: int) -> Voxels:
    """Voxels of triangles (T, 3, 3), about `count` in their box. What cannot be reached from outside is solid."""
    low, high = triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))
    size = np.maximum(high - low, (high - low).max() * 1e-3)
    step = float((size.prod() / count) ** (1 / 3))
    shape = np.ceil(size / step).astype(np.int64) + 3  # with an empty layer all round
    low = (low + high) / 2 - shape * step / 2
    is_surface, is_behind = _surface(triangles, low, step, tuple(shape.tolist()))
    is_enclosed = ~is_surface & ~_outside(is_surface)
    return Voxels(low, step, is_surface | is_enclosed, is_behind | is_enclosed)


def _surface(triangles: Doubles, low: Doubles, step: float, shape: tuple[int, ...]) -> tuple[Flags, Flags]:
    """The voxels in which the surface lies, and those of them whose middle is behind the surface nearest to it."""
    places, owners = samples(triangles, APART * step)
    cells = np.floor((places - low) / step).astype(np.int64)
    numbers = np.ravel_multi_index(tuple(cells.T), shape)
    from_middle = places - (low + (cells + 0.5) * step)
    order = np.lexsort([(from_middle**2).sum(axis=1), numbers])
    found, first = np.unique(numbers[order], return_index=True)
    nearest = order[first]
    vectors = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    is_behind = (from_middle[nearest] * vectors[owners[nearest]]).sum(axis=1) > 0
    surface, behind = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    surface.flat[found] = True
    behind.flat[found[is_behind]] = True
    return surface, behind


def samples(triangles: Doubles, apart: float) -> tuple[Doubles, Indices]:
    """Places on triangles (T, 3, 3), corners included, so far apart at most; and each one's triangle."""
    sides = triangles - np.roll(triangles, 1, axis=1)
    parts = np.maximum(1, np.ceil(np.sqrt((sides**2).sum(axis=2).max(axis=1)) / apart)).astype(np.int64)
    places, owners = [], []
    for number in np.unique(parts):
        chosen = np.flatnonzero(parts == number)
        first, second = np.meshgrid(np.arange(number + 1), np.arange(number + 1), indexing="ij")
        is_in = first + second <= number
        shares = np.stack([first[is_in], second[is_in], number - first[is_in] - second[is_in]], axis=1) / number
        places.append(np.einsum("sc,tcx->tsx", shares, triangles[chosen]).reshape(-1, 3))
        owners.append(np.repeat(chosen, len(shares)))
    return np.concatenate(places), np.concatenate(owners)


def _outside(is_closed: Flags) -> Flags:
    """What can be reached from the grid's corner by the sides of cells that are not closed."""
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
    """For each cell the least of its line's values plus the square of the way there."""
    along = np.moveaxis(squares, axis, 0)
    found = along.copy()
    for away in range(1, len(along)):
        np.minimum(found[away:], along[:-away] + np.float32(away * away), out=found[away:])
        np.minimum(found[:-away], along[away:] + np.float32(away * away), out=found[:-away])
    least: Floats = np.moveaxis(found, 0, axis)
    return least
