# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat ends of an inflated silhouette: where the picture's frame cuts it off, and where it stands on the ground.

There the depth is not 0 at the outline, and a flat face closes the gap between front and back.
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
from .poisson import FixedValues
from .triangulation import Region

_ON_FRAME: Final = 1.5  # pixels from the picture's frame
_FEWEST: Final = 4  # points of the boundary on a flat end
# An object that stands on the ground has a straight underside between corners: of the outline that faces down within 40
# degrees, at least this share does so within 20. The share is 0.53 for a disc and 0.49 for an oval twice as high as
# wide, so a ball keeps its round underside.
_DOWN, _ABOUT_DOWN, _STRAIGHT = np.radians(20.0), np.radians(40.0), 0.78
_LOWEST: Final = 0.12  # of the silhouette's height: the part that is searched for feet


@dataclass(frozen=True)
class FlatEnd:
    """The boundary's points along a flat end, in order; front and back meet at the first and the last.

    is_cut: the picture's frame cuts the silhouette off here; otherwise it stands on the ground here.
    """

    points: Indices
    is_cut: bool


@dataclass(frozen=True)
class EndFace:
    """The mesh that closes a flat end: additional positions (P, 3), outward triangles (T, 3), and their chart."""

    positions: Doubles
    triangles: Indices
    chart: Chart


def flat_ends(region: Region, size: tuple[int, int]) -> list[FlatEnd]:
    """Return the flat ends of a silhouette in a picture of `size` (H, W)."""
    ends = []
    height = float(np.ptp(region.points[:, 1]))
    lowest = float(region.points[:, 1].max()) - _LOWEST * height
    for loop in boundary.loops(region):
        points = region.points[loop]
        cut = _is_on_frame(points, size)
        for marks, is_cut in ((cut, True), (_is_standing(points, lowest, height) & ~cut, False)):
            ends += [FlatEnd(loop[run], is_cut) for run in _runs(marks) if len(run) >= _FEWEST]
    return ends


def open_points(region: Region, ends: list[FlatEnd]) -> Flags:
    """Return which points (P,) lie inside a flat end, so that front and back are separate there."""
    marks = np.zeros(len(region.points), dtype=np.bool_)
    for end in ends:
        marks[end.points[1:-1]] = True
    return marks


def fixed_values(region: Region, ends: list[FlatEnd]) -> FixedValues:
    """Return the boundary values of the squared half depth: 0 on the outline, and a circular section at the ground.

    Where the frame cuts the silhouette off, the boundary is free, so the depth is level across it.
    """
    at, values = region.boundary.copy(), np.zeros(len(region.points))
    for end in ends:
        if end.is_cut:
            at[end.points[1:-1]] = False
            continue
        lengths = boundary.along(region.points[end.points])
        # a^2 - s^2, with s measured from the middle
        values[end.points[1:-1]] = (lengths * (lengths[-1] - lengths))[1:-1]
    return FixedValues(at, values)


def triangle_count(end: FlatEnd, half_depth: Doubles, side: float) -> int:
    """Return approximately how many triangles close a flat end, with rows `side` pixels apart; half_depth: (P,)."""
    return 2 * int(_steps(half_depth[end.points], side).sum())


def build(
    region: Region, end: FlatEnd, half_depth: Doubles, twin: Indices, *, side: float, first: int, picture: Bytes
) -> EndFace:
    """Return the mesh that closes a flat end: at each of its points, a column of points `side` pixels apart.

    half_depth: (P,); twin: (P,), each point's counterpart on the back; first: the index of the first new position;
    picture: (H, W, 3), folded over the edges of front and back.
    """
    line, depths, lengths = region.points[end.points], half_depth[end.points], boundary.along(region.points[end.points])
    steps = _steps(depths, side)
    inner, down = _numbered(np.maximum(steps - 1, 0))
    positions = np.column_stack([line[inner], ((down + 1) / steps[inner] * 2.0 - 1.0) * depths[inner]])
    columns = _columns(np.maximum(steps - 1, 0), first)
    ends = zip(end.points.tolist(), columns, twin[end.points].tolist(), steps.tolist(), strict=True)
    joined = [np.array([front, *between, back] if step else [front]) for front, between, back, step in ends]
    return EndFace(positions, _bridge(joined), _chart(picture, line, lengths, steps, 2.0 * float(depths.max())))


