# SPDX-License-Identifier: GPL-3.0-or-later
"""Where on the ground there is room for one more: the free place nearest to a point, or the next one in a row.

Seen from above. What stands there is a rectangle: left, front, right and back, in the units of the scene.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import Doubles, Flags

Point = tuple[float, float]

_MOST_LINES: Final = 1200  # of coordinates along an axis; more are rounded, which costs the result some nearness alone
_TINY: Final = 1e-30
_SAME: Final = 1e-6  # of a distance: nearer than that to each other, two places are as near


def nearest(
    size: Point, wanted: Point, taken: Doubles, gap: float, *, towards: Point = (1.0, -1.0), slack: float = 0.0
) -> Point:
    """The middle, nearest to `wanted`, at which a rectangle of `size` keeps `gap` to all that is `taken`, (N, 4).

    Of places that are as near, the one that lies most in the direction `towards` is taken; up to `slack` times the
    distance farther it outweighs what is lost in nearness.
    """
    forbidden = _forbidden(size, wanted, taken, gap)
    reach = max(*size, gap)
    while True:
        is_near = (forbidden[:, :2] < reach).all(axis=1) & (forbidden[:, 2:] > -reach).all(axis=1)
        x, y = _nearest(forbidden[is_near], towards, slack)
        # What is out of reach can neither cover a place within it nor make a nearer one free.
        if x * x + y * y <= reach * reach or is_near.all():
            return wanted[0] + x, wanted[1] + y
        reach *= 2.0


def next_in_row(size: Point, wanted: Point, taken: Doubles, gap: float) -> Point:
    """The same in a row: the middle is at `wanted` or to its right, no farther than it needs to be."""
    forbidden = _forbidden(size, wanted, taken, gap)
    in_row = forbidden[(forbidden[:, 1] < 0.0) & (forbidden[:, 3] > 0.0)]
    x = 0.0
    for left, _, right, _ in in_row[in_row[:, 0].argsort()]:
        if left < x < right:
            x = float(right)
    return wanted[0] + x, wanted[1]


def _forbidden(size: Point, wanted: Point, taken: Doubles, gap: float) -> Doubles:
    """In which rectangles the middle must not lie, (N, 4), as seen from `wanted`; their borders are free."""
    rectangles = np.asarray(taken, np.float64).reshape(-1, 4)
    rectangles = rectangles[np.isfinite(rectangles).all(axis=1)]
    half = np.array(size) / 2 + gap
    forbidden: Doubles = rectangles - np.tile(wanted, 2) + np.concatenate((-half, half))
    return forbidden


def _nearest(forbidden: Doubles, towards: Point, slack: float) -> Point:
    """The free point nearest to the origin.

    It is the origin, or lies on a border: at the foot of the perpendicular on one, or where two of them cross.
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
    """Which crossings of the lines `xs` and `ys` lie inside a rectangle whose edges are among them."""
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
    """The rectangles, where there are very many a little larger, so that many edges lie on the same lines."""
    if 2 * len(forbidden) <= _MOST_LINES:
        return forbidden
    low, high = forbidden.min(axis=0), forbidden.max(axis=0)
    step = float((high[2:] - low[:2]).max()) / (_MOST_LINES - 4)
    outward = np.concatenate((np.floor(forbidden[:, :2] / step), np.ceil(forbidden[:, 2:] / step)), axis=1)
    rounded: Doubles = outward * step
    return rounded
