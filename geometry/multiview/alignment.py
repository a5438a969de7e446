# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing views of one subject, each drawn at its own size and place, to common extents along X, Y and Z."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles
from .views import View

# Views whose extents differ by more than this share do not show one pose at one scale; the artist is told.
DISAGREEMENT: Final = 0.08
_NEVER_SEEN: Final = 1e-4  # weight that holds the extents which no view shows at about the mean of the others


@dataclass(frozen=True)
class Placed:
    """A view in space: `corner` (2,) and `size` (2,) in pixels of the box that is stretched over the extents."""

    view: View
    corner: Doubles
    size: Doubles
    extents: Doubles

    def to_pixels(self, right: Doubles, up: Doubles) -> tuple[Doubles, Doubles]:
        """Return the places x, y in pixels (from the top left corner) of coordinates along the picture's two axes.

        `right` and `up` are coordinates in space on the axes that run along the picture, the subject's middle being 0.
        """
        axes = self.view.axes
        across = right * axes.right[1] / self.extents[axes.right[0]] + 0.5
        down = 0.5 - up * axes.up[1] / self.extents[axes.up[0]]
        return self.corner[0] + across * self.size[0], self.corner[1] + down * self.size[1]

    def pixel(self) -> float:
        """Return how long a pixel is in space, the mean of both directions."""
        axes = self.view.axes
        sides = np.array([self.extents[axes.right[0]], self.extents[axes.up[0]]]) / self.size
        return float(np.sqrt(sides.prod()))


@dataclass(frozen=True)
class Alignment:
    """The views over common extents (3,), the greatest of which is 1. `disagreement`: the greatest share by which a
    view's own proportions are off them.
    """

    views: tuple[Placed, ...]
    extents: Doubles
    disagreement: float


def align(views: Sequence[View]) -> Alignment:
    """Return the extents that fit all views best, with each view stretched over them.

    Each view says two extents up to its own scale, so that the logarithms of extents and scales solve linear equations,
    here by least squares. An extent that no view shows becomes the mean of the others. Raises NothingToModel
    `no_subject` where a view is empty.
    """
    boxes = [view.bounds() for view in views]
    sizes = [high - low for low, high in boxes]
    logs = _solve(views, sizes)
    extents = np.exp(logs - logs.max())
    placed = tuple(Placed(view, low, size, extents) for view, (low, _), size in zip(views, boxes, sizes, strict=True))
    return Alignment(placed, extents, max(_distortion(each) for each in placed))


def _solve(views: Sequence[View], sizes: Sequence[Doubles]) -> Doubles:
    """Return the logarithms of the extents (3,), the vertical one (or the first that is seen) being 0."""
    rows, right = [], []
    for number, (view, size) in enumerate(zip(views, sizes, strict=True)):
        for (axis, _), length in zip((view.axes.right, view.axes.up), size, strict=True):
            row = np.zeros(3 + len(views))
            row[axis], row[3 + number] = 1.0, -1.0
            rows.append(row)
            right.append(float(np.log(length)))
    for axis in range(3):
        row = np.zeros(3 + len(views))
        row[:3] = -0.5 * _NEVER_SEEN
        row[axis] = _NEVER_SEEN
        rows.append(row)
        right.append(0.0)
    # lstsq gives the least solution where one common factor is free.
    solution: Doubles = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)[0][:3]
    return solution


def _distortion(placed: Placed) -> float:
    axes = placed.view.axes
    stretch = np.array([placed.extents[axes.right[0]], placed.extents[axes.up[0]]]) / placed.size
    return float(abs(np.log(stretch[0] / stretch[1])))
