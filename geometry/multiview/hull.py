# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds a body from orthographic views: a signed distance field on a grid, rounded where no view shows corners.

The visual hull (Laurentini, 1994) of two silhouettes has rectangular cross-sections. In a rounded one, each is the
superellipse that touches the rectangle's sides. A view along a third direction decides how much is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Floats
from ..image import filters
from .alignment import AlignedView, Alignment

EXPONENTS: Final = (2.0, 2.5)
# A body may be rounded if its silhouettes keep this share of the plain hull's.
_KEPT: Final = 0.985
_COARSE: Final = 64  # cells along the longest side of the grid on which the rounding is chosen
_REACH: Final = 3.0  # cells: the field is clamped at this distance from the surface
_PASSES: Final = 3  # in which slices are averaged with their neighbours
_NEAR: Final = 1.5  # half widths from a run's centre: within it, a slanted outline crosses the next slice
_FARTHEST: Final = 4.0  # half widths from a run's centre: the limit where there is no run
Rounding = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Body:
    """A body as signed distances in cells at cell centres, positive inside: field, float32 (X, Y, Z).

    `corner`: (3,), the first cell's centre; `cell`: the side of a cell; `rounding`: the axes perpendicular to rounded
    slices, and the exponents.
    """

    field: Floats
    corner: Doubles
    cell: float
    rounding: Rounding


@dataclass(frozen=True)
class Grid:
    """Cell centres along each axis, with two empty cells around the extents."""

    coordinates: tuple[Doubles, Doubles, Doubles]
    cell: float


def make_body(alignment: Alignment, cells: int, roundness: float | None = None) -> Body:
    """Return the body of the aligned views on a grid with `cells` along its longest side.

    `roundness`: the exponent if there are views along only two directions: 2 for ellipses, None for rectangles. With
    three directions, the third one decides. Raises ValueError for views along a single direction.
    """
    if len({aligned.view.axes.towards[0] for aligned in alignment.views}) < 2:
        raise ValueError("a body needs views from at least two directions")
    rounding = _choose(alignment, roundness)
    grid = _grid(alignment.extents, cells)
    outlines = _outlines(alignment.views, grid)
    field = _carve(outlines, grid)
    for across, exponent in rounding:
        np.minimum(field, _rounded(outlines, across, exponent, is_averaged=True), out=field)
    corner = np.array([axis[0] for axis in grid.coordinates])
    return Body(field, corner, grid.cell, rounding)


def _grid(extents: Doubles, cells: int) -> Grid:
    cell = float(extents.max()) / cells
    counts = np.ceil(extents / cell).astype(int) + 4
    x, y, z = ((np.arange(count) - (count - 1) / 2) * cell for count in counts)
    return Grid((x, y, z), cell)


def _outlines(views: Sequence[AlignedView], grid: Grid) -> dict[int, Floats]:
    """Return, for each axis with views along it, the signed distance in cells over the other two axes, in order."""
    seen: dict[int, list[Floats]] = {}
    for aligned in views:
        seen.setdefault(aligned.view.axes.towards[0], []).append(_outline(aligned, grid))
    return {axis: np.mean(fields, axis=0, dtype=np.float32) for axis, fields in seen.items()}


def _outline(aligned: AlignedView, grid: Grid) -> Floats:
    axes = aligned.view.axes
    right, up = grid.coordinates[axes.right[0]], grid.coordinates[axes.up[0]]
    per_cell = grid.cell / aligned.pixel()
    x, y = aligned.to_pixels(right[:, None], up[None, :])
    margin = int(np.ceil(2 * _REACH * per_cell)) + 2
    signed = signed_distance(np.pad(aligned.view.mask, margin), int(np.ceil(_REACH * per_cell)) + 1)
    field = (filters.sample(signed, x - 0.5 + margin, y - 0.5 + margin) / per_cell).astype(np.float32)
    return field if axes.right[0] < axes.up[0] else field.T


def signed_distance(mask: Floats, limit: int) -> Floats:
    """Return each pixel's distance (H, W) from a mask's outline at 0.5, positive inside, up to `limit` pixels.

    At the outline, the pixels' coverage gives sub-pixel precision. Unlike a turntable's `Silhouette`, this blurs only
    the mask at the outline, not the distance.
    """
    whole = np.clip(filters.signed_distance(mask >= 0.5, limit), 0.5 - limit, limit - 0.5)
    at_outline = np.abs(whole) < 1.0
    return np.where(at_outline, filters.blur(mask, 0.5) - 0.5, whole).astype(np.float32)


def _carve(outlines: Mapping[int, Floats], grid: Grid) -> Floats:
    shape = tuple(len(axis) for axis in grid.coordinates)
    field = np.full(shape, _REACH, dtype=np.float32)
    for axis, outline in outlines.items():
        np.minimum(field, np.expand_dims(outline, axis), out=field)
    return np.maximum(field, -_REACH, out=field)


