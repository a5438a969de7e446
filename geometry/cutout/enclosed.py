# SPDX-License-Identifier: GPL-3.0-or-later
"""The subject as what sharp edges enclose, for backdrops whose colours tell nothing but which are soft.

A studio's table with its edge and a soft shadow, a room out of focus: light and colours change all over it, and sharp
lines run through it from side to side, but all of it is reached from the frame without crossing one.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Flags, Floats
from ..image import components, filters
from ..image.edges import sharp

REACH: Final = 0.012  # share of the shorter side: twice as wide are gaps in an outline that hold nevertheless
RIM: Final = 1.5  # pixels by which an edge is wider than the outline, on its outer side
# A backdrop is soft where edges cross no more of the frame than this, as a table's two ends do; a pattern's cross more.
MOST_CROSSED: Final = 0.05
LEAST_PART: Final = 0.01  # of the largest part
LEAST_SUBJECT, MOST_SUBJECT = 0.005, 0.9  # of the picture


def find_enclosed(lab: Floats) -> Flags | None:
    """Return the pixels (H, W) of an OKLab picture (H, W, 3) that edges part from its frame.

    None where that is hardly anything, or where the backdrop is patterned.
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
    subject = filters.distance(flooded, reach + 2) > reach + RIM
    labels, sizes = components.label(subject)
    sizes[0] = 0
    kept = sizes > LEAST_PART * sizes.max()
    kept[0] = False
    found: Flags = kept[labels]
    return found if LEAST_SUBJECT < found.mean() < MOST_SUBJECT else None
