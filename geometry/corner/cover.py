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


class Cover:
    """A mask (H, W in 0..1), prepared for comparison with many prisms."""

    def __init__(self, mask: Floats) -> None:
        height, self._width = mask.shape
        beyond = height // _ABOVE + 1
        rows = np.pad(mask.astype(np.float64), ((beyond, beyond), (1, 0)))
        self._sums = np.repeat(rows.cumsum(axis=1), _FINER, axis=0)
        self._rows = (np.arange(len(self._sums)) + 0.5) / _FINER - 0.5 - beyond
        self._numbers = np.arange(len(self._sums))
        self._area = float(self._sums[:, -1].sum())

    def measured(self, corner: Corner) -> Corner:
        """Return the prism with the share of both silhouettes together that is common to both."""
        left, right = self._spans(corner)
        shared = float((self._before(right) - self._before(left)).sum())
        together = self._area + float((right - left).sum()) - shared
        return replace(corner, overlap=shared / max(together, 1e-9))

    def _spans(self, corner: Corner) -> tuple[Doubles, Doubles]:
        """Return from where to where each row (R,) is covered; a convex body's outline is among its edges."""
        ends = corner.project(corner.corners())[corner.edges()]
        (x0, y0), (x1, y1) = ends[:, 0].T, ends[:, 1].T
        steps = np.where(np.abs(y1 - y0) < 1e-9, 1e-9, y1 - y0)
        share = (self._rows - y0[:, None]) / steps[:, None]
        crossed = (share >= 0.0) & (share <= 1.0)
        x = x0[:, None] + share * (x1 - x0)[:, None]
        left = np.where(crossed, x, np.inf).min(axis=0)
        right = np.where(crossed, x, -np.inf).max(axis=0)
        is_met = right >= left
        return np.where(is_met, left, 0.0), np.where(is_met, right, 0.0)

    def _before(self, columns: Doubles) -> Doubles:
        """Return how much of each row's mask lies before a column (R,)."""
        position = np.clip(columns + 0.5, 0.0, self._width)
        whole = np.minimum(position.astype(np.int64), self._width - 1)
        first, second = self._sums[self._numbers, whole], self._sums[self._numbers, whole + 1]
        sums: Doubles = first + (position - whole) * (second - first)
        return sums