def _steps(depths: Doubles, side: float) -> Indices:
    """Return the number of steps from front to back, 0 where they meet."""
    return np.where(depths > 0.0, np.maximum(1, np.round(2.0 * depths / side)), 0).astype(np.int64)


def _chart(picture: Bytes, line: Doubles, lengths: Doubles, steps: Indices, depth: float) -> Chart:
    """Return the end's chart: its columns side by side, all stretched to the height of the deepest."""
    high = max(2, int(np.ceil(depth)))
    number, down = _numbered(steps + 1)
    shares = np.where(steps[number] > 0, down / np.maximum(steps[number], 1), 0.5)
    along = np.gradient(line, axis=0)
    # The inside is to the left, and y points down.
    inward = np.column_stack([along[:, 1], -along[:, 0]]) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    colours = folded(picture, lengths, line, inward, high)
    return Chart(colours, np.column_stack([lengths[number], shares * high]), _bridge(_columns(steps + 1, 0)))


def _numbered(counts: Indices) -> tuple[Indices, Indices]:
    """For the members of consecutive groups, return the group's number and the member's number within it."""
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - (np.cumsum(counts) - counts)[group]


def _columns(counts: Indices, first: int) -> list[Indices]:
    """Return consecutive numbers from `first`, split into groups."""
    return np.split(first + np.arange(counts.sum()), np.cumsum(counts)[:-1])


def _bridge(columns: list[Indices]) -> Indices:
    """Return the triangles (T, 3) between adjacent columns of points; a column may be a single point."""
    triangles = []
    for left, right in pairwise(columns):
        here, there = 0, 0
        while here + 1 < len(left) or there + 1 < len(right):
            # Advance in the column that is behind; each step adds one triangle.
            if _next(here, left) <= _next(there, right):
                triangles.append((left[here], left[here + 1], right[there]))
                here += 1
            else:
                triangles.append((left[here], right[there + 1], right[there]))
                there += 1
    return np.array(triangles, dtype=np.int64)


def _next(index: int, column: Indices) -> float:
    """Return the position, in 0..1, of the middle of a column's next step."""
    return (index + 0.5) / (len(column) - 1) if index + 1 < len(column) else np.inf


def _is_on_frame(points: Doubles, size: tuple[int, int]) -> Flags:
    height, width = size
    near: Flags = (points.min(axis=1) <= _ON_FRAME) | ((np.array([width, height]) - points).min(axis=1) <= _ON_FRAME)
    return near


def _is_standing(points: Doubles, lowest: float, widest: float) -> Flags:
    """Return which points of an outline are on a straight underside between corners, in its lowest part.

    An underside wider than the shape is high, such as a log's, belongs to a lying object and is round.
    """
    along = np.roll(points, -2, axis=0) - np.roll(points, 2, axis=0)
    # The inside is to the left, and y points down: edges that face down run to the right.
    slope = np.abs(np.arctan2(along[:, 1], along[:, 0]))
    marks = np.zeros(len(points), dtype=np.bool_)
    for wide in _runs(slope <= _ABOUT_DOWN):
        for run in _runs_within(wide, slope <= _DOWN):
            width, is_low = float(np.ptp(points[run, 0])), bool((points[run, 1] >= lowest).all())
            marks[run] |= is_low and _STRAIGHT * np.ptp(points[wide, 0]) <= width <= widest
    return marks


def _runs(marks: Flags) -> list[Indices]:
    """Return the runs of marked positions in a ring; none if all are marked."""
    if marks.all():
        return []
    start = int(np.flatnonzero(~marks)[0])
    order = np.roll(np.arange(len(marks)), -start)
    return _runs_within(order, marks)


def _runs_within(indices: Indices, marks: Flags) -> list[Indices]:
    """Return the runs of marked positions among consecutive ones."""
    breaks = np.flatnonzero(np.diff(marks[indices].astype(int)) != 0) + 1
    return [part for part in np.split(indices, breaks) if len(part) and marks[part[0]]]
