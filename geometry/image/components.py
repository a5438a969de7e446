# SPDX-License-Identifier: GPL-3.0-or-later
"""Connected components of a mask, and flooding from seeds: vectorised, as numpy offers neither."""

from __future__ import annotations

import numpy as np

from ..arrays import Flags, Indices


def label(mask: Flags, *, diagonal: bool = False) -> tuple[Indices, Indices]:
    """Return labels (H, W), 0 outside the mask, and the number of pixels of each label (labels + 1,).

    Pixels touch by their sides, with `diagonal` also by their corners. Runs of pixels in a row are joined to the runs
    that they touch in the next row (two-pass run labelling), so the work depends on the runs, not on the pixels.
    """
    starts, ends, width = _runs(mask)
    above, below = _touching_runs(starts, ends, width, reach=1 if diagonal else 0)
    roots = join(len(starts), above, below)
    _, of_run = np.unique(roots, return_inverse=True)
    labels = np.zeros(mask.shape, dtype=np.int64)
    labels[mask] = np.repeat(of_run.reshape(-1) + 1, ends - starts)
    return labels, np.bincount(labels.ravel())


def flood(passable: Flags, seeds: Flags) -> Flags:
    """Return the pixels of `passable` (H, W) that can be reached from `seeds` through the sides of passable pixels."""
    labels, sizes = label(passable)
    reached = np.zeros(len(sizes), dtype=np.bool_)
    reached[labels[seeds]] = True
    reached[0] = False
    flooded: Flags = reached[labels]
    return flooded


def join(count: int, first: Indices, second: Indices) -> Indices:
    """Return for each of `count` nodes the least node that it is joined to by the pairs (first, second)."""
    root = np.arange(count)
    while True:
        lesser, greater = np.minimum(root[first], root[second]), np.maximum(root[first], root[second])
        apart = lesser != greater
        if not apart.any():
            return root
        np.minimum.at(root, greater[apart], lesser[apart])
        while (root[root] != root).any():
            root = root[root]


def _runs(mask: Flags) -> tuple[Indices, Indices, int]:
    # One empty column at each end keeps a run from going on in the next row, and a diagonal touch from wrapping around.
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
