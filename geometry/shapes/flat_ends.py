# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat ends of an inflated silhouette: where the picture's border cuts it, and where it stands on the ground.

There the half depth does not fall to 0 at the outline; a strip of faces closes the gap between front and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Indices
from ..texture.atlas import Chart
from ..texture.projection import folded
from . import boundary
from .poisson import Held
from .triangulation import Region

_ON_FRAME: Final = 1.5  # pixels from the picture's border
_FEWEST: Final = 4  # points of the boundary that make a flat end
# An object that stands on the ground is straight underneath, between corners: of what faces down within 40 degrees,
# this share does so within 20. For a disc that is 0.53, of an oval twice as high as wide 0.49: a ball keeps its round
# underside.
_DOWN, _ABOUT_DOWN, _STRAIGHT = np.radians(20.0), np.radians(40.0), 0.78
_LOWEST: Final = 0.12  # of the silhouette's height: the part in which feet are looked for


@dataclass(frozen=True)
class FlatEnd:
    """The boundary's points along a flat end, in its direction; the first and last stay where front and back meet.

    is_cut: by the picture's border, so that what lies beyond is not known. Else it stands on the ground.
    """

    points: Indices
    is_cut: bool


@dataclass(frozen=True)
class Cap:
    """What closes a flat end: positions (P, 3) of its own, triangles (T, 3) outward, and their chart."""

    positions: Doubles
    triangles: Indices
    chart: Chart


def flat_ends(region: Region, size: tuple[int, int]) -> list[FlatEnd]:
    """Return the flat ends of a silhouette in a picture of `size` (H, W)."""
    found = []
    height = float(np.ptp(region.points[:, 1]))
    lowest = float(region.points[:, 1].max()) - _LOWEST * height
    for loop in boundary.loops(region):
        points = region.points[loop]
        cut = _is_on_frame(points, size)
        for marks, is_cut in ((cut, True), (_is_standing(points, lowest, height) & ~cut, False)):
            found += [FlatEnd(loop[run], is_cut) for run in _runs(marks) if len(run) >= _FEWEST]
    return found


def open_points(region: Region, ends: list[FlatEnd]) -> Flags:
    """Return which points (P,) of the boundary lie on a flat end, so that front and back are apart there."""
    marks = np.zeros(len(region.points), dtype=np.bool_)
    for end in ends:
        marks[end.points[1:-1]] = True
    return marks


def held(region: Region, ends: list[FlatEnd]) -> Held:
    """Return what is known of the squared half depth: 0 on the outline, and of what stands that its foot is round.

    What is cut goes on level beyond the border.
    """
    at, values = region.boundary.copy(), np.zeros(len(region.points))
    for end in ends:
        if end.is_cut:
            at[end.points[1:-1]] = False
            continue
        places = boundary.along(region.points[end.points])
        values[end.points[1:-1]] = (places * (places[-1] - places))[1:-1]  # a^2 - s^2, s from the middle
    return Held(at, values)


def triangle_count(end: FlatEnd, half_depth: Doubles, side: float) -> int:
    """Return about how many triangles close a flat end, with rows `side` pixels apart."""
    return 2 * int(_steps(half_depth[end.points], side).sum())


def build(
    region: Region, end: FlatEnd, half_depth: Doubles, twin: Indices, *, side: float, first: int, picture: Bytes
) -> Cap:
    """Return what closes a flat end: from each of its points, a column from front to back, `side` pixels apart.

    half_depth: (P,). twin: (P,), the index of each point's counterpart on the back. first: the index of the first new
    position. picture: (H, W, 3), folded over the edges of front and back.
    """
    line, depths, places = region.points[end.points], half_depth[end.points], boundary.along(region.points[end.points])
    steps = _steps(depths, side)
    inner, down = _numbered(np.maximum(steps - 1, 0))
    positions = np.column_stack([line[inner], ((down + 1) / steps[inner] * 2.0 - 1.0) * depths[inner]])
    columns = _columns(np.maximum(steps - 1, 0), first)
    ends = zip(end.points.tolist(), columns, twin[end.points].tolist(), steps.tolist(), strict=True)
    joined = [np.array([front, *between, back] if step else [front]) for front, between, back, step in ends]
    return Cap(positions, _zip(joined), _chart(picture, line, places, steps, 2.0 * float(depths.max())))


