# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits a body of revolution with an upright axis, seen from above: its axis, its base and the camera's elevation.

A horizontal circle about the axis appears as an ellipse, which is flatter the lower the camera is. The silhouette of a
body of revolution is the union of such ellipses. What they do not fill is not revolved, or the camera is lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles, Floats
from ..image import filters
from ..outline.symmetry import find_axis
from .box import Corner

ELEVATIONS: Final = np.radians(np.arange(4.0, 27.0, 2.0))  # tried; all fit a ball, which gets the last
_KEPT: Final = 0.992  # of the area filled at the lowest elevation: the least share at a higher one
_NEAR: Final = 1.0  # pixels from the outline's end to an ellipse that ends there
_FLAT: Final = 0.5  # of the largest radius: the least radius of a flat top


@dataclass(frozen=True)
class _Rings:
    """The largest level circles inside a mask, seen from one elevation: their rows (N,) and radii (N,), in pixels."""

    column: float
    elevation: float
    rows: Doubles
    radii: Doubles

    def half_widths(self, height: int) -> Doubles:
        """Return half the width that their ellipses fill of each of the picture's rows, (H,)."""
        share = (np.arange(height)[:, None] - self.rows) / np.maximum(self.half_heights, 1e-6)
        halves: Doubles = (self.radii * np.sqrt(np.maximum(1.0 - share**2, 0.0))).max(axis=1)
        return halves

    @property
    def half_heights(self) -> Doubles:
        """Half the height of each ellipse in the picture, (N,)."""
        halves: Doubles = self.radii * np.sin(self.elevation)
        return halves


def find_revolved(mask: Floats, elevation: float = 0.0) -> Corner:
    """Return the box around the largest body of revolution inside a mask (H, W in 0..1) that is not empty.

    Its `overlap` is the share of the mask that the body fills. elevation: in radians if the artist has set it, 0 to
    find it.
    """
    column = find_axis(mask, upright=True).point[0] - 0.5
    solid = np.pad(mask >= 0.5, 1)
    outside = ~solid & (filters.distance(solid, 2) < 1.5)
    points = np.argwhere(outside) - 1.0
    middle = int(np.clip(round(column), 0, mask.shape[1] - 1))
    rows = np.flatnonzero(mask[:, middle] >= 0.5).astype(np.float64)
    if not len(rows):
        return Corner(0.0, float(ELEVATIONS[0]), 2.0, 2.0, 2.0, column, float(mask.shape[0] - 1), is_revolved=True)
    candidates = [_rings(points, column, rows, each) for each in ([elevation] if elevation else ELEVATIONS.tolist())]
    shares = [2.0 * float(rings.half_widths(len(mask)).sum()) / max(float(solid.sum()), 1.0) for rings in candidates]
    last = max(index for index, share in enumerate(shares) if share >= _KEPT * shares[0])
    return _box(candidates[last], mask, min(shares[last], 1.0))


def _rings(points: Doubles, column: float, rows: Doubles, elevation: float) -> _Rings:
    """Return the largest circles about the axis whose ellipses contain none of the points (N, 2) beside the mask.

    The points are rows and columns.
    """
    across = (points[:, 1] - column) ** 2
    along = ((points[:, 0] - rows[:, None]) / np.sin(elevation)) ** 2
    radii = np.sqrt((across + along).min(axis=1)) - 0.5
    return _Rings(column, elevation, rows, np.maximum(radii, 0.0))


def _box(rings: _Rings, mask: Floats, share: float) -> Corner:
    """Return the box from the base, the first circle whose ellipse reaches the mask's bottom, to the top."""
    inside = np.flatnonzero((mask >= 0.5).any(axis=1))
    reach = rings.half_heights
    low = np.flatnonzero(rings.rows + reach >= inside[-1] - _NEAR)
    high = np.flatnonzero(rings.rows - reach <= inside[0] + _NEAR)
    base = rings.rows[low[0]] if len(low) else rings.rows[-1]
    largest = float(rings.radii.max())
    is_flat = len(high) > 0 and rings.radii[high[-1]] > _FLAT * largest
    top = rings.rows[high[-1]] if is_flat else rings.rows[0] - 0.5
    height = max(float(base - top) / np.cos(rings.elevation), 1.0)
    side = max(2.0 * largest + 1.0, 2.0)
    return Corner(0.0, rings.elevation, side, side, height, rings.column, float(base), overlap=share, is_revolved=True)


def centred(mask: Floats, column: float) -> Floats:
    """Return a mask (H, W in 0..1) with rows of the same width, but symmetric about a column."""
    widths = mask.sum(axis=1, keepdims=True)
    away = np.abs(np.arange(mask.shape[1]) - column)
    symmetric: Floats = np.clip(0.5 * widths + 0.5 - away, 0.0, np.minimum(widths, 1.0)).astype(np.float32)
    return symmetric
