# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the mirror axis of a silhouette, and makes it symmetric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Doubles, Floats
from ..image import filters

LARGEST_TILT = 40.0  # degrees from upright
# The longer side in pixels for the coarse search, and for its refinement.
COARSE, FINE = 96, 256
# The least gain in symmetry per degree of tilt; otherwise a round object would tilt arbitrarily.
TILT_COST = 0.0005


@dataclass(frozen=True)
class Axis:
    """A line through `point` (x, y in pixels), leaning by `tilt` degrees to the right of upright.

    overlap: intersection over union of the silhouette and its mirror image, in 0..1.
    """

    point: tuple[float, float]
    tilt: float
    overlap: float

    def directions(self) -> tuple[Doubles, Doubles]:
        """Return the unit vectors across the axis (right) and along it (down)."""
        angle = np.radians(self.tilt)
        return np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])


def find_axis(mask: Floats, *, upright: bool = False) -> Axis:
    """Return the axis about which a mask (H, W in 0..1) is most symmetric: within 40 degrees of upright, or upright.

    A coarse search over tilts and shifts is refined twice.
    """
    factor = max(1, round(max(mask.shape) / COARSE))
    small = filters.shrink(mask, factor)
    tilts = np.zeros(1) if upright else np.arange(-LARGEST_TILT, LARGEST_TILT + 1.0, 4.0)
    best = _best(small, _centroid(small), tilts, reach=2.0, steps=5)
    fine_factor = max(1, round(max(mask.shape) / FINE))
    fine = filters.shrink(mask, fine_factor)
    point = (np.array(best.point) * factor) / fine_factor
    for span, reach in ((2.0, 2.0), (0.5, 0.5)):
        tilts = np.zeros(1) if upright else best.tilt + np.linspace(-span, span, 5)
        best = _best(fine, point, tilts, reach=reach, steps=5)
        point = np.array(best.point)
    return Axis((best.point[0] * fine_factor, best.point[1] * fine_factor), best.tilt, best.overlap)


def mirrored(mask: Floats, axis: Axis) -> Floats:
    """Return the union (H, W) of a mask (H, W in 0..1) and its mirror image about an axis."""
    rows, columns = np.nonzero(np.ones(mask.shape, dtype=np.bool_))
    x, y = _reflected(columns + 0.5, rows + 0.5, axis)
    image = filters.sample(np.pad(mask, 1), x + 0.5, y + 0.5).reshape(mask.shape)
    return np.maximum(mask, image).astype(np.float32)


def _centroid(mask: Floats) -> Doubles:
    total = max(float(mask.sum()), 1e-9)
    x = float((mask.sum(axis=0) * (np.arange(mask.shape[1]) + 0.5)).sum()) / total
    y = float((mask.sum(axis=1) * (np.arange(mask.shape[0]) + 0.5)).sum()) / total
    return np.array([x, y])


def _best(mask: Floats, point: Doubles, tilts: Doubles, reach: float, steps: int) -> Axis:
    """Return the best axis among the given tilts, shifted by up to `reach` pixels."""
    rows, columns = np.nonzero(mask > 0.02)
    x, y, coverage = columns + 0.5, rows + 0.5, mask[rows, columns].astype(np.float64)
    padded = np.pad(mask, 1)
    rated: list[tuple[float, Axis]] = []
    for tilt in tilts.tolist():
        across = Axis((0.0, 0.0), tilt, 0.0).directions()[0]
        for shift in np.linspace(-reach, reach, steps).tolist():
            centre = point + shift * across
            axis = Axis((float(centre[0]), float(centre[1])), tilt, 0.0)
            overlap = _overlap(padded, coverage, *_reflected(x, y, axis))
            rated.append((overlap - TILT_COST * abs(tilt), Axis(axis.point, tilt, overlap)))
    return max(rated, key=lambda each: each[0])[1]


def _overlap(padded: Floats, coverage: Doubles, x: Doubles, y: Doubles) -> float:
    """Return the intersection over union of pixels with this coverage (N,) and the mask at their mirrored positions."""
    image = filters.sample(padded, x + 0.5, y + 0.5)
    common = float(np.minimum(coverage, image).sum())
    return common / max(2.0 * float(coverage.sum()) - common, 1e-9)


def _reflected(x: Doubles, y: Doubles, axis: Axis) -> tuple[Doubles, Doubles]:
    across, _ = axis.directions()
    distance = (x - axis.point[0]) * across[0] + (y - axis.point[1]) * across[1]
    return x - 2.0 * distance * across[0], y - 2.0 * distance * across[1]
