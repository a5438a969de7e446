# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the slopes of the two ground lines, and of the lines parallel to them, in a picture taken from a corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats

_LEAST, _MOST = 5.0, 58.0  # degrees: flatter lines belong to a front view, steeper ones are vertical edges
_LEAST_SHARE: Final = 0.16  # of the width: the least extent of a ground line
_BEND: Final = 6.0  # degrees: how straight a ground line must be
_AGREEING: Final = 9.0  # degrees within which the outline and the gradients show the same line
_WINDOW: Final = 3  # pixels around each pixel over which the structure tensor is summed
_COHERENT: Final = 0.6  # coherence, 0 to 1, above which a window counts as a line
_SMOOTHING: Final = np.exp(-0.5 * (np.arange(-6, 7) / 2.0) ** 2)  # a Gaussian with a standard deviation of 2 degrees


@dataclass(frozen=True)
class Slopes:
    """The ground lines left (`falling`) and right (`rising`) of the nearest corner, in degrees off the horizontal, > 0.

    `is_grounded`: both are visible at the bottom of the outline. level: the share of the outline's base, in 0..1, that
    is too flat for either.
    """

    falling: float
    rising: float
    is_grounded: bool
    level: float = 0.0


def find_slopes(pixels: Bytes, mask: Floats) -> Slopes:
    """Return the slopes in a picture, uint8 (H, W, 3 or 4), with a non-empty mask (H, W in 0..1)."""
    hull = _lower_hull(mask >= 0.5)
    left, right = _ground_lines(hull)
    falling, rising = _main_directions(pixels, mask)
    is_grounded = left is not None and right is not None
    return Slopes(_combined(left, falling), _combined(right, rising), is_grounded, _level(hull))


def _combined(outline: float | None, gradients: float) -> float:
    if outline is None:
        return gradients
    return 0.5 * (outline + gradients) if abs(outline - gradients) <= _AGREEING else outline


def _ground_lines(hull: Doubles) -> tuple[float | None, float | None]:
    """Return the slopes, in degrees, of the falling and rising side of a lower convex hull; None if too short."""
    steps = np.diff(hull, axis=0)
    lengths = np.hypot(*steps.T)
    angles = np.degrees(np.arctan2(-steps[:, 1], steps[:, 0]))
    width = float(hull[-1, 0] - hull[0, 0]) if len(hull) else 0.0
    slopes: list[float | None] = []
    for sign in (1.0, -1.0):
        chosen = (sign * angles > _LEAST) & (sign * angles < _MOST)
        slope = _weighted_median(sign * angles[chosen], lengths[chosen]) if chosen.any() else 0.0
        straight = chosen & (np.abs(sign * angles - slope) <= _BEND)  # a round base has pieces of every slope
        slopes.append(slope if float(lengths[straight].sum()) >= _LEAST_SHARE * width > 0.0 else None)
    return slopes[0], slopes[1]


def _level(hull: Doubles) -> float:
    """Return the share of a lower convex hull's width that is flatter than a ground line."""
    across, up = np.diff(hull, axis=0).T
    flat = np.abs(np.degrees(np.arctan2(up, across))) < _LEAST
    return float(across[flat].sum() / max(float(across.sum()), 1.0))


def _lower_hull(solid: Flags) -> Doubles:
    """Return the vertices (N, 2) of the lower convex hull, from left to right, y up (Andrew's monotone chain, 1979)."""
    columns = np.flatnonzero(solid.any(axis=0))
    lowest = solid.shape[0] - 1 - solid[::-1, columns].argmax(axis=0)
    hull: list[tuple[float, float]] = []
    for x, y in zip(columns.tolist(), (-lowest).tolist(), strict=True):
        while len(hull) > 1 and _turn(hull[-2], hull[-1], (x, y)) <= 0:
            hull.pop()
        hull.append((x, y))
    return np.array(hull, dtype=np.float64).reshape(-1, 2)


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _weighted_median(values: Doubles, weights: Doubles) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, 0.5 * total[-1])])


def _main_directions(pixels: Bytes, mask: Floats) -> tuple[float, float]:
    """Return the most common falling and rising slope, in degrees, of lines on the subject and its outline.

    They are peaks in a histogram of the structure tensor's directions (Bigün and Granlund, 1987).
    """
    light = np.where(mask > 0.5, pixels[..., :3].astype(np.float64) @ np.array([0.3, 0.59, 0.11]), 128.0)
    down, right = np.gradient(light)
    xx, xy, yy = (_window_sums(product) for product in (right * right, right * down, down * down))
    strength = np.maximum(xx + yy, 0.0)
    coherence = np.hypot(xx - yy, 2.0 * xy) / (strength + 1e-6)
    along = (np.degrees(0.5 * np.arctan2(2.0 * xy, xx - yy)) + 180.0) % 180.0 - 90.0  # perpendicular to the gradient
    weight = np.sqrt(strength) * np.clip(coherence - _COHERENT, 0.0, 1.0)
    weight = np.minimum(weight, np.percentile(weight, 97))
    counts, _ = np.histogram(along, bins=180, range=(-90, 90), weights=weight)
    around = np.convolve(np.tile(counts, 3), _SMOOTHING, "same")[180:360]
    around -= 0.7 * np.convolve(np.tile(around, 3), np.full(31, 1 / 31), "same")[180:360]
    degrees = np.arange(180) - 89.5
    falling, rising = (np.flatnonzero((sign * degrees >= 7) & (sign * degrees <= 55)) for sign in (1, -1))
    return float(degrees[falling[around[falling].argmax()]]), float(-degrees[rising[around[rising].argmax()]])


def _window_sums(values: Doubles) -> Doubles:
    """Return the sum over the window around each pixel."""
    size = 2 * _WINDOW + 1
    sums = np.pad(values, ((_WINDOW + 1, _WINDOW), (_WINDOW + 1, _WINDOW))).cumsum(axis=0).cumsum(axis=1)
    windows: Doubles = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    return windows
