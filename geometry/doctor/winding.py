# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds flipped faces: those wound against their neighbours, and whole parts that are inside out."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..image.components import join
from ..vectors import cross, lengths
from .mates import NONE
from .surface import Surface

_OPEN: Final = 0.1  # of a part's area: with a wider opening, the sign of its volume means nothing


def parts(surface: Surface, mate: Indices) -> tuple[Indices, Flags]:
    """The part of each face, named by its first face, (F,), and which faces are wound against that face, (F,).

    A part is connected by edges. `mate`: of each corner, (C,).
    """
    count = len(surface.starts)
    ours = np.flatnonzero(mate > np.arange(len(mate)))
    theirs = mate[ours]
    first, second = surface.faces[ours], surface.faces[theirs]
    agrees = surface.corners[ours] != surface.corners[theirs]
    # Join over two copies of each face, as it is and reversed (+ count): connected copies have the same winding.
    same, opposite = np.where(agrees, second, second + count), np.where(agrees, second + count, second)
    roots = join(2 * count, np.concatenate([first, first + count]), np.concatenate([same, opposite]))
    least = np.minimum(roots[:count], roots[count:])
    return least, roots[:count] != least


def flipped(surface: Surface, part: Indices, is_reversed: Flags) -> Flags:
    """Which faces point inwards, (F,). `part` and `is_reversed` as `parts` returns them.

    For a closed part the sign of its volume decides, for an open one the winding of most of its area.
    """
    signs = np.where(is_reversed, -1.0, 1.0)
    areas = _sums_by_part(part, surface.areas)
    vectors = np.stack([_sums_by_part(part, surface.vectors[:, axis] * signs) for axis in range(3)], axis=1)
    is_open = lengths(vectors) > _OPEN * areas
    is_mostly_reversed = _sums_by_part(part, surface.areas * is_reversed) > areas / 2
    is_inside_out = np.where(is_open, is_mostly_reversed, _volumes(surface, part, signs) < 0)
    is_inward: Flags = is_reversed ^ is_inside_out[part]
    return is_inward


def _volumes(surface: Surface, part: Indices, signs: Doubles) -> Doubles:
    """The signed volume of each part, (F,) by its first face."""
    areas = np.maximum(_sums_by_part(part, surface.areas), 1e-300)
    centres = np.stack(
        [_sums_by_part(part, surface.middles[:, axis] * surface.areas) / areas for axis in range(3)], axis=1
    )[part]
    first = surface.positions[surface.corners[surface.starts]] - centres
    around = surface.positions[surface.corners] - centres[surface.faces]
    crossed = cross(around, around[surface.following])
    tetrahedra = surface.sums(np.einsum("ij,ij->i", crossed, first[surface.faces])[:, None])[:, 0] / 6
    return _sums_by_part(part, tetrahedra * signs)


def _sums_by_part(part: Indices, values: Doubles) -> Doubles:
    sums: Doubles = np.bincount(part, values, minlength=len(part)).astype(np.float64)
    return sums


def consistent_mates(surface: Surface, mate: Indices) -> Indices:
    """The mates, (C,), without pairs that run the same way along their edge, as on a Moebius strip."""
    is_same = (mate != NONE) & (surface.corners == surface.corners[mate])
    return np.where(is_same, NONE, mate)