def _steps(depths: Doubles, side: float) -> Indices:
    """Return by how many steps front and back are apart, 0 where they meet."""
    return np.where(depths > 0.0, np.maximum(1, np.round(2.0 * depths / side)), 0).astype(np.int64)


def _chart(picture: Bytes, line: Doubles, places: Doubles, steps: Indices, depth: float) -> Chart:
    """Return the end's part of the texture: its columns side by side, all as high as the deepest."""
    high = max(2, int(np.ceil(depth)))
    number, down = _numbered(steps + 1)
    shares = np.where(steps[number] > 0, down / np.maximum(steps[number], 1), 0.5)
    along = np.gradient(line, axis=0)
    # The inside lies to the left, y points down.
    inward = np.column_stack([along[:, 1], -along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    colours = folded(picture, places, line, inward, high)
    return Chart(colours, np.column_stack([places[number], shares * high]), _zip(_columns(steps + 1, 0)))


def _numbered(counts: Indices) -> tuple[Indices, Indices]:
    """Return for the members of groups, one group behind the other, the group's number and their own in it."""
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - (np.cumsum(counts) - counts)[group]


def _columns(counts: Indices, first: int) -> list[Indices]:
    """Return consecutive numbers, from `first` on, in groups."""
    return np.split(first + np.arange(counts.sum()), np.cumsum(counts)[:-1])


def _zip(columns: list[Indices]) -> Indices:
    """Return the triangles (T, 3) between columns of points, each from front to back; a column may be one point."""
    triangles = []
    for left, right in pairwise(columns):
        here, there = 0, 0
        while here + 1 < len(left) or there + 1 < len(right):
            # Whichever column is behind goes on; each step closes one triangle.
            if _next(here, left) <= _next(there, right):
                triangles.append((left[here], left[here + 1], right[there]))
                here += 1
            else:
                triangles.append((left[here], right[there + 1], right[there]))
                there += 1
    return np.array(triangles, dtype=np.int64)


def _next(place: int, column: Indices) -> float:
    """Return how far down its column, in 0..1, the middle of the next step is."""
    return (place + 0.5) / (len(column) - 1) if place + 1 < len(column) else np.inf


def _is_on_frame(points: Doubles, size: tuple[int, int]) -> Flags:
    height, width = size
    near: Flags = (points.min(axis=1) <= _ON_FRAME) | ((np.array([width, height]) - points).min(axis=1) <= _ON_FRAME)
    return near


def _is_standing(points: Doubles, lowest: float, widest: float) -> Flags:
    """Return which points of an outline are on a straight underside between corners, in its lowest part.

    A shape that is wider underneath than it is high, such as a log, lies rather than stands, and is round there.
    """
    along = np.roll(points, -2, axis=0) - np.roll(points, 2, axis=0)
    # The inside lies to the left, y points down: what faces down runs to the right.
    slope = np.abs(np.arctan2(along[:, 1], along[:, 0]))
    marks = np.zeros(len(points), dtype=np.bool_)
    for wide in _runs(slope <= _ABOUT_DOWN):
        for run in _runs_within(wide, slope <= _DOWN):
            width, is_low = float(np.ptp(points[run, 0])), bool((points[run, 1] >= lowest).all())
            marks[run] |= is_low and _STRAIGHT * np.ptp(points[wide, 0]) <= width <= widest
    return marks


def _runs(marks: Flags) -> list[Indices]:
    """Return the stretches of marked places of a ring, none where all are marked."""
    if marks.all():
        return []
    start = int(np.flatnonzero(~marks)[0])
    order = np.roll(np.arange(len(marks)), -start)
    return _runs_within(order, marks)


def _runs_within(places: Indices, marks: Flags) -> list[Indices]:
    """Return the stretches of marked ones among consecutive places."""
    breaks = np.flatnonzero(np.diff(marks[places].astype(int)) != 0) + 1
    return [part for part in np.split(places, breaks) if len(part) and marks[part[0]]]
