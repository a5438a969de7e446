# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds faces without area, duplicate faces, and vertices that no face uses."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Flags, Indices
from ..vectors import lengths
from .surface import Surface

_PRECISION: Final = 4 * float(np.finfo(np.float32).eps)  # of the model's size: the precision of its coordinates


def unused(surface: Surface) -> Flags:
    """Which vertices no face uses, (V,)."""
    is_unused = np.ones(len(surface.positions), np.bool_)
    is_unused[surface.corners] = False
    return is_unused


def without_area(surface: Surface) -> Flags:
    """Which faces are thinner than the precision of float32 coordinates, (F,)."""
    sides = surface.positions[surface.ends] - surface.positions[surface.corners]
    longest = np.maximum.reduceat(lengths(sides), surface.starts) if len(surface.starts) else sides[:0, 0]
    is_flat: Flags = 2 * surface.areas <= longest * surface.size * _PRECISION
    return is_flat


def doubled(surface: Surface) -> Flags:
    """Which faces have their corners at the same positions as an earlier face, (F,).

    If they face the same way, all but the first are duplicates. A face that faces the other way may be the back of a
    two-sided card, so it is a duplicate only if it has an edge that more than two faces share.
    """
    # Compare positions, not vertices: parts that touch have several vertices in one position even after joining.
    _, numbers = np.unique(surface.positions + 0.0, axis=0, return_inverse=True)
    at = numbers.reshape(-1)[surface.corners]
    is_double = np.zeros(len(surface.starts), np.bool_)
    for size in np.unique(surface.sizes):
        chosen = np.flatnonzero(surface.sizes == size)
        rings = at[surface.starts[chosen][:, None] + np.arange(size)]
        is_double[chosen] = _repeated(_canonical(rings))
        back = _canonical(rings[:, ::-1])
        is_double[chosen] |= _is_back(surface, chosen, _canonical(rings), back)
    return is_double


def _canonical(rings: Indices) -> Indices:
    """The rings (N, S), each rotated to begin with its lowest number."""
    size = rings.shape[1]
    first = rings.argmin(axis=1)
    rotated: Indices = np.take_along_axis(rings, (first[:, None] + np.arange(size)) % size, axis=1)
    return rotated


def _repeated(rows: Indices) -> Flags:
    """Which rows equal an earlier one, (N,)."""
    _, first, number = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    is_repeated: Flags = first[number.reshape(-1)] != np.arange(len(rows))
    return is_repeated


def _is_back(surface: Surface, chosen: Indices, fronts: Indices, backs: Indices) -> Flags:
    """Which of the chosen faces are the back of an earlier one and have an edge that more than two faces share."""
    _, number = np.unique(np.concatenate([fronts, backs]), axis=0, return_inverse=True)
    front, back = np.split(number.reshape(-1), 2)
    earliest = np.full(int(number.max(initial=-1)) + 1, len(chosen))
    np.minimum.at(earliest, front, np.arange(len(chosen)))
    is_later: Flags = earliest[back] < np.arange(len(chosen))
    numbers, counts = surface.edges
    is_non_manifold = np.zeros(len(surface.starts), np.bool_)
    is_non_manifold[surface.faces[counts[numbers] > 2]] = True
    return is_later & is_non_manifold[chosen]
