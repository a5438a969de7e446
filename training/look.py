# SPDX-License-Identifier: GPL-3.0-or-later
"""Random light, colours and patterns for a model, so that the network learns shapes, not one artist's style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .camera import Camera, Floats
from .raster import Raster

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .views import Subject

_GRAIN: Final = 24  # cells of the noise along a side


class Normals:
    """A mesh's normals: of its triangles (F, 3), and of its vertices (N, 3)."""

    def __init__(self, vertices: Floats, triangles: NDArray[np.int32]) -> None:
        first, second, third = (vertices[triangles[:, corner]] for corner in range(3))
        across = np.cross(second - first, third - first)
        smooth = np.zeros_like(vertices)
        for corner in range(3):
            np.add.at(smooth, triangles[:, corner], across)
        self.flat, self.smooth = _unit(across), _unit(smooth)


def paint(subject: Subject, raster: Raster, camera: Camera, rng: np.random.Generator) -> Floats:
    """Return the picture of a rasterized model, float32 (H, W, 4) in 0..1, black and transparent outside it."""
    seen = raster.seen
    triangles, shares = raster.triangle[seen], raster.shares[seen]
    corners = subject.asset.triangles[triangles]
    colours = np.einsum("pk,pkc->pc", shares, subject.asset.colours[triangles].astype(np.float32) / 255)
    smooth = rng.random() < 0.4
    normals = (
        np.einsum("pk,pkx->px", shares, subject.normals.smooth[corners]) if smooth else subject.normals.flat[triangles]
    )
    points = np.einsum("pk,pkx->px", shares, subject.vertices[corners])
    colours = _patterned(colours, points, normals, rng)
    lit = colours * _light(normals @ camera.axes.T, points, rng)[:, None]
    painted = np.zeros((*seen.shape, 4), dtype=np.float32)
    painted[seen, :3] = np.clip(_graded(lit, rng), 0, 1)
    painted[seen, 3] = 1
    if rng.random() < 0.15:
        painted[_creases(raster), :3] *= rng.uniform(0, 0.5)
    return painted


def _patterned(colours: Floats, points: Floats, normals: Floats, rng: np.random.Generator) -> Floats:
    """Add planks, bricks, blotches or noise to the packs' plain colours."""
    kind = rng.random()
    if kind < 0.4:
        return colours
    blotches = _noise(points * rng.uniform(0.5, 4), rng)
    patterned = colours * (1 + (rng.uniform(0.1, 0.5) * (blotches - 0.5)))[:, None]
    if kind < 0.6:
        axis, beside = rng.permutation(3)[:2]
        count = rng.uniform(4, 14)
        scaled = points[:, axis] * count
        plank = np.floor(scaled)
        shade = 1 + rng.uniform(0, 0.3) * np.sin(plank * 12.9898 + rng.uniform(0, 6))
        gap = np.abs(scaled - plank - 0.5) > 0.5 - rng.uniform(0.03, 0.1)
        if rng.random() < 0.5:  # bricks
            row = points[:, beside] * count * 0.5 + (plank % 2) * 0.5
            gap |= np.abs(row - np.floor(row) - 0.5) > 0.46
        patterned = patterned * (shade * np.where(gap, rng.uniform(0.3, 0.8), 1))[:, None]
    elif kind < 0.75:  # another colour on each side
        tint = np.stack([np.sin(normals @ rng.normal(0, 2, 3) + rng.uniform(0, 6)) for _ in range(3)], axis=1)
        patterned = patterned * (1 + 0.25 * tint)
    return patterned


def _noise(points: Floats, rng: np.random.Generator) -> Floats:
    """Return soft noise in 0..1 at points (P, 3)."""
    field = rng.random((_GRAIN,) * 3).astype(np.float32)
    scaled = points * 4 + 100
    low = np.floor(scaled).astype(int)
    share = scaled - low
    share = share * share * (3 - 2 * share)
    total = np.zeros(len(points), dtype=np.float32)
    for corner in np.ndindex(2, 2, 2):
        weight = np.where(np.array(corner), share, 1 - share).prod(axis=1)
        total += weight * field[tuple(((low + corner) % _GRAIN).T)]
    return total


def _light(normals: Floats, points: Floats, rng: np.random.Generator) -> Floats:
    """Return each pixel's brightness; normals are in the camera's right, depth and up."""
    facing = _unit(np.where(normals[:, 1:2] > 0, -normals, normals))
    light = _unit(rng.normal(size=3) + np.array([0, -1.2, 1.2]))
    ambient = rng.uniform(0.25, 0.75)
    shade = ambient * (0.8 + 0.2 * facing[:, 2]) + (1 - ambient) * 1.2 * np.maximum(facing @ light, 0)
    if rng.random() < 0.3:
        halfway = _unit(light + np.array([0, -1, 0]))
        shade = shade + 0.4 * np.maximum(facing @ halfway, 0) ** rng.uniform(8, 40)
    if rng.random() < 0.5:  # darker towards the ground
        low, high = points[:, 2].min(), points[:, 2].max()
        shade = shade * (1 - rng.uniform(0.1, 0.6) * (1 - (points[:, 2] - low) / max(high - low, 1e-6)) ** 2)
    return np.asarray(shade, dtype=np.float32)


def _graded(colours: Floats, rng: np.random.Generator) -> Floats:
    if rng.random() < 0.35:
        colours = colours @ np.clip(np.eye(3) + rng.normal(0, 0.25, (3, 3)), 0, 1.5)
    colours = np.clip(colours, 0, 1) ** rng.uniform(0.6, 1.5)
    return np.asarray(colours + rng.normal(0, rng.uniform(0, 0.05), colours.shape), dtype=np.float32)


def _creases(raster: Raster) -> NDArray[np.bool_]:
    """Return depth discontinuities, where drawn pictures have lines."""
    depth = np.where(raster.seen, raster.nearest, 1e4)
    creases = np.zeros(depth.shape, dtype=bool)
    for axis in (0, 1):
        creases |= np.abs(depth - np.roll(depth, 1, axis=axis)) > 0.03 * len(depth)
    return creases & raster.seen


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)
