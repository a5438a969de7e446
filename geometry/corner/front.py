# SPDX-License-Identifier: GPL-3.0-or-later
"""Subjects of which only the front is seen: how to tell them, and the box of those whose four sides look alike."""

from __future__ import annotations

import numpy as np

from ..arrays import Bytes, Floats
from ..image.components import bounding_box
from .box import Corner
from .lines import find_slopes
from .sampling import smaller, smaller_picture, step_for

# A front view has at least the first share of its base level. Subjects wider than the second, relative to their height,
# lie on the ground as tiles do: a camera above them sees their top.
LEVEL, LYING = 0.6, 3.0


def shows_front(*, is_grounded: bool, level: float, wide: float) -> bool:
    """Whether only the front is seen: the base is level, and no ground line leads away from the viewer.

    is_grounded, level: as of `Corner`; wide: the subject's width divided by its height.
    """
    return not is_grounded and level >= LEVEL and wide <= LYING


def is_front_view(pixels: Bytes, mask: Floats) -> bool:
    """Whether a picture, uint8 (H, W, 3 or 4), shows only the front of its subject, a mask (H, W in 0..1)."""
    step = step_for(mask)
    slopes = find_slopes(smaller_picture(pixels, step), smaller(mask, step))
    return shows_front(is_grounded=slopes.is_grounded, level=slopes.level, wide=width_to_height(mask))


def width_to_height(mask: Floats) -> float:
    """Return the width of the bounding box of a mask (H, W in 0..1) divided by its height."""
    rows, columns = bounding_box(mask >= 0.5)
    return float((columns.stop - columns.start) / (rows.stop - rows.start))


def four_sided(mask: Floats) -> Corner:
    """Return the box of a subject of which the picture shows one of four like sides, straight on.

    mask: (H, W in 0..1), not empty. It is as deep as wide if it is upright. The wider it is than high, the longer it is
    than deep, as couches and houses are: its depth is the geometric mean of width and height.
    """
    rows, columns = bounding_box(mask >= 0.5)
    width, height = float(columns.stop - columns.start), float(rows.stop - rows.start)
    return Corner(
        azimuth=0.0,
        elevation=0.0,
        width=width,
        depth=min(width, float(np.sqrt(width * height))),
        height=height,
        column=0.5 * (columns.start + columns.stop - 1),
        row=rows.stop - 0.5,
        overlap=float((mask >= 0.5).sum()) / (width * height),
        level=1.0,
        is_four_sided=True,
    )
