# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the subject as the area that sharp edges enclose, for soft backdrops of many colours.

Examples are a studio table with a soft shadow, or a room out of focus: light and colours vary, and sharp lines may run
from side to side, but all of the backdrop can be reached from the frame without crossing one.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Flags, Floats
from ..image import components, filters
from ..image.edges import sharp

REACH: Final = 0.012  # of the shorter side: the flood fill does not pass through gaps narrower than twice this
EDGE: Final = 1.5  # pixels by which a detected edge extends beyond the outline
# The largest share of a soft backdrop's frame that edges cross, as a table's two ends do; patterns have more.
MOST_CROSSED: Final = 0.05
LEAST_PART: Final = 0.01  # of the largest part
LEAST_SUBJECT, MOST_SUBJECT = 0.005, 0.9  # of the picture


def find_enclosed(lab: Floats) -> Flags | None:
    """Return the pixels (H, W) of an OKLab picture (H, W, 3) that edges separate from its frame.

    None if these are too few or too many, or if the backdrop is patterned.
    """
    shorter = min(lab.shape[:2])
    border = filters.border(lab.shape[0], lab.shape[1], max(1, round(0.015 * shorter)))
    edges = np.zeros(lab.shape[:2], dtype=np.bool_)
    for channel in range(3):
        edges |= sharp(np.ascontiguousarray(lab[..., channel]), border)
    if edges[border].mean() > MOST_CROSSED:
        return None
    reach = max(1, round(REACH * shorter))
    wide = filters.distance(edges, reach + 1) > reach
    flooded = components.flood(wide, border & wide)
    subject = filters.distance(flooded, reach + 2) > reach + EDGE
    labels, sizes = components.label(subject)
    sizes[0] = 0
    kept = sizes > LEAST_PART * sizes.max()
    kept[0] = False
    enclosed: Flags = kept[labels]
    return enclosed if LEAST_SUBJECT < enclosed.mean() < MOST_SUBJECT else None
