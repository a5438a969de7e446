# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds parts that do not belong to the model: small ones that float beside it, and hidden ones inside it."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..image.components import join
from .surface import Surface

_SMALL: Final = 0.05  # of the model's longest side: the greatest size of a floating bit, with all that it touches
_NEAR: Final = 0.002  # of the model's longest side: within this distance, parts touch
_MOST: Final = 2_000  # small parts: a model with more consists of them, as foliage does


def by_vertices(surface: Surface) -> Indices:
    """The part of each face, (F,), numbered from 0: faces connected by vertices."""
    roots = join(len(surface.positions), surface.corners, surface.ends)
    _, numbers = np.unique(roots[surface.corners[surface.starts]], return_inverse=True)
    part: Indices = numbers.reshape(-1)
    return part


def inner(part: Indices, is_seen: Flags) -> Flags:
    """The faces of parts without any visible face, (F,); none if nothing at all is visible."""
    seen = np.bincount(part, is_seen, minlength=len(part))
    is_inner: Flags = (seen[part] == 0) & bool(is_seen.any())
    return is_inner


def floating(surface: Surface, part: Indices) -> Flags:
    """The faces of small parts that touch nothing but each other, (F,). `part`: numbered from 0."""
    count = int(part.max(initial=-1)) + 1
    none = np.zeros(len(surface.starts), np.bool_)
    if count < 2:
        return none
    lows, highs = _boxes(surface)
    low, high = _enclosing(lows, highs, part, count)
    small = np.flatnonzero((high - low).max(axis=1) <= _SMALL * surface.size)
    if not len(small) or len(small) > _MOST:
        return none
    cluster = join(count, *_touching(small, (low, high), (lows, highs), part, _NEAR * surface.size))
    together_low, together_high = _enclosing(low, high, cluster, count)
    size = (together_high - together_low).max(axis=1)[cluster]
    is_bit = size <= _SMALL * surface.size
    is_bit[cluster == cluster[np.argmax((high - low).max(axis=1))]] = False
    of_faces: Flags = is_bit[part]
    return of_faces


def _boxes(surface: Surface) -> tuple[Doubles, Doubles]:
    """The bounding box of each face."""
    positions = surface.positions[surface.corners]
    return np.minimum.reduceat(positions, surface.starts), np.maximum.reduceat(positions, surface.starts)


def _enclosing(lows: Doubles, highs: Doubles, part: Indices, count: int) -> tuple[Doubles, Doubles]:
    """The bounding box of each part, from its members' boxes."""
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, part, lows)
    np.maximum.at(high, part, highs)
    return low, high


def _touching(
    small: Indices, boxes: tuple[Doubles, Doubles], of_faces: tuple[Doubles, Doubles], part: Indices, near: float
) -> tuple[Indices, Indices]:
    """Pairs of a small part and a part with a face whose box comes near the small one's box."""
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
