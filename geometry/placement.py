# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds free space on the ground for a model: the nearest to a point, or the next in a row.

Seen from above, models are rectangles: left, front, right and back, in scene units.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import Doubles, Flags

Point = tuple[float, float]

_MOST_LINES: Final = 1200  # sides along an axis: more are rounded, and the result is slightly farther away
_TINY: Final = 1e-30
_SAME: Final = 1e-6  # of a distance: smaller differences count as equal


def nearest(
    size: Point, wanted: Point, taken: Doubles, gap: float, *, towards: Point = (1.0, -1.0), slack: float = 0.0
) -> Point:
    """Return the centre nearest to `wanted` at which a rectangle of `size` keeps a `gap` to all `taken`, (N, 4).

    Among equally near positions, the one that is most in the direction `towards` wins. It may also be farther away, by
    up to `slack` times the distance.
    """
    forbidden = _forbidden(size, wanted, taken, gap)
    reach = max(*size, gap)
    while True:
        is_near = (forbidden[:, :2] < reach).all(axis=1) & (forbidden[:, 2:] > -reach).all(axis=1)
        x, y = _nearest(forbidden[is_near], towards, slack)
        # Rectangles out of reach do not affect positions within reach.
        if x * x + y * y <= reach * reach or is_near.all():
            return wanted[0] + x, wanted[1] + y
        reach *= 2.0


def next_in_row(size: Point, wanted: Point, taken: Doubles, gap: float) -> Point:
    """Return the free centre nearest to `wanted` in a row: at `wanted` itself or to its right; see `nearest`."""
    forbidden = _forbidden(size, wanted, taken, gap)
    in_row = forbidden[(forbidden[:, 1] < 0.0) & (forbidden[:, 3] > 0.0)]
    x = 0.0
    for left, _, right, _ in in_row[in_row[:, 0].argsort()]:
        if left < x < right:
            x = float(right)
    return wanted[0] + x, wanted[1]


def _forbidden(size: Point, wanted: Point, taken: Doubles, gap: float) -> Doubles:
    """Return the rectangles (N, 4), relative to `wanted`, whose interior must not contain the centre."""
    rectangles = np.asarray(taken, np.float64).reshape(-1, 4)
    rectangles = rectangles[np.isfinite(rectangles).all(axis=1)]
    half = np.array(size) / 2 + gap
    forbidden: Doubles = rectangles - np.tile(wanted, 2) + np.concatenate((-half, half))
    return forbidden


def _nearest(forbidden: Doubles, towards: Point, slack: float) -> Point:
    """Return the free point nearest to the origin.

    It is the origin, its projection onto a rectangle's side, or a crossing of two sides.
    """
    if not ((forbidden[:, :2] < 0.0) & (forbidden[:, 2:] > 0.0)).all(axis=1).any():
        return 0.0, 0.0
    forbidden = _rounded(forbidden)
    xs = np.unique(np.append(forbidden[:, (0, 2)], 0.0))
    ys = np.unique(np.append(forbidden[:, (1, 3)], 0.0))
    squared = np.add.outer(xs**2, ys**2)
    squared[_covered(forbidden, xs, ys)] = np.inf
    shortest = max(float(squared.min()), _TINY)
    column, row = np.nonzero(squared <= shortest * (1.0 + slack) ** 2 * (1.0 + _SAME))
    farther = np.sqrt(squared[column, row] / shortest)
    cosine = (xs[column] * towards[0] + ys[row] * towards[1]) / (np.sqrt(shortest) * farther * np.hypot(*towards))
    best = np.argmax(cosine - farther)
    return float(xs[column[best]]), float(ys[row[best]])


def _covered(forbidden: Doubles, xs: Doubles, ys: Doubles) -> Flags:
    """Return which crossings of the lines `xs` and `ys`, which contain all sides, are inside a rectangle.

    The corners' changes are summed along both axes (a summed-area table).
    """
    left, right = (np.searchsorted(xs, forbidden[:, edge]) for edge in (0, 2))
    front, back = (np.searchsorted(ys, forbidden[:, edge]) for edge in (1, 3))
    changes = np.zeros((len(xs) + 1, len(ys) + 1), np.int32)
    for columns, rows, change in (
        (left + 1, front + 1, 1),
        (right, front + 1, -1),
        (left + 1, back, -1),
        (right, back, 1),
    ):
        np.add.at(changes, (columns, rows), change)
    return changes.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0


def _rounded(forbidden: Doubles) -> Doubles:
    """Return the rectangles; if there are very many, slightly enlarged so that many sides share a line."""
    if 2 * len(forbidden) <= _MOST_LINES:
        return forbidden
    low, high = forbidden.min(axis=0), forbidden.max(axis=0)
    step = float((high[2:] - low[:2]).max()) / (_MOST_LINES - 4)
    outward = np.concatenate((np.floor(forbidden[:, :2] / step), np.ceil(forbidden[:, 2:] / step)), axis=1)
    rounded: Doubles = outward * step
    return rounded
