# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the face of a subject that looks at the camera: two eyes in even skin, in a round head on top of the subject.

Each feature is rated from 0, unlike a face, to 1, and the product decides: no feature makes up for one that is missing.
The limits were set by rendered faces of all skin colours and by a thousand pictures of other subjects. Faces in profile
and those with hidden eyes or wide glasses are not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from ..image import components
from .eyes import Level, Pairs, Spots, difference, find_pairs, find_spots, levels, sample

LEAST: Final = 0.55  # the cube root of the product of all ratings, for a face
_PER_SPAN: Final = 8  # samples
_LEFT, _ABOVE, _BELOW = 22, 28, 24  # samples beside, above and below the middle of the eyes
_ACROSS: Final = np.arange(-_LEFT, _LEFT + 1) / _PER_SPAN
_DOWN: Final = np.arange(-_ABOVE, _BELOW + 1) / _PER_SPAN
_U: Final = np.broadcast_to(_ACROSS, (len(_DOWN), len(_ACROSS)))
_V: Final = np.broadcast_to(_DOWN[:, None], (len(_DOWN), len(_ACROSS)))


@dataclass(frozen=True)
class Face:
    """A face: the middle between its eyes (x, y in pixels) and their distance `span`; all else is in spans.

    tilt: radians, of the line through the eyes; radius: of an eye; chin: its distance below the eyes; skin: OKLab (3,),
    and how far colours may differ from it; likeness: 0..1.
    """

    x: float
    y: float
    span: float
    tilt: float
    radius: float
    chin: float
    skin: Floats
    tolerance: float
    likeness: float


@dataclass(frozen=True)
class _Samples:
    """The surroundings of pairs, sampled in spans: colours (N, V, U, 3), the subject, its connected skin and its eyes.

    eyes: (2, N, V, U), the dark or bright components at both spots; joined: (N,), whether both are one.
    """

    pairs: Pairs
    colours: Floats
    solid: Flags
    skin: Flags
    eyes: Flags
    joined: Flags
    sign: Doubles


def find_face(pixels: Bytes, mask: Floats) -> Face | None:
    """Return the most likely face of a subject, or None. pixels: uint8 (H, W, 3 or 4); mask: (H, W) in 0..1."""
    solid = mask >= 0.5
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    if min(len(rows), len(columns)) < 12:
        return None
    area = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    pyramid, factor = levels(pixels[area], solid[area])
    spots = find_spots(pyramid)
    pairs = find_pairs(spots, pyramid)
    if not len(pairs.x):
        return None
    samples = _sample_around(pairs, spots, pyramid)
    widths = _widths(samples.skin)
    likeness = _likeness(samples, spots, widths, float(len(pyramid[0].coverage)))
    best = int(likeness.argmax())
    if likeness[best] < LEAST:
        return None
    pair, chin = pairs.chosen(np.array([best])), float(_chins(widths)[best])
    (x, y), (right, down) = (pair.x[0], pair.y[0]), (pair.right[0], pair.down[0])
    return Face(
        x=float(x) * factor + float(columns[0]),
        y=float(y) * factor + float(rows[0]),
        span=float(pair.span[0]) * factor,
        tilt=float(np.arctan2(down, right)),
        radius=float(pair.radius[0]),
        chin=chin,
        skin=pair.skin[0],
        tolerance=float(pair.tolerance[0]),
        likeness=float(likeness[best]),
    )


def _sample_around(pairs: Pairs, spots: Spots, pyramid: list[Level]) -> _Samples:
    count = len(pairs.x)
    grid = np.stack([_U, _V], axis=-1).reshape(1, -1, 2)
    colours, inside = sample(pyramid, pairs, np.repeat(grid, count, axis=0))
    colours, solid = colours.reshape(count, *_U.shape, 3), inside.reshape(count, *_U.shape)
    like_skin = solid & (difference(colours, pairs.skin[:, None, None]) < pairs.tolerance[:, None, None])
    points = np.rint(pairs.seeds * _PER_SPAN).astype(np.int64) + np.array([_LEFT, _ABOVE])
    labels = _labelled(like_skin)
    skin = _of_components(labels, labels[np.arange(count)[:, None], points[..., 1], points[..., 0]])
    sign = spots.sign[pairs.first]
    apart = sign[:, None, None] * (pairs.skin[:, 0][:, None, None] - colours[..., 0])
    # Dark eyes may touch the brows, which touch the hair.
    below_brows = (sign < 0)[:, None, None] | (pairs.radius[:, None, None] + 0.1 > -_V)
    labels = _labelled(solid & below_brows & (apart > 0.5 * pairs.contrast[:, None, None]))
    at = [_at_eye(labels, side) for side in (-1, 1)]
    eyes = np.stack([_of_components(labels, each[:, None]) for each in at])
    return _Samples(pairs, colours, solid, skin, eyes, at[0] == at[1], sign)


