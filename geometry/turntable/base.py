# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the base of a visual hull whose cameras all look down, and removes what hangs below it.

No silhouette shows what lies below the base, so a hull ends there in a tent: the cone of the lines of sight that touch
the base's edge. What a camera does see is the highest point of the hull on each line of sight, and the object stands on
the lowest of these points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ..arrays import Doubles, Floats
from ..image import filters
from ..surface import surface_nets
from ..surface.surface_nets import Field, TriangleMesh
from ..texture import rasterize
from . import motion
from .motion import HALF_SIDE, Motion
from .visual_hull import CameraView, carve

_NODES: Final = 72  # along each side of the coarse grid
_PIXELS: Final = 112  # on the longer side of the silhouettes
_VIEWS: Final = 10  # of all, evenly spread
_INSIDE: Final = 1  # pixels from the outline: nearer ones may show the tent alone, as the hull is coarse
_BELOW: Final = 1.5  # pixels from the lowest of these to the base
_ROUNDS: Final = 6  # of bisection, if the body on that base lacks more of its silhouettes than this share:
_LOST: Final = 0.003
_SPECKS: Final = 0.002  # of a silhouette: the share of the points seen that may be lower


def above(field: Field, base: float) -> Field:
    """Return a hull's field (X, Y, Z) without what is below its base."""
    heights = field.origin[2] + field.spacing * np.arange(field.values.shape[2]) - base
    return replace(field, values=np.minimum(field.values, heights.astype(np.float32)))


def find_base(masks: Sequence[Floats], found: Motion) -> float:
    """Return the height of the base of the body with these silhouettes (H, W in 0..1), in the views' space."""
    factor = max(1, round(max(masks[0].shape) / _PIXELS))
    views = motion.views([filters.shrink(mask, factor) for mask in masks], found)
    side = np.full(3, HALF_SIDE)
    hull = surface_nets.extract(carve(views, -side, side, _NODES))
    if not len(hull.triangles):
        return -HALF_SIDE
    seen = [(view, _highest(view, hull)) for view in views[:: max(1, len(views) // _VIEWS)]]
    least, most = float(hull.positions[:, 2].min()), min(_lowest_seen(*each, hull) for each in seen)
    # A round bottom curves away from the lines of sight, so that the points seen inside the outline lie too high.
    base = max(least, most)
    for _ in range(_ROUNDS):
        if not any(_loses(view, heights, _standing(hull, base)) for view, heights in seen):
            least = base
        else:
            most = base
        if least >= most:
            break
        base = 0.5 * (least + most)
    return least


def _standing(hull: TriangleMesh, base: float) -> TriangleMesh:
    positions = hull.positions.copy()
    positions[:, 2] = np.maximum(positions[:, 2], base)
    return replace(hull, positions=positions)


def _highest(view: CameraView, hull: TriangleMesh) -> Floats:
    return rasterize.height_buffer(view.camera, hull.positions, hull.triangles)


def _lowest_seen(view: CameraView, heights: Floats, hull: TriangleMesh) -> float:
    """Return the height below which a camera that looks down sees nothing of the hull, a little too low.

    heights: the hull's highest on each line of sight, (H, W).
    """
    _, _, _, w = view.camera.project(hull.positions)
    towards: Doubles = view.camera.towards(hull.positions.mean(axis=0, keepdims=True))[0]
    margin = _BELOW * float(np.median(w)) / view.camera.focal / float(np.hypot(towards[0], towards[1]))
    inside = filters.local_minimum(view.mask, _INSIDE) >= 0.5
    seen = heights[inside & np.isfinite(heights)]
    return float(np.quantile(seen, _SPECKS)) - margin if len(seen) else -HALF_SIDE


def _loses(view: CameraView, heights: Floats, standing: TriangleMesh) -> bool:
    """Whether a hull on its base lacks a part of the silhouette that the hull itself has, as its `heights` show."""
    silhouette = np.isfinite(heights) & (view.mask >= 0.5)
    lost = silhouette & ~np.isfinite(_highest(view, standing))
    return bool(lost.sum() > _LOST * silhouette.sum())