def _rounded(outlines: Mapping[int, Floats], across: int, exponent: float, *, is_averaged: bool) -> Floats:
    """Return the distance in cells from superellipses in the slices perpendicular to the axis `across`."""
    first, second = (axis for axis in range(3) if axis != across)
    # The outline seen along the second axis bounds the first one, and vice versa.
    u, half_u = _spans(_with_last(outlines[second], across, second))
    v, half_v = _spans(_with_last(outlines[first], across, first))
    u, half_u, v, half_v = u[:, None], half_u[:, None], v[None], half_v[None]
    power = u**exponent + v**exponent
    radius = np.maximum(power, 1e-6) ** (1.0 / exponent)
    steep = np.sqrt((u ** (exponent - 1) / half_u) ** 2 + (v ** (exponent - 1) / half_v) ** 2)
    slope = np.maximum(steep / np.maximum(radius, 1e-6) ** (exponent - 1), 1e-6)
    # Outside an outline, the outline itself bounds the body; the slices above and below are unknown there.
    is_within = (u <= 1.0) & (v <= 1.0)
    is_near = (u <= _NEAR) & (v <= _NEAR)
    distance = np.clip((1.0 - radius) / slope, -_REACH, _REACH)
    if is_averaged:
        distance = _averaged(distance, is_near)
    return np.moveaxis(np.where(is_within, distance, _REACH), 2, across).astype(np.float32)


def _averaged(values: Floats, is_known: Flags) -> Floats:
    """Average neighbouring slices along the last axis, since slices differ abruptly where a run begins or ends."""
    total, weight = values * is_known, is_known.astype(np.float32)
    for _ in range(_PASSES):
        for sums in (total, weight):
            before = sums.copy()
            sums[..., 1:] += 0.5 * before[..., :-1]
            sums[..., :-1] += 0.5 * before[..., 1:]
    averages: Floats = total / np.maximum(weight, 1e-6)
    return averages


def _with_last(outline: Floats, across: int, along: int) -> Floats:
    """Return an outline seen along the axis `along` with the axis `across` last."""
    remaining = [axis for axis in range(3) if axis != along]
    return np.moveaxis(outline, remaining.index(across), -1)


def _spans(outline: Floats) -> tuple[Floats, Floats]:
    """Return each cell's distance from the centre of its run along A, for an outline (A, B), and the run's half width.

    The distance is in half widths, so it is 1 at the outline; outside, it is from the nearest run. A run ends where the
    linearly interpolated distance from the outline is 0.
    """
    count = len(outline)
    solid = outline > 0
    position = np.arange(count, dtype=np.float32)[:, None]
    ahead = np.vstack([outline[1:], outline[-1:] - 1])
    behind = np.vstack([outline[:1] - 1, outline[:-1]])
    start = np.where(solid & (behind <= 0), position - outline / np.maximum(outline - behind, 1e-6), -np.inf)
    end = np.where(solid & (ahead <= 0), position + outline / np.maximum(outline - ahead, 1e-6), np.inf)
    last_start, next_end = np.maximum.accumulate(start), np.minimum.accumulate(end[::-1])[::-1]
    last_end = np.maximum.accumulate(np.where(np.isfinite(end), end, -np.inf))
    next_start = np.minimum.accumulate(np.where(np.isfinite(start), start, np.inf)[::-1])[::-1]
    is_behind = ~solid & (position - last_end <= next_start - position)
    low = np.where(solid | is_behind, last_start, next_start)
    high = np.where(solid, next_end, np.where(is_behind, last_end, _end_after(next_start, end)))
    is_known = np.isfinite(low) & np.isfinite(high)
    low, high = np.where(is_known, low, 0.0), np.where(is_known, high, 0.0)
    half = np.maximum((high - low) / 2, 0.5)
    away = np.where(is_known, np.abs(position - (low + high) / 2) / half, _FARTHEST)
    return np.minimum(away, _FARTHEST).astype(np.float32), half.astype(np.float32)


def _end_after(starts: Floats, end: Floats) -> Floats:
    """Return, for cells before a run, the end of the run that starts at `starts`."""
    count, columns = end.shape
    nearest = np.minimum.accumulate(end[::-1])[::-1]
    row = np.clip(np.where(np.isfinite(starts), np.ceil(starts), count - 1), 0, count - 1).astype(np.intp)
    result: Floats = nearest[row, np.arange(columns)[None, :]]
    return result


def _choose(alignment: Alignment, roundness: float | None) -> Rounding:
    """Choose the axes perpendicular to rounded slices, and the exponents; none for the plain hull.

    With three directions, this is the roundest body whose silhouettes still fill the outlines.
    """
    grid = _grid(alignment.extents, _COARSE)
    outlines = _outlines(alignment.views, grid)
    if len(outlines) == 2:
        missing = next(axis for axis in range(3) if axis not in outlines)
        return () if roundness is None else ((missing, roundness),)
    rounding: list[tuple[int, float]] = []
    body = _carve(outlines, grid)
    wanted = [int((body > 0).any(axis=axis).sum()) for axis in range(3)]
    for _ in range(3):
        tried = [
            (axis, exponent, np.minimum(body, _rounded(outlines, axis, exponent, is_averaged=False)))
            for axis, exponent in product(set(range(3)) - {axis for axis, _ in rounding}, EXPONENTS)
        ]
        fitting = [each for each in tried if _fills(each[2], wanted)]
        if not fitting:
            break
        axis, exponent, body = min(fitting, key=lambda each: int((each[2] > 0).sum()))
        rounding.append((axis, exponent))
    return tuple(rounding)


def _fills(body: Floats, wanted: Sequence[int]) -> bool:
    """Return whether the silhouettes along all axes are about as large as wanted."""
    return all(int((body > 0).any(axis=axis).sum()) >= _KEPT * wanted[axis] for axis in range(3))