def _labelled(marks: Flags) -> Indices:
    """Return the labels (N, V, U) of the 8-connected components of each of several masks."""
    apart = np.pad(marks, ((0, 0), (0, 1), (0, 0)))
    labels = components.label(apart.reshape(-1, marks.shape[2]), diagonal=True)[0]
    return labels.reshape(apart.shape)[:, :-1]


def _of_components(labels: Indices, wanted: Indices) -> Flags:
    keep = np.zeros(int(labels.max()) + 1, dtype=np.bool_)
    keep[wanted] = True
    keep[0] = False
    kept: Flags = keep[labels]
    return kept


def _at_eye(labels: Indices, side: int) -> Indices:
    column = _LEFT + side * _PER_SPAN // 2
    near: Indices = labels[:, _ABOVE - 1 : _ABOVE + 2, column - 1 : column + 2].reshape(len(labels), -1).max(axis=1)
    return near


def _likeness(samples: _Samples, spots: Spots, widths: Doubles, high: float) -> Doubles:
    ratings = [*_rate_eyes(samples, spots), *_rate_skin(samples, widths), *_rate_head(samples, widths, high)]
    product: Doubles = np.prod(np.stack(ratings), axis=0)
    return np.cbrt(product)


def _ramp(values: Doubles | Floats | Indices, none: float, full: float) -> Doubles:
    """Return the rating of values: 0 up to `none`, 1 from `full` on, or the other way round."""
    rating: Doubles = np.clip((values.astype(np.float64) - none) / (full - none), 0.0, 1.0)
    return rating


def _rate_eyes(samples: _Samples, spots: Spots) -> list[Doubles]:
    """Rate the spots: similar, in contrast with the skin, surrounded by it, and not two of many."""
    pairs = samples.pairs
    strength = np.minimum(spots.strength[pairs.first], spots.strength[pairs.second]) / pairs.contrast
    half = _PER_SPAN // 2
    colours = [samples.colours[:, _ABOVE, _LEFT + side * half] for side in (-1, 1)]
    from_eye = np.hypot(np.abs(_U) - 0.5, _V)
    ring = np.abs(from_eye - (1.25 * pairs.radius + 0.12)[:, None, None]) < 0.09
    rings = [_share(samples.skin, ring & side) for side in (_U < 0.0, _U > 0.0)]
    areas = samples.eyes.sum(axis=(2, 3)) / _PER_SPAN**2
    others = _others(pairs, spots)
    dark = 1.0 - 0.7 * _ramp(areas.min(axis=0), 0.25, 0.7)
    bright = _ramp(pairs.contrast, 0.1, 0.25) * (1.0 - 0.95 * _ramp(areas.max(axis=0), 0.25, 0.6))
    return [
        _ramp(pairs.contrast, 0.08, 0.16),
        _ramp(strength, 0.25, 0.45),
        _ramp(difference(colours[0], colours[1]), 0.14, 0.06),
        _ramp(np.minimum(rings[0], rings[1]), 0.2, 0.5),
        dark * (1.0 - 0.4 * samples.joined),
        np.where(samples.sign < 0, bright * (1.0 - 0.8 * samples.joined), 1.0),
        1.0 - 0.6 * _ramp((others[0] & (np.abs(others[1]) > 0.45)).sum(axis=1), 8.0, 30.0),
        1.0 - 0.9 * _ramp(_freckles(samples, spots, others), 0.5, 2.0),
    ]


def _share(marks: Flags, within: Flags) -> Doubles:
    """Return the share of marked samples (N,) within areas (N, V, U)."""
    share: Doubles = (marks & within).sum(axis=(1, 2)) / np.maximum(within.sum(axis=(1, 2)), 1)
    return share


