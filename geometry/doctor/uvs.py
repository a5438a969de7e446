# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a UV map: faces without room on the texture, mirrored ones, and how densely the texture lies."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags
from ..texture import overlap
from .surface import Surface

_LEAST: Final = 1e-12  # of the picture's area
_FEW: Final = 0.05  # of the surface
_MANY: Final = 0.95
_LAYERS: Final = 8  # times the picture's area: so much need not be laid out to be counted


def areas(surface: Surface, uvs: Doubles) -> Doubles:
    """The area of each face on the texture, below 0 where it is mirrored, (F,). `uvs`: (C, 2)."""
    first = np.repeat(uvs[surface.starts], surface.sizes, axis=0)
    away = uvs - first
    along = away[surface.following]
    return surface.sums((away[:, 0] * along[:, 1] - away[:, 1] * along[:, 0])[:, None])[:, 0] / 2


def without_room(surface: Surface, uvs: Doubles) -> Flags:
    """Which faces have no area on the texture although they have one, (F,)."""
    return (np.abs(areas(surface, uvs)) <= _LEAST) & (surface.areas > 0)


def density(surface: Surface, uvs: Doubles) -> tuple[float, float]:
    """How many of the texture's sides lie along a unit of the surface, and how many times as much at the densest.

    The second compares the densities that 5 and 95 % of the surface stay below; 0 and 1 where there is no texture.
    """
    on_texture = np.abs(areas(surface, uvs))
    is_shown = (on_texture > _LEAST) & (surface.areas > 0)
    if not is_shown.any():
        return 0.0, 1.0
    weights = surface.areas[is_shown]
    each = np.sqrt(on_texture[is_shown] / weights)
    order = np.argsort(each)
    share = np.cumsum(weights[order]) / weights.sum()
    few, many = (each[order][min(np.searchsorted(share, part), len(each) - 1)] for part in (_FEW, _MANY))
    return float(np.sqrt(on_texture[is_shown].sum() / weights.sum())), float(many / few)


def overlapping(surface: Surface, uvs: Doubles) -> float:
    """How much of what the faces cover on the texture is covered more than once, 0 to 1; tiles count as one."""
    if np.abs(areas(surface, uvs)).sum() > _LAYERS:
        return 1.0
    corners = np.arange(len(uvs))
    inner = (corners != surface.starts[surface.faces]) & (surface.following != surface.starts[surface.faces])
    second = corners[inner]
    first = surface.starts[surface.faces[second]]
    triangles = uvs[np.stack([first, second, surface.following[second]], axis=1)]
    if not len(triangles) or not np.isfinite(triangles).all():
        return 0.0
    return overlap.overlap(triangles - np.floor(triangles.mean(axis=1, keepdims=True)))
