# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a panel with a relief from a picture's shading, for walls, doors and the ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Bytes, Floats
from ..image import filters
from ..image.colour import to_oklab
from ..outline.polyline import Path
from ..texture.atlas import ChartedMesh
from . import prism
from .extrude import exact_region, front_share

# Of the picture's shorter side: the panel's thickness, and the relief's default height.
THICKNESS, NATURAL_DEPTH = 0.06, 0.05
# The scales of detail: the blur's sigma, as a share of the shorter side, and the weight of each.
SCALES = ((0.004, 0.35), (0.015, 0.35), (0.06, 0.30))


def make_relief(
    mask: Floats, paths: Sequence[Path], pixels: Bytes, picture: Bytes, triangles: int, *, depth: float = 1.0
) -> ChartedMesh:
    """Return a panel with the outline of a mask (H, W in 0..1) and a front that is raised where the picture is light.

    paths: the mask's outlines; pixels: the picture, uint8 (H, W, 3 or 4); picture: (H, W, 3), its colours extended past
    the outline; triangles: about how many; depth: a factor on the relief's height. What is darker than its surroundings
    is deeper, as joints and gaps are. Gradual changes of light are not depth and are filtered out.
    Raises NothingToModel (`no_subject`).
    """
    size = float(min(pixels.shape[:2]))
    region, edge = exact_region(mask, paths, triangles * front_share(mask, paths, THICKNESS * size))
    heights = filters.sample(height_map(pixels), region.points[:, 0] - 0.5, region.points[:, 1] - 0.5)
    inside = filters.sample(_from_edge(mask, size), region.points[:, 0] - 0.5, region.points[:, 1] - 0.5)
    half = 0.5 * THICKNESS * size
    front = -half - depth * NATURAL_DEPTH * size * heights * inside
    return prism.build(region, front, np.full(len(region.points), half), edge, picture)


def height_map(pixels: Bytes) -> Floats:
    """Return a height (H, W) in 0..1 for each pixel of an sRGB picture uint8 (H, W, 3 or 4)."""
    light = np.ascontiguousarray(to_oklab(pixels)[..., 0])
    size = min(light.shape)
    factor = max(1, size // 512)
    small = filters.shrink(light, factor)
    heights = np.zeros_like(small)
    finer = small
    for share, weight in SCALES:
        coarser = filters.blur(small, max(0.8, share * size / factor))
        step = finer - coarser
        heights += np.float32(weight) * np.tanh(step / np.float32(2.0 * max(float(step.std()), 0.01)))
        finer = coarser
    low, high = np.percentile(heights, [1, 99])
    scaled = np.clip((heights - low) / max(float(high - low), 1e-3), 0.0, 1.0).astype(np.float32)
    return filters.upsample(scaled, factor, light.shape)


def _from_edge(mask: Floats, size: float) -> Floats:
    """Return a ramp (H, W) from 0 on the outline to 1 at a hundredth of the size inside it."""
    reach = max(2, round(0.01 * size))
    outside = np.pad(mask < 0.5, 1, constant_values=True)
    return np.clip(filters.distance(outside, reach)[1:-1, 1:-1] / reach, 0.0, 1.0)
