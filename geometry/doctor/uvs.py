# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a UV map: faces without UV area, mirrored faces, overlaps and texel density."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags
from ..texture import overlap
from .surface import Surface

_LEAST: Final = 1e-12  # of the texture's area: faces below it have no UV area
_LOW: Final = 0.05  # percentiles of the surface, by texel density
_HIGH: Final = 0.95
_LAYERS: Final = 8  # times the texture's area: faces that cover more must overlap; rasterizing them is pointless


def areas(surface: Surface, uvs: Doubles) -> Doubles:
    """The UV area of each face, negative if mirrored, (F,). `uvs`: (C, 2)."""
    first = np.repeat(uvs[surface.starts], surface.sizes, axis=0)
    away = uvs - first
    along = away[surface.following]
    return surface.sums((away[:, 0] * along[:, 1] - away[:, 1] * along[:, 0])[:, None])[:, 0] / 2


def without_area(surface: Surface, uvs: Doubles) -> Flags:
    """Which faces have an area but no UV area, (F,)."""
    return (np.abs(areas(surface, uvs)) <= _LEAST) & (surface.areas > 0)


def density(surface: Surface, uvs: Doubles) -> tuple[float, float]:
    """The mean texel density, in texture widths per unit of length, and its unevenness.

    Unevenness is the ratio of the density's 95th and 5th percentiles over the surface. 0 and 1 without any UV area.
    """
    on_texture = np.abs(areas(surface, uvs))
    is_textured = (on_texture > _LEAST) & (surface.areas > 0)
    if not is_textured.any():
        return 0.0, 1.0
    weights = surface.areas[is_textured]
    densities = np.sqrt(on_texture[is_textured] / weights)
    order = np.argsort(densities)
    share = np.cumsum(weights[order]) / weights.sum()
    low, high = (densities[order][min(np.searchsorted(share, limit), len(order) - 1)] for limit in (_LOW, _HIGH))
    return float(np.sqrt(on_texture[is_textured].sum() / weights.sum())), float(high / low)


def overlapping(surface: Surface, uvs: Doubles) -> float:
    """The share of the covered UV area that is covered more than once, 0 to 1; UV tiles are laid over each other."""
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
