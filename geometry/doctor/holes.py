# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the loops of edges that have a face on one side alone, and tells holes from open ends that are meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles, Indices
from .mates import NONE
from .surface import Surface

_WIDEST: Final = 0.3  # of its part's area: a wider opening, as of a sheet or a bowl, is no hole


@dataclass(frozen=True)
class Loop:
    """`corners`: whose edges go round the opening; `vertices`: where each of these begins; `is_hole`: can be closed."""

    corners: Indices
    vertices: Indices
    is_hole: bool


def loops(surface: Surface, other: Indices, part: Indices) -> list[Loop]:
    """Every opening of a surface whose parts are wound alike. `other`: mates; `part`: each face's part, (F,)."""
    areas = np.bincount(part, surface.areas, minlength=len(part))
    found = []
    for corners in _rings(surface, other):
        area = float(np.linalg.norm(_vector(surface.positions[surface.corners[corners]])))
        whole = float(areas[part[surface.faces[corners[0]]]])
        found.append(Loop(corners, surface.corners[corners], len(corners) > 2 and area <= _WIDEST * whole))
    return found


def capped(surface: Surface, openings: Sequence[Loop]) -> Surface:
    """The surface with a lid on each of the openings: triangles between its edges and its middle."""
    positions, corners = [surface.positions], [surface.corners]
    count = len(surface.positions)
    for loop in openings:
        ring = loop.vertices
        positions.append(surface.positions[ring].mean(axis=0, keepdims=True))
        corners.append(np.stack([np.roll(ring, -1), ring, np.full(len(ring), count)], axis=1).ravel())
        count += 1
    lids = sum(len(loop.vertices) for loop in openings)
    starts = np.concatenate([surface.starts, len(surface.corners) + 3 * np.arange(lids)])
    return Surface(np.concatenate(positions), np.concatenate(corners), starts)


def _vector(places: Doubles) -> Doubles:
    """The normal of a ring of places (N, 3), as long as its area."""
    from_first = places - places[0]
    vector: Doubles = np.cross(from_first, np.roll(from_first, -1, axis=0)).sum(axis=0) / 2
    return vector


def _rings(surface: Surface, other: Indices) -> list[Indices]:
    """The corners at borders, ring by ring; each ring goes on in the fan of faces that it came from."""
    at_border = np.flatnonzero(other == NONE)
    following = surface.following[at_border]
    while (is_inside := other[following] != NONE).any():
        following[is_inside] = surface.following[other[following[is_inside]]]
    successor = dict(zip(at_border.tolist(), following.tolist(), strict=True))
    rings = []
    while successor:
        first, corner = next(iter(successor.items()))
        ring = [first]
        del successor[first]
        while corner != first and corner in successor:
            ring.append(corner)
            corner = successor.pop(corner)
        rings.append(np.array(ring))
    return rings
