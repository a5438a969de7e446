# SPDX-License-Identifier: GPL-3.0-or-later
"""Connected components of a mask, and flood fill, vectorised with numpy."""

from __future__ import annotations

import numpy as np

from ..arrays import Flags, Indices


def label(mask: Flags, *, diagonal: bool = False) -> tuple[Indices, Indices]:
    """Return labels (H, W), 0 outside the mask, and the pixel count of each label (labels + 1,).

    Pixels are 4-connected, or 8-connected with `diagonal`. Runs of pixels in a row are joined with the runs that they
    touch in the next row (two-pass run labelling), so the cost depends on the number of runs, not of pixels.
    """
    starts, ends, width = _runs(mask)
    above, below = _touching_runs(starts, ends, width, reach=1 if diagonal else 0)
    roots = join(len(starts), above, below)
    _, of_run = np.unique(roots, return_inverse=True)
    labels = np.zeros(mask.shape, dtype=np.int64)
    labels[mask] = np.repeat(of_run.reshape(-1) + 1, ends - starts)
    return labels, np.bincount(labels.ravel())


def flood(passable: Flags, seeds: Flags) -> Flags:
    """Return the pixels of `passable` (H, W) that are 4-connected to `seeds`."""
    labels, sizes = label(passable)
    reached = np.zeros(len(sizes), dtype=np.bool_)
    reached[labels[seeds]] = True
    reached[0] = False
    flooded: Flags = reached[labels]
    return flooded


def join(count: int, first: Indices, second: Indices) -> Indices:
    """Return for each of `count` nodes the lowest node connected to it by the pairs (first, second), (N,) each.

    Roots are hooked onto lower ones, and paths are halved by pointer jumping (Shiloach and Vishkin, 1982).
    """
    root = np.arange(count)
    while True:
        lower, higher = np.minimum(root[first], root[second]), np.maximum(root[first], root[second])
        apart = lower != higher
        if not apart.any():
            return root
        np.minimum.at(root, higher[apart], lower[apart])
        while (root[root] != root).any():
            root = root[root]


def bounding_box(mask: Flags) -> tuple[slice, slice]:
    """Return the rows and columns of the smallest rectangle with all true pixels (H, W); empty slices if none is."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _runs(mask: Flags) -> tuple[Indices, Indices, int]:
    # An empty column at each end keeps runs from continuing in the next row, and diagonal contact from wrapping.
    padded = np.pad(mask, ((0, 0), (1, 1)))
    change = np.flatnonzero(np.diff(padded.ravel().astype(np.int8), prepend=np.int8(0)))
    return change[0::2], change[1::2], padded.shape[1]


def _touching_runs(starts: Indices, ends: Indices, width: int, reach: int) -> tuple[Indices, Indices]:
    first = np.searchsorted(ends, starts + width - reach, side="right")
    last = np.searchsorted(starts, ends + width + reach, side="left")
    counts = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(starts)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return above, np.repeat(first, counts) + within
