# SPDX-License-Identifier: GPL-3.0-or-later
"""The profile of a revolved object: its radius along its axis, from the outlines at both sides of the axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Doubles, Floats
from ..image import filters
from .symmetry import Axis

# Where the two sides differ by more than this share of the wider one, there is something at that side (a handle, a
# spout), and the narrower side is the revolved one's.
UNEVEN = 0.12
LEAST_RADIUS = 0.75  # pixels


@dataclass(frozen=True)
class Profile:
    """Radii (N,) in pixels at places along the axis, one a pixel, the first at `top` from the axis' point, downwards.

    kept: the share of the silhouette that the revolved object covers.
    """

    radii: Doubles
    top: float
    kept: float

    def line(self) -> Doubles:
        """Return the profile as a line (M, 2) of radius and place: out along the top, down the side, in to the axis."""
        places = self.top + np.arange(len(self.radii)) + 0.5
        side = np.column_stack([self.radii, places])
        upper = _across(self.radii[0], self.top)
        lower = _across(self.radii[-1], self.top + len(self.radii))[::-1]
        return np.concatenate([upper, side, lower])


def _across(radius: float, place: float) -> Doubles:
    count = max(2, int(radius) + 1)
    return np.column_stack([np.linspace(0.0, radius, count), np.full(count, place)])


def find_profile(mask: Floats, axis: Axis) -> Profile:
    """Return the profile of a mask (H, W in 0..1) about an axis. A mask that the axis misses gives no radii."""
    across, along = axis.directions()
    rows, columns = np.nonzero(mask >= 0.5)
    if not len(rows):
        return Profile(np.zeros(0), 0.0, 0.0)
    inside = np.column_stack([columns, rows]) + 0.5 - np.array(axis.point)
    reach = int(np.abs(inside @ across).max()) + 2
    down = inside @ along
    offsets, places = np.arange(reach) + 0.5, np.arange(np.floor(down.min()) - 1, np.ceil(down.max()) + 2) + 0.5
    right = _cover(mask, axis, offsets, places)
    left = _cover(mask, axis, -offsets, places)
    sides = np.stack([_run(left), _run(right)])
    wide, narrow = sides.max(axis=0), sides.min(axis=0)
    radii = np.where(wide - narrow > UNEVEN * wide + 1.0, narrow, 0.5 * (wide + narrow))
    found = np.flatnonzero(wide >= LEAST_RADIUS)
    if not len(found):
        return Profile(np.zeros(0), 0.0, 0.0)
    first, last = int(found[0]), int(found[-1]) + 1
    radii = np.maximum(radii[first:last], LEAST_RADIUS)
    explained = 2.0 * float(radii.sum()) / max(float(mask.sum()), 1e-9)
    return Profile(radii, float(places[first]) - 0.5, min(explained, 1.0))


def _cover(mask: Floats, axis: Axis, offsets: Doubles, places: Doubles) -> Doubles:
    across, along = axis.directions()
    x = axis.point[0] + offsets[None, :] * across[0] + places[:, None] * along[0]
    y = axis.point[1] + offsets[None, :] * across[1] + places[:, None] * along[1]
    return filters.sample(np.pad(mask, 1), x + 0.5, y + 0.5)


def _run(cover: Doubles) -> Doubles:
    """Return how far from the axis each row (N, reach) is covered without a gap, to a fraction of a pixel."""
    inside = np.cumprod(cover >= 0.5, axis=1).sum(axis=1)
    rows = np.arange(len(cover))
    last, beyond = np.maximum(inside - 1, 0), np.minimum(inside, cover.shape[1] - 1)
    rest = np.clip(cover[rows, beyond], 0.0, 0.5) + np.clip(cover[rows, last], 0.5, 1.0) - 1.0
    return np.where(inside > 0, inside + rest, 0.0)
