# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds pairs of spots in a picture that may be eyes: similar, level, and with even colours between and below them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from ..image import filters
from ..image.colour import to_oklab

_SIDE: Final = 384  # pixels on the subject's longer side in the finest level
_SMALLEST: Final = 12  # pixels on the shorter side of the coarsest level
_SIGMAS: Final = (1.4, 2.0, 2.8, 4.0)  # pixels of a level; a spot is compared with its surroundings of twice its size
_LEAST: Final = 0.04  # of lightness: the least difference of a dark spot from its surroundings
_LEAST_BRIGHT: Final = 0.06  # the same for a bright one, such as the white of an eye in a dark face
_SPOTS: Final = 36  # the most for each size and level
_PAIRS: Final = 40  # the most
_NEAREST: Final = 6.0  # pixels between two eyes
# Where skin is sampled, in spans (the distance between the eyes) to the right of and below their middle: the nose, and
# one cheek, which begins a radius below the eye.
_NOSE: Final = ((0.0, 0.1), (0.0, 0.25), (0.0, 0.4), (-0.12, 0.3), (0.12, 0.3))
_CHEEK: Final = ((0.3, 0.1), (0.5, 0.1), (0.65, 0.1), (0.4, 0.25), (0.55, 0.25))
LARGEST_RADIUS: Final = 0.42  # spans


@dataclass(frozen=True)
class Level:
    """A subject in one resolution: OKLab colours (H, W, 3), and its coverage of each pixel (H, W) in 0..1."""

    colours: Floats
    coverage: Floats


@dataclass(frozen=True)
class Spots:
    """Spots darker (sign 1) or brighter (-1) than their surroundings: arrays (N,).

    x, y, radius: pixels; strength: the difference in lightness; light: the lightness.
    """

    x: Doubles
    y: Doubles
    radius: Doubles
    strength: Doubles
    light: Doubles
    sign: Doubles


@dataclass(frozen=True)
class Pairs:
    """Pairs of spots, arrays (N,): `first` and `second`, their indices.

    x, y: the middle, pixels; right, down: from the first to the second; span: their distance; radius: in spans.
    skin: OKLab (N, 3); tolerance: how far colours may differ from it. even: the least share of skin among the samples
    of the nose and of each cheek. contrast: between the skin and the spots, in lightness. seeds: (N, M, 2), where the
    skin was sampled, in spans.
    """

    first: Indices
    second: Indices
    x: Doubles
    y: Doubles
    right: Doubles
    down: Doubles
    span: Doubles
    radius: Doubles
    skin: Floats
    tolerance: Doubles
    even: Doubles
    contrast: Doubles
    seeds: Doubles

    def chosen(self, index: Indices | Flags) -> Pairs:
        """Return the pairs at these indices, or those that are flagged."""
        return Pairs(*(getattr(self, field.name)[index] for field in fields(self)))


def difference(one: Floats, other: Floats) -> Floats:
    """Return the difference of OKLab colours (..., 3); lightness counts half, since light varies across a face."""
    apart = one - other
    distance: Floats = np.sqrt((0.5 * apart[..., 0]) ** 2 + apart[..., 1] ** 2 + apart[..., 2] ** 2)
    return distance


def levels(pixels: Bytes, solid: Flags) -> tuple[list[Level], int]:
    """Return a subject's image pyramid, in which each level has half the size of the one before.

    Also returns the factor by which the first level is smaller than the picture. pixels: uint8 (H, W, 3 or 4); solid:
    (H, W).
    """
    factor = max(1, round(max(solid.shape) / _SIDE))
    means, coverage = _shrunk(pixels, solid.astype(np.float32), factor)
    colours = to_oklab(np.clip(np.rint(means), 0, 255).astype(np.uint8))
    pyramid = [Level(colours, (coverage >= 0.5).astype(np.float32))]
    while min(pyramid[-1].coverage.shape) >= 2 * _SMALLEST:
        pyramid.append(Level(*_shrunk(pyramid[-1].colours, pyramid[-1].coverage, 2)))
    return pyramid, factor


def _shrunk(colours: Bytes | Floats, coverage: Floats, factor: int) -> tuple[Floats, Floats]:
    """Return the subject's mean colours (H, W, 3) in blocks of pixels, and its coverage of each block."""
    share = filters.shrink(coverage, factor)
    means = [filters.shrink(colours[..., c] * coverage, factor) / np.maximum(share, 1e-3) for c in range(3)]
    return np.stack(means, axis=-1), share


def find_spots(pyramid: list[Level]) -> Spots:
    """Return the spots of all sizes: extrema of the difference of two Gaussians (Lindeberg, 1998)."""
    by_level = [_of_level(level, float(2**number)) for number, level in enumerate(pyramid)]
    return Spots(*(np.concatenate(each) for each in zip(*by_level, strict=True)))


