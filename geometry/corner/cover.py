# SPDX-License-Identifier: GPL-3.0-or-later
"""The overlap of a subject's silhouette with a prism's, row by row, finer than a pixel."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ..arrays import Doubles, Floats
from .box import Corner

_ABOVE: Final = 4  # a prism may reach beyond the picture by one part in so many of its height
_FINER: Final = 2  # rows that are compared in each of the picture's
_MARGIN: Final = 1e-6  # pixels above and below the prism, where rounding may still let an edge meet a row


class Cover:
    """A mask (H, W in 0..1), prepared for comparison with many prisms."""

    def __init__(self, mask: Floats) -> None:
        height, self._width = mask.shape
        beyond = height // _ABOVE + 1
        rows = np.pad(mask.astype(np.float64), ((beyond, beyond), (1, 0)))
        self._sums = np.repeat(rows.cumsum(axis=1), _FINER, axis=0)
        self._rows = (np.arange(len(self._sums)) + 0.5) / _FINER - 0.5 - beyond
        self._starts = np.arange(len(self._sums)) * self._sums.shape[1]
        self._area = float(self._sums[:, -1].sum())

    def measured(self, corner: Corner) -> Corner:
        """Return the prism with the share of both silhouettes together that is common to both."""
        met, spans = self._spans(corner)
        before = self._before(met, spans)
        # Summed over all rows: a sum over fewer would be rounded differently.
        common, wide = np.zeros((2, len(self._rows)))
        common[met] = before[1] - before[0]
        wide[met] = spans[1] - spans[0]
        shared = float(common.sum())
        together = self._area + float(wide.sum()) - shared
        return replace(corner, overlap=shared / max(together, 1e-9))

    def _spans(self, corner: Corner) -> tuple[slice, Doubles]:
        """Return the rows between which the prism lies, and from where to where each is covered (2, R).

        A convex body's outline is among its edges.
        """
        points = corner.project(corner.corners())
        low, high = np.searchsorted(self._rows, (points[:, 1].min() - _MARGIN, points[:, 1].max() + _MARGIN)).tolist()
        met = slice(low, high)
        (x0, y0), (x1, y1) = points[corner.edges()].transpose(1, 2, 0)[..., None]
        steps = y1 - y0
        steps[np.abs(steps) < 1e-9] = 1e-9
        share = self._rows[met] - y0
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
        return met, spans

    def _before(self, rows: slice, columns: Doubles) -> Doubles:
        """Return how much of each of the rows' mask lies before columns (..., R)."""
        position = np.minimum(np.maximum(columns + 0.5, 0.0), self._width)
        whole = np.minimum(position.astype(np.int64), self._width - 1)
        first = self._starts[rows] + whole
        sums: Doubles = self._sums.take(first)
        sums += (position - whole) * (self._sums.take(first + 1) - sums)
        return sums
