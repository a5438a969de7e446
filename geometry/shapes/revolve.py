# SPDX-License-Identifier: GPL-3.0-or-later
"""Revolves a silhouette about its axis, for objects such as bottles and vases; the result is upright even if tilted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..arrays import Bytes, Doubles, Floats, Indices
from ..errors import NothingToModel
from ..outline.polyline import straighten
from ..outline.profile import find_profile
from ..outline.symmetry import Axis
from ..texture.atlas import Chart, ChartedMesh

HARD = float(np.radians(30.0))  # edges sharper than this are shaded sharp
# Share of the radius within which colours are sampled: the last pixels at the outline mix with the backdrop.
INSIDE = 0.97
FEWEST = 8  # points on a ring
TEXELS_AROUND = 4.5  # per pixel of the radius; the picture has 2 for the visible half


@dataclass(frozen=True)
class Revolved:
    """The surface, and the share of the silhouette that it covers."""

    surface: ChartedMesh
    kept: float


@dataclass(frozen=True)
class _Rings:
    """The rings of a surface of revolution: their radii, positions along axis and profile, and numbers of points."""

    radii: Doubles
    offsets: Doubles
    lengths: Doubles
    counts: Indices


def revolve(mask: Floats, axis: Axis, picture: Bytes, triangles: int, behind: Bytes | None = None) -> Revolved:
    """Revolve the silhouette of a mask (H, W in 0..1) about an axis, to a surface of about `triangles` triangles.

    The profile is the mean of both sides. Where one side has a handle or spout, only the other side counts, so that
    such parts are lost. picture: uint8 (H, W, 3 or 4), its colours extended past the outline; behind: the same for the
    back as seen from the front, by default the picture's.
    Raises NothingToModel (`no_subject`) if the axis misses the subject.
    """
    profile = find_profile(mask, axis)
    if len(profile.radii) < 2:
        raise NothingToModel("no_subject")
    path = straighten(profile.line(), float(len(profile.radii)), closed=False)
    line = np.maximum(path.points, [0.0, -np.inf])
    rings = _cut(line, np.flatnonzero(path.corners), triangles)
    positions, starts = _points(rings, axis)
    corners, chart_corners = _bridge(rings.counts, starts)
    chart = _chart(rings, axis, picture, picture if behind is None else behind, chart_corners)
    return Revolved(ChartedMesh(positions, corners, [chart], HARD), profile.kept)


def _cut(line: Doubles, corners: Indices, triangles: int) -> _Rings:
    """Return rings for about `triangles` even triangles, with one ring at each corner of the profile."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    lengths = np.concatenate([[0.0], np.cumsum(steps)])
    area = 2.0 * np.pi * float((0.5 * (line[1:, 0] + line[:-1, 0]) * steps).sum())
    edge = float(np.sqrt(area / triangles * 4.0 / np.sqrt(3.0)))
    at = [np.zeros(1)]
    stops = lengths[corners]
    for start, end in pairwise(stops):
        count = max(1, round((end - start) / (edge * np.sqrt(0.75))))
        at.append(start + (end - start) * np.arange(1, count + 1) / count)
    where = np.concatenate(at)
    radii, offsets = (np.interp(where, lengths, line[:, axis]) for axis in (0, 1))
    counts = np.maximum(FEWEST, 4 * np.round(2.0 * np.pi * radii / edge / 4.0)).astype(np.int64)
    counts[[0, -1]] = 1
    return _Rings(radii, offsets, where, counts)


def _points(rings: _Rings, axis: Axis) -> tuple[Doubles, Indices]:
    """Return the positions ring by ring, each starting at the back, and the index at which each ring starts.

    The object is turned upright about the middle of its axis, which keeps its position in the picture.
    """
    starts = np.cumsum(rings.counts) - rings.counts
    ring = np.repeat(np.arange(len(rings.counts)), rings.counts)
    angle = -np.pi + 2.0 * np.pi * (np.arange(len(ring)) - starts[ring]) / rings.counts[ring]
    radius = np.where(rings.counts == 1, 0.0, rings.radii)[ring]
    middle = 0.5 * float(rings.offsets[0] + rings.offsets[-1])
    x, y = np.array(axis.point) + middle * axis.directions()[1]
    down = y + rings.offsets[ring] - middle
    return np.column_stack([x + radius * np.sin(angle), down, -radius * np.cos(angle)]), starts


