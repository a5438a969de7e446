# SPDX-License-Identifier: GPL-3.0-or-later
"""The overlap of a subject's silhouette with a prism's, row by row, finer than a pixel."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ..arrays import Doubles, Floats
from .box import Corner

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

    def measured(self, corner: Corner) -> Corner:
        """Return the prism with its `overlap`: the intersection over union of both silhouettes."""
        crossed, spans = self._spans(corner)
        before = self._before(crossed, spans)
        # Summed over all rows: a sum over fewer would be rounded differently.
        common, widths = np.zeros((2, len(self._rows)))
        common[crossed] = before[1] - before[0]
        widths[crossed] = spans[1] - spans[0]
        intersection = float(common.sum())
        union = self._area + float(widths.sum()) - intersection
        return replace(corner, overlap=intersection / max(union, 1e-9))

    def _spans(self, corner: Corner) -> tuple[slice, Doubles]:
        """Return the rows that the prism crosses, and the first and last column of it in each (2, R).

        The edges suffice: they contain the outline of a convex body.
        """
        points = corner.project(corner.corners())
        low, high = np.searchsorted(self._rows, (points[:, 1].min() - _MARGIN, points[:, 1].max() + _MARGIN)).tolist()
        crossed = slice(low, high)
        (x0, y0), (x1, y1) = points[corner.edges()].transpose(1, 2, 0)[..., None]
        steps = y1 - y0
        steps[np.abs(steps) < 1e-9] = 1e-9
        share = self._rows[crossed] - y0
        share /= steps
        missed = (share < 0.0) | (share > 1.0)
        x = np.multiply(share, x1 - x0, out=share)
        x += x0
        spans: Doubles = np.empty((2, high - low))
        np.putmask(x, missed, np.inf)
        x.min(axis=0, out=spans[0])
        np.putmask(x, missed, -np.inf)
        x.max(axis=0, out=spans[1])
        spans[:, spans[1] < spans[0]] = 0.0
        return crossed, spans

    def _before(self, rows: slice, columns: Doubles) -> Doubles:
        """Return the area of the mask to the left of columns (..., R) in the rows."""
        position = np.minimum(np.maximum(columns + 0.5, 0.0), self._width)
        whole = np.minimum(position.astype(np.int64), self._width - 1)
        first = self._starts[rows] + whole
        sums: Doubles = self._sums.take(first)
        sums += (position - whole) * (self._sums.take(first + 1) - sums)
        return sums
