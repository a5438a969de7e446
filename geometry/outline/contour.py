# SPDX-License-Identifier: GPL-3.0-or-later
"""Traces the outline of a mask as closed lines with sub-pixel precision."""

from __future__ import annotations

import numpy as np

from ..arrays import Doubles, Flags, Floats, Indices
from ..image import filters

# Pixels of blur: removes the steps of a binary mask and rounds corners by less than that.
SMOOTHING = 0.7


def contours(mask: Floats, smoothing: float = SMOOTHING) -> list[Doubles]:
    """Return where a mask (H, W in 0..1) crosses 0.5, as closed lines (N, 2) in pixels, x right, y down.

    The subject is to the right of the line as seen in the picture, around holes too. The picture's corner is (0, 0),
    and the outside of the picture is empty. Lines of fewer than 8 points are left out.
    Marching triangles on the pixel centres: each square is split along a diagonal, so nothing is ambiguous.
    """
    field = filters.blur(np.pad(mask, 3), smoothing) - np.float32(0.5)
    starts, ends = _segments(field > 0.0)
    points, edges = _crossings(field, np.concatenate([starts, ends]))
    loops = _link(edges[: len(starts)], edges[len(starts) :])
    return [points[loop] for loop in loops if len(loop) >= 8]


def _segments(inside: Flags) -> tuple[Indices, Indices]:
    """Return the grid edges (S, 2: node inside, node outside) at which each piece of the outline starts and ends."""
    number = np.arange(inside.size).reshape(inside.shape)
    here, right = number[:-1, :-1].ravel(), number[:-1, 1:].ravel()
    below, across = number[1:, :-1].ravel(), number[1:, 1:].ravel()
    flags = inside.ravel()
    mixed = np.flatnonzero(
        (flags[here] != flags[across]) | (flags[right] != flags[across]) | (flags[below] != flags[here])
    )
    triangles = np.concatenate(
        [np.column_stack([here, across, right])[mixed], np.column_stack([here, below, across])[mixed]]
    )
    starts, ends = [], []
    for turn in range(3):
        a, b, c = (triangles[:, (turn + k) % 3] for k in range(3))
        lone_in = flags[a] & ~flags[b] & ~flags[c]
        lone_out = ~flags[a] & flags[b] & flags[c]
        starts += [np.column_stack([a, b])[lone_in], np.column_stack([c, a])[lone_out]]
        ends += [np.column_stack([a, c])[lone_in], np.column_stack([b, a])[lone_out]]
    return np.concatenate(starts), np.concatenate(ends)


def _crossings(field: Floats, edges: Indices) -> tuple[Doubles, Indices]:
    """Return the points (P, 2) at which the edges are crossed, each once, and each edge's point."""
    values = field.ravel().astype(np.float64)
    _, first, of_edge = np.unique(edges[:, 0] * field.size + edges[:, 1], return_index=True, return_inverse=True)
    inner, outer = edges[first].T
    share = values[inner] / np.maximum(values[inner] - values[outer], 1e-9)
    rows, columns = np.divmod(np.column_stack([inner, outer]), field.shape[1])
    x = columns[:, 0] + share * (columns[:, 1] - columns[:, 0])
    y = rows[:, 0] + share * (rows[:, 1] - rows[:, 0])
    # Pixel centres are at halves, and the margin is 3.
    return np.column_stack([x, y]) - 2.5, of_edge.reshape(-1)


def _link(starts: Indices, ends: Indices) -> list[Indices]:
    """Link the pieces to closed lines, each as the indices of its points in order."""
    following = np.full(int(max(starts.max(initial=-1), ends.max(initial=-1))) + 1, -1, dtype=np.int64)
    following[starts] = ends
    order, seen, loops = following.tolist(), [False] * len(following), []
    for first in range(len(order)):
        loop, point = [], first
        while not seen[point]:
            seen[point] = True
            loop.append(point)
            point = order[point]
        if loop:
            loops.append(np.array(loop))
    return loops