def _of_level(level: Level, scale: float) -> tuple[Doubles, ...]:
    light, coverage = np.ascontiguousarray(level.colours[..., 0]), level.coverage
    shares = [np.maximum(filters.blur(coverage, sigma), 1e-3) for sigma in _SIGMAS]
    means = [filters.blur(light * coverage, sigma) / share for sigma, share in zip(_SIGMAS, shares, strict=True)]
    spots = []
    for number, sign in ((0, 1.0), (0, -1.0), (1, 1.0), (1, -1.0)):
        strength = np.float32(sign) * (means[number + 2] - means[number])
        least = _LEAST if sign > 0 else _LEAST_BRIGHT
        peaks = (strength >= filters.local_maximum(strength, 1 + number)) & (strength > least) & (coverage > 0.5)
        row, column = np.nonzero(peaks)
        strongest = np.argsort(-strength[row, column])[:_SPOTS]
        row, column = row[strongest], column[strongest]
        radius = np.full(len(row), 1.4 * _SIGMAS[number] * scale)
        signs = np.full(len(row), sign)
        x, y = (column + 0.5) * scale, (row + 0.5) * scale
        spots.append((x, y, radius, strength[row, column], means[number][row, column], signs))
    return tuple(np.concatenate(each).astype(np.float64) for each in zip(*spots, strict=True))


def find_pairs(spots: Spots, pyramid: list[Level]) -> Pairs:
    """Return the pairs that are most likely eyes: similar spots side by side, on even skin."""
    first, second = np.triu_indices(len(spots.x), 1)
    is_left = spots.x[first] <= spots.x[second]
    first, second = np.where(is_left, first, second), np.where(is_left, second, first)
    right, down = spots.x[second] - spots.x[first], spots.y[second] - spots.y[first]
    span = np.hypot(right, down)
    small, large = _ordered(spots.radius, first, second)
    weak, strong = _ordered(spots.strength, first, second)
    fits = (np.abs(down) <= 0.36 * right) & (span >= _NEAREST) & (spots.sign[first] == spots.sign[second])
    fits &= (large <= 1.5 * small) & (span >= 1.57 * large) & (span <= 14.0 * small) & (weak >= 0.45 * strong)
    at = np.flatnonzero(fits)
    return _on_skin(spots, pyramid, first[at], second[at])


def _ordered(values: Doubles, first: Indices, second: Indices) -> tuple[Doubles, Doubles]:
    return np.minimum(values[first], values[second]), np.maximum(values[first], values[second])


def _on_skin(spots: Spots, pyramid: list[Level], first: Indices, second: Indices) -> Pairs:
    """Return the best pairs with even colours between and below them that differ from the spots' colours."""
    right, down = spots.x[second] - spots.x[first], spots.y[second] - spots.y[first]
    span = np.hypot(right, down)
    radius = np.minimum(np.maximum(spots.radius[first], spots.radius[second]) / span, LARGEST_RADIUS)
    middle = 0.5 * (spots.x[first] + spots.x[second]), 0.5 * (spots.y[first] + spots.y[second])
    cheeks = [(side * u, v) for u, v in _CHEEK for side in (-1.0, 1.0)]
    points = np.repeat(np.array([*_NOSE, *cheeks])[None], len(first), axis=0)
    points[:, len(_NOSE) :, 1] += radius[:, None]
    unknown = np.zeros(len(first))
    pairs = Pairs(
        *(first, second, *middle, right, down, span, radius),
        *(np.zeros((len(first), 3), np.float32), unknown, unknown, unknown, points),
    )
    colours, inside = sample(pyramid, pairs, points)
    skin = np.median(colours, axis=1)
    apart = difference(colours, skin[:, None])
    tolerance = np.clip(3.0 * np.median(apart, axis=1), 0.055, 0.10)
    is_skin = (apart < tolerance[:, None]) & inside
    nose, cheek = is_skin[:, : len(_NOSE)], is_skin[:, len(_NOSE) :]
    even = np.minimum(nose.mean(axis=1), np.minimum(cheek[:, ::2].mean(axis=1), cheek[:, 1::2].mean(axis=1)))
    sign = spots.sign[first]
    contrast = np.minimum(sign * (skin[:, 0] - spots.light[first]), sign * (skin[:, 0] - spots.light[second]))
    pairs = replace(pairs, skin=skin, tolerance=tolerance, even=even, contrast=contrast)
    fits = np.flatnonzero((even >= 0.5) & (contrast > 0.08) & inside.all(axis=1))
    strength = np.minimum(spots.strength[first], spots.strength[second])[fits] / contrast[fits]
    return pairs.chosen(fits[np.argsort(-(strength + even[fits]), kind="stable")[:_PAIRS]])


def sample(pyramid: list[Level], pairs: Pairs, points: Doubles) -> tuple[Floats, Flags]:
    """Return the colours (N, M, 3) at points (N, M, 2) around each pair, and which points are on the subject, (N, M).

    points: in spans to the right of and below the pair's middle. The colours are those of the level in which the eyes
    are about ten pixels apart.
    """
    x = pairs.x[:, None] + points[..., 0] * pairs.right[:, None] - points[..., 1] * pairs.down[:, None]
    y = pairs.y[:, None] + points[..., 0] * pairs.down[:, None] + points[..., 1] * pairs.right[:, None]
    level_of = np.clip(np.floor(np.log2(np.maximum(pairs.span / 8.0, 1.0))), 0, len(pyramid) - 1).astype(int)
    colours, inside = np.zeros((*x.shape, 3), dtype=np.float32), np.zeros(x.shape, dtype=np.bool_)
    for number in np.unique(level_of):
        own, level = level_of == number, pyramid[number]
        rows, columns = level.coverage.shape
        column, row = np.floor(x[own] / 2.0**number).astype(int), np.floor(y[own] / 2.0**number).astype(int)
        within = (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
        column, row = column.clip(0, columns - 1), row.clip(0, rows - 1)
        colours[own], inside[own] = level.colours[row, column], within & (level.coverage[row, column] >= 0.5)
    return colours, inside
