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
LEAST_OPENING: Final = 2e-4  # of the picture


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
    border = _border(lab)
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
    border = _border(lab)
    reach = max(1, round(REACH * shorter))
    wide = filters.distance(edges.lines, reach + 1) > reach
    flooded = components.flood(wide, border & wide)
    subject = filters.distance(flooded, reach + 2) > reach + EDGE
    surroundings = fill(lab, flooded.astype(np.float32))
    subject &= ~_lines(subject, lab, surroundings, border)
    subject &= ~_openings(subject & ~edges.lines, lab, surroundings)
    labels, sizes = components.label(subject)
    sizes[0] = 0
    kept = sizes > LEAST_PART * sizes.max()
    kept[0] = False
    enclosed: Flags = kept[labels]
    return enclosed if LEAST_SUBJECT < enclosed.mean() < MOST_SUBJECT else None


def _border(lab: Floats) -> Flags:
    return filters.border(lab.shape[0], lab.shape[1], max(1, round(0.015 * min(lab.shape[:2]))))


def _lines(subject: Flags, lab: Floats, surroundings: Floats, border: Flags) -> Flags:
    """Return the thin parts that are lines of the backdrop, such as a table's edge and the gaps between its boards.

    They run to the frame, or lie apart from the subject and have the backdrop's colour, or a darker shade of it.
    """
    reach = max(1, round(LINE * min(subject.shape)))
    core = shadow.opened(subject, reach)
    labels, sizes = components.label(subject & ~core, diagonal=True)
    count = len(sizes)
    at_frame = np.bincount(labels[border], minlength=count) > 0
    attached = np.bincount(labels[filters.distance(core, 2) < 1.5], minlength=count) > 0
    alike = _distance(lab, surroundings) < LINE_APART
    alike |= shadow.darkened(lab, surroundings, LINE_APART)
    behind = np.bincount(labels[alike], minlength=count) > 0.5 * sizes
    removed = at_frame | (~attached & behind)
    removed[0] = False
    lines: Flags = removed[labels]
    return lines


def _openings(cells: Flags, lab: Floats, surroundings: Floats) -> Flags:
    """Return the cells between the subject's edges through which the backdrop is seen."""
    labels, sizes = components.label(cells)
    apart = np.bincount(labels.ravel(), _distance(lab, surroundings).ravel()) / np.maximum(sizes, 1)
    open_ = (sizes > max(25, LEAST_OPENING * cells.size)) & (apart < OPENING)
    open_[0] = False
    seen: Flags = open_[labels]
    return seen & (filters.distance(~seen, 2) > 0)


def _distance(lab: Floats, reference: Floats) -> Floats:
    apart = lab - reference
    distance: Floats = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
    return distance
