# SPDX-License-Identifier: GPL-3.0-or-later
"""The body that views from the six sides leave: a distance field over a grid, rounded where no outline says more.

A visual hull (Laurentini 1994) of two silhouettes has rectangular cross-sections. A rounded one has the superellipse
that touches each rectangle's sides; a third view, left out at first, tells which of them it looks like from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Floats
from ..image import filters
from .alignment import Alignment, Placed

EXPONENTS: Final = (2.0, 2.5)
# A body may be rounded as long as its silhouettes keep this share of the plain hull's.
_KEPT: Final = 0.985
_COARSE: Final = 64  # cells along the longest side, to choose by
_REACH: Final = 3.0  # cells: farther from the surface the field is flat
_EVENINGS: Final = 3  # times that slices are mixed with their neighbours
_NEAR: Final = 1.5  # halves of a run off its middle: where a slanting outline is met in the next slice
_FARTHEST: Final = 4.0  # the same: no run is nearer


Rounding = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Body:
    """A field float32 (X, Y, Z) of signed distances in cells, above 0 inside, at cell centres.

    `corner` (3,): the place of the first centre; `cell`: the cells' side. `rounding`: the axes across which slices were
    rounded, and the exponents.
    """

    field: Floats
    corner: Doubles
    cell: float
    rounding: Rounding


@dataclass(frozen=True)
class Grid:
    """Cell centres along each axis, with two cells of nothing around the extents."""

    coordinates: tuple[Doubles, Doubles, Doubles]
    cell: float


def make_body(alignment: Alignment, cells: int, roundness: float | None = None) -> Body:
    """Return the body of the aligned views, the grid having `cells` along its longest side.

    `roundness`: the exponent where only two directions are seen, 2 for ellipses, None for the plain hull's rectangles;
    with three directions the third one decides. One direction alone bounds nothing: ValueError.
    """
    if len({placed.view.axes.towards[0] for placed in alignment.views}) < 2:
        raise ValueError("a body needs views from at least two directions")
    rounding = _choose(alignment, roundness)
    grid = _grid(alignment.extents, cells)
    outlines = _outlines(alignment.views, grid)
    field = _carve(outlines, grid)
    for across, exponent in rounding:
        np.minimum(field, _rounded(outlines, across, exponent, is_evened=True), out=field)
    corner = np.array([axis[0] for axis in grid.coordinates])
    return Body(field, corner, grid.cell, rounding)


def _grid(extents: Doubles, cells: int) -> Grid:
    cell = float(extents.max()) / cells
    counts = np.ceil(extents / cell).astype(int) + 4
    x, y, z = ((np.arange(count) - (count - 1) / 2) * cell for count in counts)
    return Grid((x, y, z), cell)


def _outlines(views: Sequence[Placed], grid: Grid) -> dict[int, Floats]:
    """Return for each axis that is looked along the signed distance in cells over the other two, in their order."""
    seen: dict[int, list[Floats]] = {}
    for placed in views:
        seen.setdefault(placed.view.axes.towards[0], []).append(_outline(placed, grid))
    return {axis: np.mean(fields, axis=0, dtype=np.float32) for axis, fields in seen.items()}


def _outline(placed: Placed, grid: Grid) -> Floats:
    axes = placed.view.axes
    right, up = grid.coordinates[axes.right[0]], grid.coordinates[axes.up[0]]
    per_cell = grid.cell / placed.pixel()
    x, y = placed.to_pixels(right[:, None], up[None, :])
    margin = int(np.ceil(2 * _REACH * per_cell)) + 2
    signed = signed_distance(np.pad(placed.view.mask, margin), int(np.ceil(_REACH * per_cell)) + 1)
    field = (filters.sample(signed, x - 0.5 + margin, y - 0.5 + margin) / per_cell).astype(np.float32)
    return field if axes.right[0] < axes.up[0] else field.T


def signed_distance(mask: Floats, limit: int) -> Floats:
    """Return the distance of each pixel of (H, W) to the outline at 0.5, above 0 inside, up to `limit` pixels.

    Beside the outline the cover of its pixels gives the fraction. Not a turntable's `Silhouette`, which blurs
    the distance: here only the mask at the outline is blurred.
    """
    solid = mask >= 0.5
    inside, outside = filters.distance(~solid, limit), filters.distance(solid, limit)
    whole = np.where(solid, np.minimum(inside, limit) - 0.5, 0.5 - np.minimum(outside, limit))
    at_outline = np.abs(whole) < 1.0
    return np.where(at_outline, filters.blur(mask, 0.5) - 0.5, whole).astype(np.float32)


def _carve(outlines: Mapping[int, Floats], grid: Grid) -> Floats:
    shape = tuple(len(axis) for axis in grid.coordinates)
    field = np.full(shape, _REACH, dtype=np.float32)
    for axis, outline in outlines.items():
        np.minimum(field, np.expand_dims(outline, axis), out=field)
    return np.maximum(field, -_REACH, out=field)


def _rounded(outlines: Mapping[int, Floats], across: int, exponent: float, *, is_evened: bool) -> Floats:
    """Return the distance in cells to the superellipses in the slices across an axis."""
    first, second = (axis for axis in range(3) if axis != across)
    # The outline seen along the second axis bounds the first, and the other way round.
    u, half_u = _spans(_with_last(outlines[second], across, second))
    v, half_v = _spans(_with_last(outlines[first], across, first))
    u, half_u, v, half_v = u[:, None], half_u[:, None], v[None], half_v[None]
    power = u**exponent + v**exponent
    radius = np.maximum(power, 1e-6) ** (1.0 / exponent)
    steep = np.sqrt((u ** (exponent - 1) / half_u) ** 2 + (v ** (exponent - 1) / half_v) ** 2)
    slope = np.maximum(steep / np.maximum(radius, 1e-6) ** (exponent - 1), 1e-6)
    # Outside of an outline that outline bounds the body; a slice knows nothing of the slices above and below.
    is_within = (u <= 1.0) & (v <= 1.0)
    is_near = (u <= _NEAR) & (v <= _NEAR)
    distance = np.clip((1.0 - radius) / slope, -_REACH, _REACH)
    if is_evened:
        distance = _evened(distance, is_near)
    return np.moveaxis(np.where(is_within, distance, _REACH), 2, across).astype(np.float32)


def _evened(values: Floats, is_known: Flags) -> Floats:
    """Return the means over neighbouring slices, the last axis: where a run begins or ends, slices differ abruptly."""
    total, weight = values * is_known, is_known.astype(np.float32)
    for _ in range(_EVENINGS):
        for sums in (total, weight):
            before = sums.copy()
            sums[..., 1:] += 0.5 * before[..., :-1]
            sums[..., :-1] += 0.5 * before[..., 1:]
    evened: Floats = total / np.maximum(weight, 1e-6)
    return evened


def _with_last(outline: Floats, across: int, along: int) -> Floats:
    """Return an outline seen along an axis with the axis `across` last."""
    remaining = [axis for axis in range(3) if axis != along]
    return np.moveaxis(outline, remaining.index(across), -1)


def _spans(outline: Floats) -> tuple[Floats, Floats]:
    """Return for each place of an outline (A, B) how far it is off the middle of its run along A, and the run's half.

    The first in halves of the run, so that it is 1 at the outline; outside of it grows on from the nearest run. The
    ends are where the distance, taken as linear between places, is 0.
    """
    count = len(outline)
    solid = outline > 0
    place = np.arange(count, dtype=np.float32)[:, None]
    ahead = np.vstack([outline[1:], outline[-1:] - 1])
    behind = np.vstack([outline[:1] - 1, outline[:-1]])
    start = np.where(solid & (behind <= 0), place - outline / np.maximum(outline - behind, 1e-6), -np.inf)
    end = np.where(solid & (ahead <= 0), place + outline / np.maximum(outline - ahead, 1e-6), np.inf)
    last_start, next_end = np.maximum.accumulate(start), np.minimum.accumulate(end[::-1])[::-1]
    last_end = np.maximum.accumulate(np.where(np.isfinite(end), end, -np.inf))
    next_start = np.minimum.accumulate(np.where(np.isfinite(start), start, np.inf)[::-1])[::-1]
    is_behind = ~solid & (place - last_end <= next_start - place)
    low = np.where(solid | is_behind, last_start, next_start)
    high = np.where(solid, next_end, np.where(is_behind, last_end, _end_after(next_start, end)))
    is_known = np.isfinite(low) & np.isfinite(high)
    low, high = np.where(is_known, low, 0.0), np.where(is_known, high, 0.0)
    half = np.maximum((high - low) / 2, 0.5)
    away = np.where(is_known, np.abs(place - (low + high) / 2) / half, _FARTHEST)
    return np.minimum(away, _FARTHEST).astype(np.float32), half.astype(np.float32)


def _end_after(starts: Floats, end: Floats) -> Floats:
    """Return for each place before a run, whose start is given, the end of that run."""
    count, columns = end.shape
    nearest = np.minimum.accumulate(end[::-1])[::-1]
    row = np.clip(np.where(np.isfinite(starts), np.ceil(starts), count - 1), 0, count - 1).astype(np.intp)
    result: Floats = nearest[row, np.arange(columns)[None, :]]
    return result


def _choose(alignment: Alignment, roundness: float | None) -> Rounding:
    """Return across which axes slices are rounded, and how much: none for the plain hull.

    With three directions, the roundest body whose silhouettes still fill the outlines: what is square from one of them
    cannot be round.
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
            (axis, exponent, np.minimum(body, _rounded(outlines, axis, exponent, is_evened=False)))
            for axis, exponent in product(set(range(3)) - {axis for axis, _ in rounding}, EXPONENTS)
        ]
        fitting = [each for each in tried if _fills(each[2], wanted)]
        if not fitting:
            break
        axis, exponent, body = min(fitting, key=lambda each: int((each[2] > 0).sum()))
        rounding.append((axis, exponent))
    return tuple(rounding)


def _fills(body: Floats, wanted: Sequence[int]) -> bool:
    """Tell whether the silhouettes along all axes are about as large as wanted."""
    return all(int((body > 0).any(axis=axis).sum()) >= _KEPT * wanted[axis] for axis in range(3))
