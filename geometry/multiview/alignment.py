# SPDX-License-Identifier: GPL-3.0-or-later
"""Aligns views of one subject, each drawn at its own scale and position, to common extents along X, Y and Z."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles
from .views import View

# If proportions differ by more than this share, the views show different poses, and the artist is warned.
DISAGREEMENT: Final = 0.08
_UNSEEN_WEIGHT: Final = 1e-4  # of the equations that make an extent which no view shows the mean of the others


@dataclass(frozen=True)
class AlignedView:
    """A view in space. `corner`, `size`: (2,), the subject's box in pixels, stretched to the `extents` (3,)."""

    view: View
    corner: Doubles
    size: Doubles
    extents: Doubles

    def to_pixels(self, right: Doubles, up: Doubles) -> tuple[Doubles, Doubles]:
        """Return x and y in pixels, from the top left corner, of points given along the picture's axes.

        `right`, `up`: their coordinates in space along these axes, relative to the subject's centre.
        """
        axes = self.view.axes
        across = right * axes.right[1] / self.extents[axes.right[0]] + 0.5
        down = 0.5 - up * axes.up[1] / self.extents[axes.up[0]]
        return self.corner[0] + across * self.size[0], self.corner[1] + down * self.size[1]

    def pixel(self) -> float:
        """Return the size of a pixel in space, the mean of both directions."""
        axes = self.view.axes
        sides = np.array([self.extents[axes.right[0]], self.extents[axes.up[0]]]) / self.size
        return float(np.sqrt(sides.prod()))


@dataclass(frozen=True)
class Alignment:
    """Views with common extents (3,), of which the largest is 1.

    `disagreement`: the largest deviation of a view's proportions from them, as a share.
    """

    views: tuple[AlignedView, ...]
    extents: Doubles
    disagreement: float


def align(views: Sequence[View]) -> Alignment:
    """Return the extents that fit all views best, and each view stretched to them.

    Each view gives two extents up to its own scale, so the logarithms of extents and scales are a linear least-squares
    problem. An extent that no view shows becomes the mean of the others. Raises NothingToModel (`no_subject`) if a view
    is empty.
    """
    boxes = [view.bounds() for view in views]
    sizes = [high - low for low, high in boxes]
    logs = _solve(views, sizes)
    extents = np.exp(logs - logs.max())
    aligned = tuple(
        AlignedView(view, low, size, extents) for view, (low, _), size in zip(views, boxes, sizes, strict=True)
    )
    return Alignment(aligned, extents, max(_distortion(each) for each in aligned))


def _solve(views: Sequence[View], sizes: Sequence[Doubles]) -> Doubles:
    """Return the logarithms of the extents (3,), up to a common constant."""
    rows, right = [], []
    for number, (view, size) in enumerate(zip(views, sizes, strict=True)):
        for (axis, _), length in zip((view.axes.right, view.axes.up), size, strict=True):
            row = np.zeros(3 + len(views))
            row[axis], row[3 + number] = 1.0, -1.0
            rows.append(row)
            right.append(float(np.log(length)))
    for axis in range(3):
        row = np.zeros(3 + len(views))
        row[:3] = -0.5 * _UNSEEN_WEIGHT
        row[axis] = _UNSEEN_WEIGHT
        rows.append(row)
        right.append(0.0)
    # A common factor is free; lstsq returns the solution of the least norm.
    solution: Doubles = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)[0][:3]
    return solution


def _distortion(aligned: AlignedView) -> float:
    axes = aligned.view.axes
    stretch = np.array([aligned.extents[axes.right[0]], aligned.extents[axes.up[0]]]) / aligned.size
    return float(abs(np.log(stretch[0] / stretch[1])))