def _others(pairs: Pairs, spots: Spots) -> tuple[Flags, Doubles, Doubles]:
    """Return which other spots are similar (N, S), except on the face's axis; and all spots' positions, in spans."""
    x, y = spots.x - pairs.x[:, None], spots.y - pairs.y[:, None]
    right, down, squared = pairs.right[:, None], pairs.down[:, None], pairs.span[:, None] ** 2
    across, along = (x * right + y * down) / squared, (y * right - x * down) / squared
    both = pairs.first, pairs.second
    radii, strengths = ([values[each][:, None] for each in both] for values in (spots.radius, spots.strength))
    similar = (spots.radius > 0.6 * np.minimum(*radii)) & (spots.radius < 1.6 * np.maximum(*radii))
    similar &= (spots.strength > 0.6 * np.minimum(*strengths)) & (spots.sign == spots.sign[pairs.first][:, None])
    similar &= (np.hypot(np.abs(across) - 0.5, along) > 0.35) & ((np.abs(across) > 0.45) | (along < -0.45))
    return similar & (np.abs(across) < 2.0) & (np.abs(along) < 2.0), across, along


def _freckles(samples: _Samples, spots: Spots, others: tuple[Flags, Doubles, Doubles]) -> Doubles:
    """Return how many spots similar to the eyes are surrounded by skin: cookies and dice have them, faces hardly."""
    pair, spot = np.nonzero(others[0])
    away = 1.6 * spots.radius[spot] / samples.pairs.span[pair]
    ring = np.arange(8) * (np.pi / 4)
    across = others[1][pair, spot][:, None] + away[:, None] * np.cos(ring)
    along = others[2][pair, spot][:, None] + away[:, None] * np.sin(ring)
    column = np.rint(across * _PER_SPAN).astype(np.int64).clip(-_LEFT, _LEFT) + _LEFT
    row = np.rint(along * _PER_SPAN).astype(np.int64).clip(-_ABOVE, _BELOW) + _ABOVE
    inside = samples.skin[pair[:, None], row, column].mean(axis=1) > 0.7
    # The same spot may be found in several pyramid.
    cell = np.rint(2.0 * others[1][pair, spot]) * 100 + np.rint(2.0 * others[2][pair, spot])
    keys = np.unique(np.column_stack([pair, cell])[inside], axis=0)[:, 0].astype(np.int64)
    return np.bincount(keys, minlength=len(samples.solid)).astype(np.float64)


def _widths(skin: Flags) -> Doubles:
    """Return the extent of the skin in each row (N, V), in spans."""
    first, last = skin.argmax(axis=2), skin.shape[2] - 1 - skin[:, :, ::-1].argmax(axis=2)
    return np.where(skin.any(axis=2), last - first + 1, 0) / _PER_SPAN


def _chins(widths: Doubles) -> Doubles:
    """Return how far below the eyes the skin narrows (N,), in spans; 9 where it does not."""
    below = widths[:, _ABOVE + 4 :] <= 0.72 * _widest(widths)[:, None]
    return np.where(below.any(axis=1), (below.argmax(axis=1) + 4) / _PER_SPAN, 9.0)


def _widest(widths: Doubles) -> Doubles:
    """Return the width of the skin about the eyes."""
    widest: Doubles = widths[:, _ABOVE - 5 : _ABOVE + 6].max(axis=1)
    return widest


def _rate_skin(samples: _Samples, widths: Doubles) -> list[Doubles]:
    """Rate the skin: a face's size, on both sides of the eyes, narrowing to a chin, with something like a mouth."""
    widest, chins = _widest(widths), _chins(widths)
    rows = samples.skin[:, _ABOVE - 3 : _ABOVE + 6]
    reaches = [np.where(rows[:, :, ::step].any(axis=2), _farthest(rows, step), 0.0).max(axis=1) for step in (1, -1)]
    area = samples.skin.sum(axis=(1, 2)) / _PER_SPAN**2
    mouth = 1.0 - samples.skin[:, _ABOVE + 2 : _ABOVE + 9, _LEFT - 5 : _LEFT + 6].mean(axis=(1, 2))
    before = [_before_chin(widths, chins, steps) / widest for steps in (1, 3)]
    return [
        _ramp(samples.pairs.even, 0.4, 0.8),
        _ramp(widest, 1.4, 1.9) * _ramp(widest, 4.3, 3.4),
        _ramp(np.maximum(*reaches) / np.maximum(np.minimum(*reaches), 0.05), 3.0, 1.8),
        _ramp(area, 1.0, 1.8) * _ramp(area, 11.0, 8.0),
        _ramp(chins, 2.6, 1.9),
        _ramp(mouth, -0.02, 0.06) * _ramp(mouth, 0.75, 0.55),
        1.0 - 0.5 * _ramp(before[1], 0.9, 1.0) * _ramp(before[0], 0.85, 1.0),
        _ramp(_symmetry(samples), 0.3, 0.6),
    ]


