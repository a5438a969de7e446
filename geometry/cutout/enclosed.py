# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the subject as the area that sharp edges enclose, for soft backdrops of many colours.

Examples are a studio table with a soft shadow, or a room out of focus: light and colours vary, and sharp lines may run
from side to side, but all of the backdrop can be reached from the frame without crossing one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Flags, Floats
from ..image import components, filters
from ..image.edges import sharp
from ..image.fill import fill
from . import shadow
from .backdrop import border_of, colour_distance, find_openings

REACH: Final = 0.012  # of the shorter side: the flood fill does not pass through gaps narrower than twice this
EDGE: Final = 1.5  # pixels by which a detected edge extends beyond the outline
# The largest share of a soft backdrop's frame that edges cross, as a table's two ends and gaps between its boards do.
MOST_CROSSED: Final = 0.06
LEAST_PART: Final = 0.01  # of the largest part
LEAST_SUBJECT, MOST_SUBJECT = 0.005, 0.9  # of the picture
# OKLab lightness per pixel: the median along the frame is less for a soft backdrop; grain and grass are rougher.
ROUGH: Final = 0.005
NEAR: Final = 3  # pixels from an edge at which an outline follows it
# Of the shorter side: parts narrower than twice this are lines.
LINE: Final = 0.006
# OKLab: the greatest mean difference of an opening from the backdrop around the subject, and that of a line.
OPENING: Final = 0.03
LINE_APART: Final = 0.08


@dataclass(frozen=True)
class Edges:
    """The sharp edges (H, W) of a picture, and whether its backdrop is soft, so that edges tell of the subject."""

    lines: Flags
    are_telling: bool

    def followed_by(self, mask: Floats) -> float:
        """Return the share of a mask's outline (H, W in 0..1) that lies on edges; 1 if there is no outline."""
        solid = mask >= 0.5
        outline = (
            solid & (filters.distance(~solid, 2) < 1.5) & ~filters.border(solid.shape[0], solid.shape[1], NEAR + 1)
        )
        return float((filters.distance(self.lines, NEAR + 1)[outline] <= NEAR).mean()) if outline.any() else 1.0


def find_edges(lab: Floats) -> Edges:
    """Return the edges of an OKLab picture (H, W, 3)."""
    border = border_of(lab)
    lines = np.zeros(lab.shape[:2], dtype=np.bool_)
    for channel in range(3):
        lines |= sharp(np.ascontiguousarray(lab[..., channel]), border)
    rough = float(np.median(filters.steepness(filters.blur(np.ascontiguousarray(lab[..., 0]), 1.0))[border]))
    return Edges(lines, rough < ROUGH and bool(lines[border].mean() <= MOST_CROSSED))


def find_enclosed(lab: Floats, edges: Edges) -> Flags | None:
    """Return the pixels (H, W) of an OKLab picture (H, W, 3) that edges separate from its frame.

    None if these are too few or too many, or if the backdrop is patterned.
    """
    if not edges.are_telling:
        return None
    shorter = min(lab.shape[:2])
    border = border_of(lab)
    reach = max(1, round(REACH * shorter))
    wide = filters.distance(edges.lines, reach + 1) > reach
    flooded = components.flood(wide, border & wide)
    subject = filters.distance(flooded, reach + 2) > reach + EDGE
    surroundings = fill(lab, flooded.astype(np.float32))
    difference = colour_distance(lab, surroundings)
    behind = (difference < LINE_APART) | shadow.darkened(lab, surroundings, LINE_APART)
    subject &= ~_lines(subject, behind, border)
    subject &= ~find_openings(subject & ~edges.lines, difference, OPENING)
    labels, sizes = components.label(subject)
    sizes[0] = 0
    kept = sizes > LEAST_PART * sizes.max()
    kept[0] = False
    enclosed: Flags = kept[labels]
    return enclosed if LEAST_SUBJECT < enclosed.mean() < MOST_SUBJECT else None


def _lines(subject: Flags, behind: Flags, border: Flags) -> Flags:
    """Return the thin parts that are lines of the backdrop, such as a table's edge and the gaps between its boards.

    They run to the frame, or lie apart from the subject and are mostly `behind`: of the backdrop's colour, or darker.
    """
    reach = max(1, round(LINE * min(subject.shape)))
    core = shadow.opened(subject, reach)
    labels, sizes = components.label(subject & ~core, diagonal=True)
    count = len(sizes)
    at_frame = np.bincount(labels[border], minlength=count) > 0
    attached = np.bincount(labels[filters.distance(core, 2) < 1.5], minlength=count) > 0
    is_behind = np.bincount(labels[behind], minlength=count) > 0.5 * sizes
    removed = at_frame | (~attached & is_behind)
    removed[0] = False
    lines: Flags = removed[labels]
    return lines
