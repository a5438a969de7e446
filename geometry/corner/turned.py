# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds what stands on a round foot and is seen from above: its axis, its foot, and how far from above.

A level circle around the upright axis is seen as an ellipse as much flatter as the camera is low. Such a thing's
silhouette is made of these ellipses alone: what they do not fill of it is not turned, or is seen from lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles, Floats
from ..image import filters
from ..outline.symmetry import find_axis
from .box import Corner

ELEVATIONS: Final = np.radians(np.arange(4.0, 27.0, 2.0))  # tried; a ball gives no clue, and gets the last
_KEPT: Final = 0.992  # of the area that the lowest elevation fills, which a higher one must fill
_NEAR: Final = 1.0  # pixels from the outline's end to an ellipse that ends there
_FLAT: Final = 0.5  # of the largest radius, that a flat top has at least


@dataclass(frozen=True)
class _Rings:
    """The largest level circles inside a mask, seen from one elevation: their rows (N,) and radii (N,), in pixels."""

    column: float
    elevation: float
    rows: Doubles
    radii: Doubles

    def filled(self, height: int) -> Doubles:
        """Return half of what they fill of each row (H,)."""
        flat = np.maximum(self.radii * np.sin(self.elevation), 1e-6)
        share = (np.arange(height)[:, None] - self.rows) / flat
        halves: Doubles = (self.radii * np.sqrt(np.maximum(1.0 - share**2, 0.0))).max(axis=1)
        return halves

    @property
    def half_heights(self) -> Doubles:
        """How far up and down each is seen to reach."""
        flat: Doubles = self.radii * np.sin(self.elevation)
        return flat


def find_turned(mask: Floats, elevation: float = 0.0) -> Corner:
    """Return the box around what is turned of a mask (H, W in 0..1) that is not empty; its `overlap` is its share.

    elevation: radians where the artist knows it, 0 to find it.
    """
    column = find_axis(mask, upright=True).point[0] - 0.5
    solid = np.pad(mask >= 0.5, 1)
    outside = ~solid & (filters.distance(solid, 2) < 1.5)
    points = np.argwhere(outside) - 1.0
    middle = int(np.clip(round(column), 0, mask.shape[1] - 1))
    rows = np.flatnonzero(mask[:, middle] >= 0.5).astype(np.float64)
    if not len(rows):
        return Corner(0.0, float(ELEVATIONS[0]), 2.0, 2.0, 2.0, column, float(mask.shape[0] - 1), is_turned=True)
    found = [_rings(points, column, rows, seen) for seen in ([elevation] if elevation else ELEVATIONS.tolist())]
    shares = [2.0 * float(rings.filled(len(mask)).sum()) / max(float(solid.sum()), 1.0) for rings in found]
    last = max(index for index, share in enumerate(shares) if share >= _KEPT * shares[0])
    return _box(found[last], mask, min(shares[last], 1.0))


def _rings(points: Doubles, column: float, rows: Doubles, elevation: float) -> _Rings:
    """Return the circles about the axis that stay clear of points (N, 2), rows and columns, beside the mask."""
    across = (points[:, 1] - column) ** 2
    along = ((points[:, 0] - rows[:, None]) / np.sin(elevation)) ** 2
    radii = np.sqrt((across + along).min(axis=1)) - 0.5
    return _Rings(column, elevation, rows, np.maximum(radii, 0.0))


def _box(rings: _Rings, mask: Floats, share: float) -> Corner:
    """Return the box from the foot, which is the first circle that is seen to reach the bottom, to the top."""
    inside = np.flatnonzero((mask >= 0.5).any(axis=1))
    reach = rings.half_heights
    low = np.flatnonzero(rings.rows + reach >= inside[-1] - _NEAR)
    high = np.flatnonzero(rings.rows - reach <= inside[0] + _NEAR)
    foot = rings.rows[low[0]] if len(low) else rings.rows[-1]
    largest = float(rings.radii.max())
    is_flat = len(high) > 0 and rings.radii[high[-1]] > _FLAT * largest
    top = rings.rows[high[-1]] if is_flat else rings.rows[0] - 0.5
    height = max(float(foot - top) / np.cos(rings.elevation), 1.0)
    side = max(2.0 * largest + 1.0, 2.0)
    return Corner(0.0, rings.elevation, side, side, height, rings.column, float(foot), overlap=share, is_turned=True)


def centred(mask: Floats, column: float) -> Floats:
    """Return a mask (H, W in 0..1) whose rows are as wide, and even about a column."""
    wide = mask.sum(axis=1, keepdims=True)
    away = np.abs(np.arange(mask.shape[1]) - column)
    even: Floats = np.clip(0.5 * wide + 0.5 - away, 0.0, np.minimum(wide, 1.0)).astype(np.float32)
    return even
