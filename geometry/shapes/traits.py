# SPDX-License-Identifier: GPL-3.0-or-later
"""Features of a silhouette by which its shape is chosen: symmetry, straightness and shading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Floats, Indices
from ..corner.front import width_to_height
from ..image.colour import to_oklab
from ..image.components import bounding_box
from ..outline.polyline import Path
from ..outline.profile import find_profile
from ..outline.symmetry import Axis, find_axis

# A row counts as shaded round if round shading explains at least this share of its variance.
SHADED_ROUND: Final = 0.5
_NARROWEST: Final = 8  # pixels of the subject: narrower rows do not count
_EVEN: Final = 1e-5  # variance of lightness, 0 to 1, below which a row is evenly lit


@dataclass(frozen=True)
class Traits:
    """Features of a silhouette, all in 0..1 except the axis, the holes and `wide`.

    kept: the share of the silhouette that revolving it would keep; straight: the share of the outline in long straight
    pieces; round_rows: the share of rows with round shading; holes: their number; box: the share of the bounding box
    that is filled; wide: the bounding box's width divided by its height.
    """

    axis: Axis
    kept: float
    straight: float
    round_rows: float
    holes: int
    box: float
    wide: float


def traits(mask: Floats, paths: Sequence[Path], pixels: Bytes) -> Traits:
    """Return the features of a mask (H, W in 0..1) with outlines `paths` in a picture, uint8 (H, W, 3 or 4)."""
    axis = find_axis(mask)
    lengths = np.array([float(np.hypot(*(np.roll(path.points, -1, axis=0) - path.points).T).sum()) for path in paths])
    straight = float(np.array([path.straight for path in paths]) @ lengths / max(float(lengths.sum()), 1e-9))
    holes = sum(_signed_area(path.points) > 0.0 for path in paths)
    kept = find_profile(mask, axis).kept
    return Traits(axis, kept, straight, _round_rows(mask, pixels), holes, *_box(mask))


def _box(mask: Floats) -> tuple[float, float]:
    """Return the share of its bounding box that the mask fills, and the box's width divided by its height."""
    solid = mask >= 0.5
    if not solid.any():
        return 0.0, 1.0
    return float(solid[bounding_box(solid)].mean()), width_to_height(mask)


def _signed_area(points: Doubles) -> float:
    x, y = points.T
    return 0.5 * float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def _round_rows(mask: Floats, pixels: Bytes) -> float:
    """Return the share of rows that are shaded as on a round body; counting rows limits the effect of fins and labels.

    Across an upright round body, Lambertian shading is a + b s + c sqrt(1 - s^2), with s from -1 to 1.
    """
    step = max(1, max(mask.shape) // 256)
    light = to_oklab(np.ascontiguousarray(pixels[::step, ::step]))[..., 0].astype(np.float64)
    inside = mask[::step, ::step] >= 0.9
    rows = np.flatnonzero(inside.sum(axis=1) >= _NARROWEST)
    explained = [_explained(np.flatnonzero(inside[row]), light[row]) for row in rows]
    return float(np.mean([share >= SHADED_ROUND for share in explained])) if explained else 0.0


def _explained(columns: Indices, light: Doubles) -> float:
    """Return the share of the variance of a row's lightness (W,), within `columns`, that round shading explains."""
    middle, half = 0.5 * (columns[0] + columns[-1]), 0.5 * (columns[-1] - columns[0] + 1)
    s = (columns - middle) / half
    terms = np.column_stack([np.ones_like(s), s, np.sqrt(np.maximum(1.0 - s * s, 0.0))])
    changes = light[columns] - light[columns].mean()
    total = float(changes @ changes)
    if total < _EVEN * len(columns):
        return 0.0
    residual = changes - terms @ np.linalg.lstsq(terms, changes, rcond=None)[0]
    return 1.0 - float(residual @ residual) / total