def _bridge(counts: Indices, starts: Indices) -> tuple[Indices, Indices]:
    """Return the triangles (T, 3) between the rings, and their corners in the chart, where a ring's seam is doubled."""
    triangles, chart = [], []
    chart_starts = np.cumsum(counts + 1) - (counts + 1)
    for ring in range(len(counts) - 1):
        upper, lower = _steps(int(counts[ring])), _steps(int(counts[ring + 1]))
        # Each step along either ring adds one triangle with the current point of the other ring.
        on_lower = np.concatenate([np.zeros(len(upper), dtype=np.bool_), np.ones(len(lower), dtype=np.bool_)])
        order = np.argsort(np.concatenate([upper, lower]), kind="stable")
        on_lower = on_lower[order]
        below = np.cumsum(on_lower) - on_lower
        above: Indices = np.arange(len(on_lower)) - below
        third = np.where(on_lower, below + 1, above + 1)
        numbers = np.column_stack([above, below, third])
        third_is_lower = np.column_stack([np.zeros_like(on_lower), np.ones_like(on_lower), on_lower])
        wrapped = numbers % np.where(third_is_lower, counts[ring + 1], counts[ring])
        triangles.append(wrapped + np.where(third_is_lower, starts[ring + 1], starts[ring]))
        chart.append(numbers + np.where(third_is_lower, chart_starts[ring + 1], chart_starts[ring]))
    return np.concatenate(triangles), np.concatenate(chart)


def _steps(count: int) -> Doubles:
    """Return the midpoints of a ring's edges, in turns; a pole has none."""
    return np.zeros(0) if count == 1 else (np.arange(count) + 0.5) / count


def _chart(rings: _Rings, axis: Axis, picture: Bytes, behind: Bytes, corners: Indices) -> Chart:
    """Return the unrolled surface, cut at the back, with the picture on the front and `behind` on the back."""
    wide = max(8, int(np.ceil(TEXELS_AROUND * rings.radii.max())))
    high = max(8, int(np.ceil(rings.lengths[-1])))
    angle = (2.0 * np.pi * (np.arange(wide) + 0.5) / wide) - np.pi
    along = np.arange(high) + 0.5
    radius = np.interp(along, rings.lengths, rings.radii)
    offset = _folded(np.interp(along, rings.lengths, rings.offsets), radius, rings)
    sideways = INSIDE * radius[:, None] * np.sin(angle)
    across, down = axis.directions()
    x = axis.point[0] + sideways * across[0] + offset[:, None] * down[0]
    y = axis.point[1] + sideways * across[1] + offset[:, None] * down[1]
    column = np.clip(x, 0, picture.shape[1] - 1).astype(int)
    row = np.clip(y, 0, picture.shape[0] - 1).astype(int)
    counts = rings.counts + 1
    ring = np.repeat(np.arange(len(counts)), counts)
    turn = (np.arange(len(ring)) - (np.cumsum(counts) - counts)[ring]) / rings.counts[ring]
    turn = np.where(rings.counts[ring] == 1, 0.5, turn)  # a pole is in the middle of the chart
    is_front = (np.abs(angle) < 0.5 * np.pi)[None, :, None]
    colours = np.where(is_front, picture[row, column, :3], behind[row, column, :3])
    return Chart(colours, np.column_stack([turn * wide, rings.lengths[ring]]), corners)


def _folded(offset: Doubles, radius: Doubles, rings: _Rings) -> Doubles:
    """Return the positions with a flat top or bottom, which the picture does not show, folded over its edge."""
    top, bottom = float(rings.offsets[0]), float(rings.offsets[-1])
    most = 0.25 * (bottom - top)
    folded = offset.copy()
    for level, inward in ((top, 1.0), (bottom, -1.0)):
        flat = np.abs(offset - level) < 1.0
        if flat.any():
            folded[flat] = level + inward * np.minimum(radius[flat].max() - radius[flat] + 1.0, most)
    return folded
