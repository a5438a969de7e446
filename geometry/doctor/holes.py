# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the boundary loops of a surface, and distinguishes holes from intended openings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles, Indices
from .mates import NONE
from .surface import Surface

_WIDEST: Final = 0.3  # of its part's area: a wider opening, such as a bowl's, is intended


@dataclass(frozen=True)
class Loop:
    """A boundary loop. `corners`, `vertices`: (N,), where its edges start; `is_hole`: whether it should be filled."""

    corners: Indices
    vertices: Indices
    is_hole: bool


def loops(surface: Surface, mate: Indices, part: Indices) -> list[Loop]:
    """All boundary loops of a consistently wound surface. `mate`: of each corner, (C,); `part`: of each face, (F,)."""
    areas = np.bincount(part, surface.areas, minlength=len(part))
    openings = []
    for corners in _rings(surface, mate):
        area = float(np.linalg.norm(_vector(surface.positions[surface.corners[corners]])))
        whole = float(areas[part[surface.faces[corners[0]]]])
        openings.append(Loop(corners, surface.corners[corners], len(corners) > 2 and area <= _WIDEST * whole))
    return openings


def filled(surface: Surface, openings: Sequence[Loop]) -> Surface:
    """The surface with each opening filled by a triangle fan around its centre; the new faces come last."""
    positions, corners = [surface.positions], [surface.corners]
    count = len(surface.positions)
    for loop in openings:
        ring = loop.vertices
        positions.append(surface.positions[ring].mean(axis=0, keepdims=True))
        corners.append(np.stack([np.roll(ring, -1), ring, np.full(len(ring), count)], axis=1).ravel())
        count += 1
    added = sum(len(loop.vertices) for loop in openings)
    starts = np.concatenate([surface.starts, len(surface.corners) + 3 * np.arange(added)])
    return Surface(np.concatenate(positions), np.concatenate(corners), starts)


def _vector(ring: Doubles) -> Doubles:
    """The area vector of a ring of positions (N, 3)."""
    from_first = ring - ring[0]
    vector: Doubles = np.cross(from_first, np.roll(from_first, -1, axis=0)).sum(axis=0) / 2
    return vector


def _rings(surface: Surface, mate: Indices) -> list[Indices]:
    """The corners at borders, loop by loop. At a vertex with several fans of faces, a loop stays within its fan."""
    at_border = np.flatnonzero(mate == NONE)
    following = surface.following[at_border]
    while (is_inside := mate[following] != NONE).any():
        following[is_inside] = surface.following[mate[following[is_inside]]]
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
