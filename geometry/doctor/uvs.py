# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a UV map: faces without UV area, mirrored faces, overlaps and texel density."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
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
    """The mean texel density, in texture widths per unit of length, and its unevenness. `uvs`: (C, 2).

    Unevenness is the ratio of the density's 95th and 5th percentiles over the surface. Without UV area, 0 and 1.
    """
    densities, weights = _densities(surface, uvs)
    if not weights.any():
        return 0.0, 1.0
    low, high = (_percentile(densities, weights, limit) for limit in (_LOW, _HIGH))
    mean = np.sqrt((densities**2 * weights).sum() / weights.sum())
    return float(mean), high / low


def coarse(surface: Surface, uvs: Doubles, most: float) -> Flags:
    """Which faces have a texel density `most` times below that of the 95th percentile, (F,)."""
    densities, weights = _densities(surface, uvs)
    if not weights.any():
        return np.zeros(len(weights), np.bool_)
    is_coarse: Flags = (weights > 0) & (densities * most < _percentile(densities, weights, _HIGH))
    return is_coarse


def _densities(surface: Surface, uvs: Doubles) -> tuple[Doubles, Doubles]:
    """The texel density of each face and its area, both 0 for faces without an area or UV area, (F,)."""
    on_texture = np.abs(areas(surface, uvs))
    is_textured = (on_texture > _LEAST) & (surface.areas > 0)
    weights = np.where(is_textured, surface.areas, 0.0)
    densities = np.sqrt(np.where(is_textured, on_texture, 0.0) / np.where(is_textured, surface.areas, 1.0))
    return densities, weights


def _percentile(densities: Doubles, weights: Doubles, limit: float) -> float:
    """The density below which this share of the weights is, over the faces that have one."""
    order = np.argsort(densities)
    order = order[weights[order] > 0]
    share = np.cumsum(weights[order]) / weights.sum()
    return float(densities[order[min(int(np.searchsorted(share, limit)), len(order) - 1)]])


def overlapping(surface: Surface, uvs: Doubles) -> tuple[float, Flags]:
    """The share of the covered UV area that is covered more than once, 0 to 1, and which faces overlap others, (F,).

    `uvs`: (C, 2). All UV tiles count as one.
    """
    covered = np.abs(areas(surface, uvs))
    if covered.sum() > _LAYERS:
        return 1.0, covered > _LEAST
    is_overlapping = np.zeros(len(surface.starts), np.bool_)
    faces, triangles = _triangles(surface, uvs)
    if not len(triangles) or not np.isfinite(triangles).all():
        return 0.0, is_overlapping
    share, is_shared = overlap.overlapping(triangles)
    is_overlapping[faces[is_shared]] = True
    return share, is_overlapping


def _triangles(surface: Surface, uvs: Doubles) -> tuple[Indices, Doubles]:
    """The faces cut into triangles: the face of each, (T,), and its UVs in one tile, (T, 3, 2)."""
    corners = np.arange(len(uvs))
    inner = (corners != surface.starts[surface.faces]) & (surface.following != surface.starts[surface.faces])
    second = corners[inner]
    faces = surface.faces[second]
    triangles = uvs[np.stack([surface.starts[faces], second, surface.following[second]], axis=1)]
    return faces, triangles - np.floor(triangles.mean(axis=1, keepdims=True))
