# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a triangle mesh by vertices that it has already, and says how far it got. Arrays in, arrays out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from ..arrays import Flags, Floats, WedgeIndices
from .meshoptimizer import Simplifier


class Limit(Enum):
    """What ended the simplification."""

    TARGET = "TARGET"  # as few triangles as were asked for
    SEAMS = "SEAMS"  # no edge can go without tearing a seam, a border or the surface itself
    DEVIATION = "DEVIATION"  # the next edge would move the surface farther than allowed


@dataclass(frozen=True)
class Target:
    """As few as `triangles`, but never farther from the original than `deviation` (in the positions' unit).

    `sloppy` lets go of seams, borders and holes where the number cannot be reached otherwise.
    """

    triangles: int
    deviation: float = math.inf
    sloppy: bool = False


@dataclass(frozen=True)
class Simplified:
    """triangles: (T, 3) wedges; error: the largest deviation in the positions' unit, as the simplifier estimates it."""

    triangles: WedgeIndices
    error: float
    limit: Limit
    is_sloppy: bool = False


def simplify(simplifier: Simplifier, positions: Floats, triangles: WedgeIndices, target: Target) -> Simplified:
    """Simplify triangles (T, 3) over the wedges' positions (W, 3). Raises MemoryError.

    The method is Garland and Heckbert's quadric error with half-edge collapses, as meshoptimizer does it: each collapse
    moves one vertex onto a neighbour along an edge, and both sides of a seam move together.
    """
    if target.triangles >= len(triangles):
        return Simplified(triangles, 0.0, Limit.TARGET)
    most = max(1, target.triangles)
    kept, error = _collapsed(simplifier, positions, triangles, most, target.deviation)
    reached = _reached(simplifier, positions, kept, target)
    if target.sloppy and reached is Limit.SEAMS:
        sloppy, sloppy_error = simplifier.simplify_sloppily(positions, triangles, most)
        sloppy = _sound(simplifier, positions, sloppy)
        if len(sloppy) and sloppy_error <= target.deviation:
            return Simplified(sloppy, sloppy_error, Limit.TARGET, is_sloppy=True)
    # A mesh without any area comes to nothing: then it stays as it is.
    return Simplified(kept, error, reached) if len(kept) else Simplified(triangles, 0.0, Limit.SEAMS)


def _collapsed(
    simplifier: Simplifier, positions: Floats, triangles: WedgeIndices, most: int, deviation: float
) -> tuple[WedgeIndices, float]:
    """Return at most `most` sound triangles, and the error.

    The library counts triangles that come to nothing, as where many seams meet in a point, so that fewer are left than
    were asked for: then it is asked for as many more.
    """
    held = _extremes(positions) if most >= _HOLDING else None
    kept, error = simplifier.simplify(positions, triangles, most, deviation, held)
    sound = _sound(simplifier, positions, kept)
    best, asked = (sound, error), most
    for _ in range(_TRIES):
        if most - len(best[0]) <= most * _NEAR or len(kept) > asked:
            break
        # One less after too many: else two numbers can take turns for ever.
        asked += most - len(sound) - (len(sound) > most)
        kept, error = simplifier.simplify(positions, triangles, asked, deviation, held)
        sound = _sound(simplifier, positions, kept)
        if len(best[0]) < len(sound) <= most:
            best = sound, error
    return best


def _extremes(positions: Floats) -> Flags:
    """The outermost place in each direction, which keeps the size, and a model that stands on the ground on it."""
    held = np.zeros(len(positions), np.bool_)
    held[positions.argmin(axis=0)] = held[positions.argmax(axis=0)] = True
    return held


_HOLDING: Final = 100  # triangles; for fewer the six outermost places would be too many
_TRIES: Final = 5
_NEAR: Final = 0.01  # of the number asked for


def _reached(simplifier: Simplifier, positions: Floats, kept: WedgeIndices, target: Target) -> Limit:
    if len(kept) <= max(1, target.triangles):
        return Limit.TARGET
    if math.isinf(target.deviation):
        return Limit.SEAMS
    # The library does not say why it stopped: if it goes on once deviation does not matter, then that was why.
    more, _ = simplifier.simplify(positions, kept, len(kept) - 1, math.inf)
    return Limit.DEVIATION if len(more) < len(kept) else Limit.SEAMS


def _sound(simplifier: Simplifier, positions: Floats, triangles: WedgeIndices) -> WedgeIndices:
    """Drop triangles without area, whose corners share a place, and pairs that lie back to back on the same places.

    Dropping either opens no edge: what is left on each side of them fits together.
    """
    if not len(triangles):
        return triangles
    places, _ = simplifier.group([positions[triangles.ravel()] + np.float32(0)])
    a, b, c = places.reshape(-1, 3).T
    flat = (a == b) | (b == c) | (c == a)
    if flat.any():
        triangles, a, b, c = triangles[~flat], a[~flat], b[~flat], c[~flat]
    places = np.stack([a, b, c], axis=1)
    _, count = simplifier.group([np.sort(places, axis=1)])
    if count == len(places):
        return triangles
    kept = _without_opposites(places)
    return triangles[kept] if kept.any() else triangles


def _without_opposites(places: WedgeIndices) -> Flags:
    """Tell which triangles (T, 3) have no partner of the other orientation; (T,)."""
    turn = places.argmin(axis=1)
    rows = np.arange(len(places))
    low, second, third = (places[rows, (turn + step) % 3].astype(np.int64) for step in range(3))
    forwards = third > second
    key = np.stack([low, np.minimum(second, third), np.maximum(second, third)], axis=1)
    order = np.lexsort((forwards, key[:, 2], key[:, 1], key[:, 0]))
    key, facing = key[order], forwards[order]
    kept = np.ones(len(places), np.bool_)
    meets = np.flatnonzero((key[1:] == key[:-1]).all(axis=1) & (facing[1:] != facing[:-1]))
    kept[order[meets]] = kept[order[meets + 1]] = False
    return kept
