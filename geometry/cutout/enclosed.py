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
# OKLab: a lighter area is overexposed.
OVEREXPOSED: Final = 0.98
# Pixels of a picture whose shorter side is at most SIDE: an edge at an overexposed area is sharp if at least this share
# of the step in lightness within the larger distance is within the smaller one.
SIDE: Final = 512
NEAR_RIM, FAR_RIM = 2, 7
SHARE_OF_STEP: Final = 0.7
GRAIN: Final = 2.0  # pixels by which a backdrop is blurred before it is interpolated
# Of the shorter side: parts narrower than twice this are lines.
LINE: Final = 0.014
# OKLab: the greatest mean difference of an opening from the backdrop around the subject, and that of a line.
OPENING: Final = 0.025
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
    lines &= ~_rims_of_glare(np.ascontiguousarray(lab[..., 0]))
    rough = float(np.median(filters.steepness(filters.blur(np.ascontiguousarray(lab[..., 0]), 1.0))[border]))
    return Edges(lines, rough < ROUGH and bool(lines[border].mean() <= MOST_CROSSED))


def _rims_of_glare(lightness: Floats) -> Flags:
    """Return the pixels (H, W) around overexposed areas where light falls off softly, as around a lamp out of focus.

    Overexposure cuts the top off such a slope, which makes the rest as steep as an edge. A sharp edge, such as a white
    subject's, reaches nearly its full contrast within a few pixels.
    """
    glare = lightness > OVEREXPOSED
    if not glare.any():
        return glare
    scale = max(1.0, min(lightness.shape) / SIDE)
    near, far = round(NEAR_RIM * scale), round(FAR_RIM * scale)
    steps = [filters.local_maximum(lightness, reach) - filters.local_minimum(lightness, reach) for reach in (near, far)]
    rims: Flags = (filters.distance(glare, far) <= far) & (steps[0] < SHARE_OF_STEP * steps[1])
    return rims


def find_reachable(lab: Floats, edges: Edges) -> Flags:
    """Return the pixels (H, W) that can be reached from the frame without crossing edges; none if these do not tell."""
    return _flooded(lab, edges)[1] if edges.are_telling else np.zeros(lab.shape[:2], dtype=np.bool_)


def _flooded(lab: Floats, edges: Edges) -> tuple[Flags, Flags]:
    """Return the pixels (H, W) that the frame's flood fill reaches away from edges, and those up to the edges, too."""
    reach = max(1, round(REACH * min(lab.shape[:2])))
    wide = filters.distance(edges.lines, reach + 1) > reach
    flooded = components.flood(wide, border_of(lab) & wide)
    return flooded, filters.distance(flooded, reach + 2) <= reach + EDGE


def find_enclosed(lab: Floats, edges: Edges) -> Flags | None:
    """Return the pixels (H, W) of an OKLab picture (H, W, 3) that edges separate from its frame.

    None if these are too few or too many, or if the backdrop is patterned.
    """
    if not edges.are_telling:
        return None
    flooded, reachable = _flooded(lab, edges)
    subject = ~reachable
    surroundings = fill(lab, flooded.astype(np.float32))
    difference = np.minimum(colour_distance(lab, surroundings), colour_distance(lab, _across(lab, flooded)))
    behind = (difference < LINE_APART) | shadow.darkened(lab, surroundings, LINE_APART)
    subject &= ~_lines(subject, behind, border_of(lab))
    subject &= ~find_openings(subject & ~edges.lines, difference, OPENING)
    labels, sizes = components.label(subject)
    sizes[0] = 0
    kept = sizes > LEAST_PART * sizes.max()
    kept[0] = False
    enclosed: Flags = kept[labels]
    return enclosed if LEAST_SUBJECT < enclosed.mean() < MOST_SUBJECT else None


def _across(lab: Floats, known: Flags) -> Floats:
    """Return a picture (H, W, 3), blurred a little, with each row's unknown pixels interpolated between known ones.

    Along rows, unlike all around, a table's far edge stays where it is behind the subject.
    """
    soft = np.stack([filters.blur(np.ascontiguousarray(lab[..., each]), GRAIN) for each in range(3)], axis=-1)
    rows, columns = known.shape
    column = np.arange(columns)
    left = np.maximum.accumulate(np.where(known, column, -1), axis=1)
    right = np.minimum.accumulate(np.where(known, column, columns)[:, ::-1], axis=1)[:, ::-1]
    before = np.where(left >= 0, left, np.where(right < columns, right, column))
    after = np.where(right < columns, right, before)
    share = ((column - before) / np.maximum(after - before, 1)).clip(0.0, 1.0).astype(np.float32)[..., None]
    row = np.arange(rows)[:, None]
    mixed: Floats = soft[row, before] * (1 - share) + soft[row, after] * share
    return mixed


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
