# SPDX-License-Identifier: GPL-3.0-or-later
"""The overlap of a subject's silhouette with a prism's, row by row, finer than a pixel."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Floats, Indices
from . import prisms
from .prisms import EDGES, Ridge

_BEYOND: Final = 4  # a prism may extend beyond the picture by its height divided by this
_FINER: Final = 2  # rows that are compared for each row of the picture
_MARGIN: Final = 1e-6  # pixels above and below the prism, where rounding may still let an edge cross a row


class Cover:
    """A mask (H, W in 0..1), prepared for comparison with many prisms."""

    def __init__(self, mask: Floats) -> None:
        height, self._width = mask.shape
        beyond = height // _BEYOND + 1
        rows = np.pad(mask.astype(np.float64), ((beyond, beyond), (1, 0)))
        self._sums = np.repeat(rows.cumsum(axis=1), _FINER, axis=0)
        self._rows = (np.arange(len(self._sums)) + 0.5) / _FINER - 0.5 - beyond
        self._starts = np.arange(len(self._sums)) * self._sums.shape[1]
        self._area = float(self._sums[:, -1].sum())

    def overlaps(self, tried: Doubles, ridge: Ridge) -> Doubles:
        """Return the intersection over union (N,) of the mask and the silhouette of each prism (N, 9)."""
        rows, spans = self._spans(prisms.project(tried, prisms.corners(tried, ridge)), EDGES[ridge])
        before = self._before(rows, spans)
        common = (before[1] - before[0]).sum(axis=-1)
        union = self._area + (spans[1] - spans[0]).sum(axis=-1) - common
        overlaps: Doubles = common / np.maximum(union, 1e-9)
        return overlaps

    def _spans(self, points: Doubles, edges: Indices) -> tuple[slice, Doubles]:
        """Return the rows that the prisms cross, and the first and last column of each in each row, (2, N, R).

        points: the corners in the picture, (N, C, 2). The lines through a convex body's outermost edges bound it.
        """
        top, bottom = points[..., 1].min(axis=1) - _MARGIN, points[..., 1].max(axis=1) + _MARGIN
        low, high = np.searchsorted(self._rows, (top.min(), bottom.max()))
        rows = self._rows[low:high]
        (x0, y0), (x1, y1) = points[:, edges].transpose(2, 3, 0, 1)
        is_level = np.abs(y1 - y0) < 1e-9
        slopes = (x1 - x0) / np.where(is_level, 1.0, y1 - y0)
        starts = x0 - slopes * y0
        beyond = points[:, None, :, 0] - slopes[..., None] * points[:, None, :, 1] - starts[..., None]
        is_first, is_last = ~is_level & (beyond.min(axis=2) > -_MARGIN), ~is_level & (beyond.max(axis=2) < _MARGIN)
        spans = np.stack([_furthest(rows, slopes, starts, is_first), -_furthest(rows, -slopes, -starts, is_last)])
        crossed = (rows >= top[:, None]) & (rows <= bottom[:, None]) & (spans[1] >= spans[0])
        crossed &= np.isfinite(spans).all(axis=0)
        return slice(int(low), int(high)), np.where(crossed, spans, 0.0)

    def _before(self, rows: slice, columns: Doubles) -> Doubles:
        """Return the area of the mask to the left of columns (2, N, R) in the rows."""
        position = np.minimum(np.maximum(columns + 0.5, 0.0), self._width)
        whole = np.minimum(position.astype(np.int64), self._width - 1)
        first = self._starts[rows] + whole
        sums: Doubles = self._sums.take(first)
        sums += (position - whole) * (self._sums.take(first + 1) - sums)
        return sums


def _furthest(rows: Doubles, slopes: Doubles, starts: Doubles, is_counted: Flags) -> Doubles:
    """Return the largest column (N, R) of the counted lines (N, E) in each row (R,), minus infinity if none counts.

    slopes, starts: of the lines, in columns a row, and columns at row 0.
    """
    most = max(1, int(is_counted.sum(axis=1).max()))
    counted = np.argsort(~is_counted, axis=1, kind="stable")[:, :most]
    slopes = np.take_along_axis(slopes, counted, axis=1)
    starts = np.take_along_axis(np.where(is_counted, starts, -np.inf), counted, axis=1)
    columns = slopes[..., None] * rows
    columns += starts[..., None]
    furthest: Doubles = columns.max(axis=1)
    return furthest
