# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds faces that show their back: those that are wound against their neighbours, or whole parts turned inside out."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..image.components import join
from .mates import NONE
from .surface import Surface

_OPEN: Final = 0.1  # of a part's area: with a wider opening, its volume does not tell what is outside


def parts(surface: Surface, other: Indices) -> tuple[Indices, Flags]:
    """The least face of each face's part, (F,), and which faces are wound against that one, (F,).

    A part hangs together by edges. `other`: the corners' mates.
    """
    count = len(surface.starts)
    ours = np.flatnonzero(other > np.arange(len(other)))
    theirs = other[ours]
    first, second = surface.faces[ours], surface.faces[theirs]
    agrees = surface.corners[ours] != surface.corners[theirs]
    # Each face stands there twice, as it is and turned round: what hangs together is wound alike.
    alike, contrary = np.where(agrees, second, second + count), np.where(agrees, second + count, second)
    roots = join(2 * count, np.concatenate([first, first + count]), np.concatenate([alike, contrary]))
    least = np.minimum(roots[:count], roots[count:])
    return least, roots[:count] != least


def flipped(surface: Surface, part: Indices, is_contrary: Flags) -> Flags:
    """Which faces look inwards, (F,). `part` and `is_contrary` as `parts` returns them.

    Of a closed part the volume tells, of an open one what most of its surface does.
    """
    signs = np.where(is_contrary, -1.0, 1.0)
    areas = _of_part(part, surface.areas)
    vectors = np.stack([_of_part(part, surface.vectors[:, axis] * signs) for axis in range(3)], axis=1)
    is_open = np.linalg.norm(vectors, axis=1) > _OPEN * areas
    is_mostly_contrary = _of_part(part, surface.areas * is_contrary) > areas / 2
    is_turned = np.where(is_open, is_mostly_contrary, _volumes(surface, part, signs) < 0)
    is_inward: Flags = is_contrary ^ is_turned[part]
    return is_inward


def _volumes(surface: Surface, part: Indices, signs: Doubles) -> Doubles:
    """The volume of each part, (F,) by its least face."""
    areas = np.maximum(_of_part(part, surface.areas), 1e-300)
    centres = np.stack([_of_part(part, surface.middles[:, axis] * surface.areas) / areas for axis in range(3)], axis=1)[
        part
    ]
    first = surface.positions[surface.corners[surface.starts]] - centres
    around = surface.positions[surface.corners] - centres[surface.faces]
    crossed = np.cross(around, around[surface.following])
    tetrahedra = surface.sums(np.einsum("ij,ij->i", crossed, first[surface.faces])[:, None])[:, 0] / 6
    return _of_part(part, tetrahedra * signs)


def _of_part(part: Indices, values: Doubles) -> Doubles:
    sums: Doubles = np.bincount(part, values, minlength=len(part)).astype(np.float64)
    return sums


def consistent(surface: Surface, other: Indices) -> Indices:
    """The mates without those that are wound the same way along their edge, which no turning can mend: (C,)."""
    is_same = (other != NONE) & (surface.corners == surface.corners[other])
    return np.where(is_same, NONE, other)
