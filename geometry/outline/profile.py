# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the profile of a revolved object: its radius along the axis, from the outlines on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Doubles, Floats
from ..image import filters
from .symmetry import Axis

# Where the sides differ by more than this share of the wider one, that side has a handle or a spout, and the radius is
# that of the narrower side.
UNEVEN = 0.12
LEAST_RADIUS = 0.75  # pixels


@dataclass(frozen=True)
class Profile:
    """Radii (N,) in pixels, one per pixel along the axis, downwards from `top`.

    top: the position along the axis, in pixels from the axis' point; kept: the share of the silhouette that the
    revolved object covers.
    """

    radii: Doubles
    top: float
    kept: float

    def line(self) -> Doubles:
        """Return a line (M, 2) of radii and positions: out along the top, down the side, in along the bottom."""
        levels = self.top + np.arange(len(self.radii)) + 0.5
        side = np.column_stack([self.radii, levels])
        upper = _across(self.radii[0], self.top)
        lower = _across(self.radii[-1], self.top + len(self.radii))[::-1]
        return np.concatenate([upper, side, lower])


def _across(radius: float, level: float) -> Doubles:
    count = max(2, int(radius) + 1)
    return np.column_stack([np.linspace(0.0, radius, count), np.full(count, level)])


def find_profile(mask: Floats, axis: Axis) -> Profile:
    """Return the profile of a mask (H, W in 0..1) about an axis; without radii if the axis misses the mask."""
    across, along = axis.directions()
    rows, columns = np.nonzero(mask >= 0.5)
    if not len(rows):
        return Profile(np.zeros(0), 0.0, 0.0)
    inside = np.column_stack([columns, rows]) + 0.5 - np.array(axis.point)
    reach = int(np.abs(inside @ across).max()) + 2
    down = inside @ along
    offsets, levels = np.arange(reach) + 0.5, np.arange(np.floor(down.min()) - 1, np.ceil(down.max()) + 2) + 0.5
    right = _coverage(mask, axis, offsets, levels)
    left = _coverage(mask, axis, -offsets, levels)
    sides = np.stack([_run(left), _run(right)])
    wide, narrow = sides.max(axis=0), sides.min(axis=0)
    radii = np.where(wide - narrow > UNEVEN * wide + 1.0, narrow, 0.5 * (wide + narrow))
    covered = np.flatnonzero(wide >= LEAST_RADIUS)
    if not len(covered):
        return Profile(np.zeros(0), 0.0, 0.0)
    first, last = int(covered[0]), int(covered[-1]) + 1
    radii = np.maximum(radii[first:last], LEAST_RADIUS)
    kept = 2.0 * float(radii.sum()) / max(float(mask.sum()), 1e-9)
    return Profile(radii, float(levels[first]) - 0.5, min(kept, 1.0))


def _coverage(mask: Floats, axis: Axis, offsets: Doubles, levels: Doubles) -> Doubles:
    across, along = axis.directions()
    x = axis.point[0] + offsets[None, :] * across[0] + levels[:, None] * along[0]
    y = axis.point[1] + offsets[None, :] * across[1] + levels[:, None] * along[1]
    return filters.sample(np.pad(mask, 1), x + 0.5, y + 0.5)


def _run(coverage: Doubles) -> Doubles:
    """Return how far each row (N, reach) is covered from the axis without a gap, with sub-pixel precision."""
    inside = np.cumprod(coverage >= 0.5, axis=1).sum(axis=1)
    rows = np.arange(len(coverage))
    last, beyond = np.maximum(inside - 1, 0), np.minimum(inside, coverage.shape[1] - 1)
    rest = np.clip(coverage[rows, beyond], 0.0, 0.5) + np.clip(coverage[rows, last], 0.5, 1.0) - 1.0
    return np.where(inside > 0, inside + rest, 0.0)