def _farthest(rows: Flags, step: int) -> Doubles:
    """Return how far skin reaches from the middle, to the left (step 1) or right, in each row; in spans."""
    farthest: Doubles = (_LEFT - rows[:, :, ::step].argmax(axis=2)) / _PER_SPAN
    return farthest


def _before_chin(widths: Doubles, chins: Doubles, steps: int) -> Doubles:
    """Return the skin's width some samples above the chin; without a chin, or if it is near, the full width."""
    row = np.rint(chins * _PER_SPAN).astype(np.int64) + _ABOVE - steps
    is_known = (chins < 9.0) & (chins > 0.5)
    return np.where(is_known, widths[np.arange(len(widths)), np.minimum(row, len(_DOWN) - 1)], _widest(widths))


def _symmetry(samples: _Samples) -> Doubles:
    """Return the correlation of the lightness with its mirror image, about the best axis near the middle."""
    rows, best = slice(_ABOVE - 5, _ABOVE + 9), np.full(len(samples.solid), -1.0)
    light, offsets = samples.colours[:, rows, :, 0].astype(np.float64), np.arange(-_PER_SPAN, _PER_SPAN + 1)
    for shift in range(-2, 3):
        left, right = _LEFT + shift + offsets, _LEFT + shift - offsets
        both = samples.solid[:, rows][:, :, left] & samples.solid[:, rows][:, :, right]
        count = both.sum(axis=(1, 2), keepdims=True) + 1e-6
        own, other = (np.where(both, light[:, :, side], 0.0) for side in (left, right))
        own, other = (np.where(both, each - each.sum(axis=(1, 2), keepdims=True) / count, 0.0) for each in (own, other))
        power = np.sqrt((own**2).sum(axis=(1, 2)) * (other**2).sum(axis=(1, 2))) + 1e-9
        best = np.maximum(best, (own * other).sum(axis=(1, 2)) / power)
    return best


def _rate_head(samples: _Samples, widths: Doubles, high: float) -> list[Doubles]:
    """Rate the head: rounded, and on top of a subject that is `high` pixels high."""
    up = np.median([_run(samples.solid[:, _ABOVE::-1, _LEFT + aside]) for aside in (-2, 0, 2)], axis=0)
    at_eyes = np.maximum(_width_at(samples, np.zeros(len(up))), 1e-3)
    halfway, top = (_width_at(samples, -share * up) / at_eyes for share in (0.5, 0.9))
    pairs = samples.pairs
    eyes, crown = pairs.y / high, (pairs.y - up * pairs.span) / high
    return [
        _ramp(up, 0.45, 0.9) * _ramp(up, 3.45, 2.9),
        _ramp(halfway, 0.5, 0.66) * _ramp(top, 0.95, 0.8),
        _ramp(_width_at(samples, np.minimum(_chins(widths), 2.5)) / at_eyes, 0.2, 0.45),
        _ramp(pairs.span / high, 0.015, 0.03),
        _ramp(eyes, 0.74, 0.62),
        _ramp(crown, 0.3, 0.1),
    ]


def _run(marks: Flags) -> Doubles:
    """Return the length (N,) of the marked run that begins each row of (N, M), in spans."""
    run: Doubles = np.cumprod(marks, axis=1).sum(axis=1) / _PER_SPAN
    return run


def _width_at(samples: _Samples, below: Doubles) -> Doubles:
    """Return the subject's width (N,) at rows `below` the eyes (N,); both in spans."""
    row = np.clip(np.rint(below * _PER_SPAN).astype(np.int64) + _ABOVE, 0, len(_DOWN) - 1)
    line = samples.solid[np.arange(len(row)), row]
    return _run(line[:, _LEFT::-1]) + _run(line[:, _LEFT:])
