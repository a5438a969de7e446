# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds faces without an area, faces that stand twice, and vertices that no face uses."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Flags, Indices
from .surface import Surface

_PRECISION: Final = 4 * float(np.finfo(np.float32).eps)  # of the size: nearer, coordinates cannot tell places apart


def unused(surface: Surface) -> Flags:
    """Which vertices no face uses, (V,)."""
    is_unused = np.ones(len(surface.positions), np.bool_)
    is_unused[surface.corners] = False
    return is_unused


def without_area(surface: Surface) -> Flags:
    """Which faces are no wider than coordinates of a model of this size can tell, (F,)."""
    sides = surface.positions[surface.ends] - surface.positions[surface.corners]
    longest = (
        np.maximum.reduceat(np.linalg.norm(sides, axis=1), surface.starts) if len(surface.starts) else sides[:0, 0]
    )
    is_flat: Flags = 2 * surface.areas <= longest * surface.size * _PRECISION
    return is_flat


def doubled(surface: Surface) -> Flags:
    """Which faces lie on the corners of an earlier one, (F,).

    Of faces that look to the same side all but the first. One that looks to the other side is the back of a card,
    unless it hangs on edges that more than two faces have.
    """
    # Of joined vertices nearly all have a place of their own; touching ones have not.
    _, places = np.unique(surface.positions + 0.0, axis=0, return_inverse=True)
    at = places.reshape(-1)[surface.corners]
    is_double = np.zeros(len(surface.starts), np.bool_)
    for size in np.unique(surface.sizes):
        chosen = np.flatnonzero(surface.sizes == size)
        rings = at[surface.starts[chosen][:, None] + np.arange(size)]
        is_double[chosen] = _repeated(_canonical(rings))
        back = _canonical(rings[:, ::-1])
        is_double[chosen] |= _is_back(surface, chosen, _canonical(rings), back)
    return is_double


def _canonical(rings: Indices) -> Indices:
    """The rings (N, S), each begun at its least place."""
    size = rings.shape[1]
    first = rings.argmin(axis=1)
    turned: Indices = np.take_along_axis(rings, (first[:, None] + np.arange(size)) % size, axis=1)
    return turned


def _repeated(rows: Indices) -> Flags:
    """Which rows stand before already, (N,)."""
    _, first, number = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    is_repeated: Flags = first[number.reshape(-1)] != np.arange(len(rows))
    return is_repeated


def _is_back(surface: Surface, chosen: Indices, fronts: Indices, backs: Indices) -> Flags:
    """Which of the chosen faces are the back of an earlier one, and hang on an edge of more than two faces."""
    _, number = np.unique(np.concatenate([fronts, backs]), axis=0, return_inverse=True)
    front, back = np.split(number.reshape(-1), 2)
    earliest = np.full(int(number.max(initial=-1)) + 1, len(chosen))
    np.minimum.at(earliest, front, np.arange(len(chosen)))
    is_later: Flags = earliest[back] < np.arange(len(chosen))
    numbers, counts = surface.edges
    is_crowded = np.zeros(len(surface.starts), np.bool_)
    is_crowded[surface.faces[counts[numbers] > 2]] = True
    return is_later & is_crowded[chosen]
