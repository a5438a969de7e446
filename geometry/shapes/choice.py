# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the shape for a silhouette: by rules, and by a prediction learnt from known models.

The rules apply unless the predicted overlap is clearly better for another shape: the prediction was learnt from game
assets, and other subjects should not get a surprising shape for a small gain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..arrays import Bytes, Floats
from ..corner.box import Corner
from ..outline.contour import contours
from ..outline.polyline import Path, straighten
from .expected import evidence, expected
from .expected_table import PredictedShape
from .traits import Traits, traits

Shape = Literal["INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER"]
SHAPES: Final[tuple[Shape, ...]] = ("INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER")
Reason = Literal[
    "",
    "shaded_round",
    "soft_outline",
    "straight_outline",
    "flat",
    "alike_sides",
    "turned",
    "box",
    "boxlike",
    "round_above",
    "wall",
]

# A revolved object is at least this symmetric, has at least this share that revolving keeps (fins reduce it), and is
# tilted by at most this many degrees.
ALIKE, KEPT, UPRIGHT = 0.95, 0.97, 25.0
ABOUT_ALIKE, ABOUT_KEPT = 0.90, 0.94  # the same, if it is predicted to fit best
ABOUT_ROUND: Final = 0.2  # of the rows: the least share with round shading; a shield is symmetric but flat
HARDLY_ROUND: Final = 0.05
ABOUT_BOX: Final = 0.70  # the least overlap with a box's silhouette for Corner, if it is predicted to fit best
ELLIPSE: Final = 0.95  # overlap with one ellipse: such a disc or ball shows no corner, however well a box covers it
# The least share of the foot that is level where the front alone is seen, and how many times as wide as high a subject
# may be: wider ones lie on the ground, as tiles do, and Corner gives them a depth.
LEVEL, LYING = 0.6, 3.0
# The least share of long straight pieces in the silhouette of a man-made object.
STRAIGHT = 0.62
# The least share of rows with round shading for a round body. A rectangle needs more, since a crate's frame is light
# and dark across as well.
ROUND_ROWS, ROUND_ROWS_OF_BOX = 0.5, 0.9
BOX = 0.97  # the least share of the bounding box that a rectangle fills
CLEARLY: Final = 0.05  # of the volume: the least predicted gain of another shape over the rules'
NARROW: Final = 12  # pixels on the shorter side: smaller subjects were not measured
POOR: Final = 0.36  # of the volume: if no shape is predicted to get more right, none fits
POOR_ON_CORNER: Final = 0.45  # the same for a subject with two ground lines that gets another shape than Corner


@dataclass(frozen=True)
class Choice:
    """A shape, the reason for it, and a warning if none fits: `no_shape_fits`, `corner_unclear` or ""."""

    shape: Shape
    reason: Reason
    warning: str = ""


def choose(mask: Floats, paths: Sequence[Path], pixels: Bytes, corner: Corner) -> Choice:
    """Return the shape for a mask (H, W in 0..1) with outlines `paths` in a picture, uint8 (H, W, 3 or 4)."""
    found = traits(mask, paths, pixels)
    told: Shape = "CORNER" if corner.is_likely else by_rules(found)
    if _narrowest(mask) < NARROW:
        return Choice(told, _reason(told, found, corner))
    shares = expected(evidence(mask, paths, found, corner))
    best = best_shape(shares, told, found, corner)
    is_on_corner = corner.is_grounded and best != "CORNER"
    if max(shares.values()) >= (POOR_ON_CORNER if is_on_corner else POOR):
        return Choice(best, _reason(best, found, corner))
    return Choice(best, _reason(best, found, corner), "corner_unclear" if is_on_corner else "no_shape_fits")


def of_mask(mask: Floats, pixels: Bytes) -> Shape | None:
    """Return the shape for one of several views by the rules; None if it is empty.

    mask: (H, W) in 0..1; pixels: uint8 (H, W, 3 or 4).
    """
    paths = [straighten(line, float(max(mask.shape))) for line in contours(mask)]
    return by_rules(traits(mask, paths, pixels)) if paths else None


def by_rules(found: Traits) -> Shape:
    """Return the shape for a silhouette's features by the rules."""
    if found.round_rows >= (ROUND_ROWS_OF_BOX if found.box >= BOX else ROUND_ROWS):
        return "REVOLVE" if _is_turned(found, ALIKE, KEPT) else "INFLATE"
    return "EXTRUDE" if found.straight >= STRAIGHT else "INFLATE"


def best_shape(shares: Mapping[PredictedShape, float], told: Shape, found: Traits, corner: Corner) -> Shape:
    """Return the rules' shape `told`, or another one whose predicted overlap is clearly larger.

    Regardless of the prediction, asymmetric subjects are not revolved, and those that fit no box, or fit one ellipse
    better, are not Corner; nor are those that show their front alone. A rectangle without round shading, such as a sign
    or a door, is unlike the measured models.
    """
    if found.box >= BOX and found.round_rows < HARDLY_ROUND:
        return told
    is_turned = _is_turned(found, ABOUT_ALIKE, ABOUT_KEPT) and found.round_rows >= ABOUT_ROUND
    is_ellipse = corner.roundness >= max(ELLIPSE, corner.overlap)
    is_box = corner.overlap >= ABOUT_BOX and not is_ellipse and not _shows_front(found, corner)
    is_open = {"REVOLVE": is_turned, "CORNER": corner.is_turned or is_box}
    best = max((shape for shape in shares if is_open.get(shape, True)), key=lambda shape: shares[shape])
    usual = next((share for shape, share in shares.items() if shape == told), 0.0)
    return best if shares[best] > usual + CLEARLY else told


def _is_turned(found: Traits, overlap: float, kept: float) -> bool:
    is_even = found.axis.overlap >= overlap and found.kept >= kept
    return is_even and abs(found.axis.tilt) <= UPRIGHT and not found.holes


def _shows_front(found: Traits, corner: Corner) -> bool:
    """Whether the front alone is seen: the foot is level, and no line on the ground leads away."""
    return not corner.is_grounded and corner.level >= LEVEL and found.wide <= LYING


def _narrowest(mask: Floats) -> int:
    solid = mask >= 0.5
    return int(min(np.ptp(np.flatnonzero(solid.any(axis=axis))) + 1 for axis in (0, 1)))


def _reason(shape: Shape, found: Traits, corner: Corner) -> Reason:
    is_round = found.round_rows >= ROUND_ROWS
    reasons: dict[Shape, Reason] = {
        "INFLATE": "shaded_round" if is_round else "soft_outline",
        "EXTRUDE": "straight_outline" if found.straight >= STRAIGHT else "flat",
        "REVOLVE": "turned" if is_round else "alike_sides",
        "CORNER": "round_above" if corner.is_turned else "box" if corner.is_likely else "boxlike",
        "RELIEF": "wall",
    }
    return reasons[shape]
