# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds parts that do not belong to the model: bits that float beside it, and shells that nobody can see."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..image.components import join
from .surface import Surface

_SMALL: Final = 0.05  # of the model's longest side, all that hangs together with a floating bit
_NEAR: Final = 0.002  # of it: so near, two parts touch
_MOST: Final = 2_000  # small parts: more are no bits beside a model, but what it is made of


def by_vertices(surface: Surface) -> Indices:
    """The part of each face, (F,), numbered from 0 on: what hangs together by vertices."""
    roots = join(len(surface.positions), surface.corners, surface.ends)
    _, numbers = np.unique(roots[surface.corners[surface.starts]], return_inverse=True)
    part: Indices = numbers.reshape(-1)
    return part


def inner(part: Indices, is_seen: Flags) -> Flags:
    """The faces of parts without a face that is seen, (F,); none where nothing is."""
    seen = np.bincount(part, is_seen, minlength=len(part))
    is_inner: Flags = (seen[part] == 0) & bool(is_seen.any())
    return is_inner


def floating(surface: Surface, part: Indices) -> Flags:
    """The faces of small parts that touch nothing but one another, (F,). `part`: numbered from 0 on."""
    count = int(part.max(initial=-1)) + 1
    none = np.zeros(len(surface.starts), np.bool_)
    if count < 2:
        return none
    lows, highs = _boxes(surface)
    low, high = _of_parts(lows, highs, part, count)
    small = np.flatnonzero((high - low).max(axis=1) <= _SMALL * surface.size)
    if not len(small) or len(small) > _MOST:
        return none
    cluster = join(count, *_touching(small, (low, high), (lows, highs), part, _NEAR * surface.size))
    together_low, together_high = _of_parts(low, high, cluster, count)
    size = (together_high - together_low).max(axis=1)[cluster]
    is_bit = size <= _SMALL * surface.size
    is_bit[cluster == cluster[np.argmax((high - low).max(axis=1))]] = False
    of_faces: Flags = is_bit[part]
    return of_faces


def _boxes(surface: Surface) -> tuple[Doubles, Doubles]:
    places = surface.positions[surface.corners]
    return np.minimum.reduceat(places, surface.starts), np.maximum.reduceat(places, surface.starts)


def _of_parts(lows: Doubles, highs: Doubles, part: Indices, count: int) -> tuple[Doubles, Doubles]:
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, part, lows)
    np.maximum.at(high, part, highs)
    return low, high


def _touching(
    small: Indices, boxes: tuple[Doubles, Doubles], of_faces: tuple[Doubles, Doubles], part: Indices, near: float
) -> tuple[Indices, Indices]:
    """Pairs of parts, one of them small, of which a face's box comes near the small one's."""
    order = np.argsort(of_faces[0][:, 0])
    lows, highs, owner = of_faces[0][order], of_faces[1][order], part[order]
    first, second = [], []
    for number in small:
        low, high = boxes[0][number] - near, boxes[1][number] + near
        end = np.searchsorted(lows[:, 0], high[0], side="right")
        is_near = (highs[:end] >= low).all(axis=1) & (lows[:end, 1:] <= high[1:]).all(axis=1)
        others = np.unique(owner[:end][is_near])
        first.append(np.full(len(others), number))
        second.append(others)
    return np.concatenate(first), np.concatenate(second)
