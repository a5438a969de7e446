# SPDX-License-Identifier: GPL-3.0-or-later
"""Predicts the share of a subject's volume that each shape gets right, by a linear model fitted to known models.

The weights are in a table that `python -m training.shape_choice` writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from ..arrays import Flags, Floats
from ..corner.box import Corner
from ..image.components import bounding_box
from ..outline.polyline import Path
from .expected_table import WEIGHTS, PredictedShape
from .traits import Traits

_END: Final = 0.06  # of the height: the strips at the top and at the bottom


def evidence(mask: Floats, paths: Sequence[Path], features: Traits, corner: Corner) -> dict[str, float]:
    """Return the model's inputs by name, most of them in 0..1, for a mask (H, W in 0..1) with outlines `paths`."""
    solid = mask >= 0.5
    inside = solid[bounding_box(solid)]
    height, width = inside.shape
    length = sum(float(np.hypot(*(np.roll(path.points, -1, axis=0) - path.points).T).sum()) for path in paths)
    grounded = float(corner.is_grounded)
    compact = 4.0 * np.pi * float(inside.sum()) / max(length, 1.0) ** 2
    seen = {
        "alike": features.axis.overlap,
        "tilted": abs(features.axis.tilt) / 40.0,
        "kept": features.kept,
        "straight": features.straight,
        "round_rows": features.round_rows,
        "holes": float(features.holes > 0),
        "box": features.box,
        "overlap": corner.overlap,
        "roundness": corner.roundness,
        "grounded": grounded,
        "revolved": corner.revolved,
        "is_revolved": float(corner.is_revolved),
        "elevation": float(np.sin(corner.elevation)),
        "compact": compact,
        "tall": float(np.clip(np.log(height / width), -2.0, 2.0)),
        "foot": _share(inside[-max(1, round(_END * height)) :]),
        "head": _share(inside[: max(1, round(_END * height))]),
    }
    pairs = {
        "grounded_overlap": grounded * corner.overlap,
        "alike_kept": features.axis.overlap * features.kept,
        "alike_squared": features.axis.overlap**2,
        "thin": 1.0 / (1.0 + 20.0 * compact),
        "straight_box": features.straight * features.box,
        "boxed": max(0.0, corner.overlap - max(0.8, corner.roundness)),
    }
    return {"always": 1.0, **seen, **pairs}


def expected(seen: Mapping[str, float]) -> dict[PredictedShape, float]:
    """Return for each shape the predicted overlap with the subject's volume, in 0..1."""
    return {
        shape: float(np.clip(sum(seen[name] * weight for name, weight in weights.items()), 0.0, 1.0))
        for shape, weights in WEIGHTS.items()
    }


def _share(rows: Flags) -> float:
    """Return the share of columns that are not empty in a mask (H, W)."""
    return float(rows.any(axis=0).mean())
