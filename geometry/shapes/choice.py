# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the shape for a silhouette: by rules, and by a prediction learnt from known models.

The rules apply unless the predicted overlap is clearly better for another shape: the prediction was learnt from game
assets, and other subjects should not get a surprising shape for a small gain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ..arrays import Bytes, Floats
from ..corner.box import Corner
from ..corner.front import LYING, shows_front
from ..image.components import bounding_box
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
    "four_sides",
    "wall",
]

# What Revolve requires by the rules: the least symmetry, the least share of the silhouette that revolving keeps (fins
# reduce it), and the greatest tilt in degrees.
SYMMETRIC, KEPT, UPRIGHT = 0.95, 0.97, 25.0
# What it requires if it is predicted to fit best: the same, and the least share of rows with round shading, since a
# shield is symmetric but flat.
PREDICTED_SYMMETRIC, PREDICTED_KEPT, PREDICTED_ROUND = 0.90, 0.94, 0.2
HARDLY_ROUND: Final = 0.05  # of the rows: a rectangle with less round shading is flat
PREDICTED_BOX: Final = 0.70  # the least overlap with a box's silhouette for Corner, if it is predicted to fit best
ELLIPSE: Final = 0.95  # overlap with one ellipse: such a disc or ball shows no corner, however well a box covers it
# What a subject that shows its front alone needs to be taken for one with four like sides: the least symmetry, and the
# least share of long straight pieces, which creatures do not have.
FOUR_SYMMETRIC, FOUR_STRAIGHT = 0.9, 0.25
# It stands on a foot at least that wide, or it has a top at least that wide on legs, as shares of the width. A board
# that leaves less than the rest of its bounding box open between its legs is a sign on posts.
WIDE_FOOT, ON_LEGS = 0.8, 0.8
# What shows no ground line, and is its own mirror image about an upright axis at least that well, faces the viewer: a
# sword, however well a box covers it. The tilt is in degrees.
MIRRORED, HARDLY_TILTED = 0.97, 2.0
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


def choose(mask: Floats, paths: Sequence[Path], pixels: Bytes, corner: Corner, *, is_whole: bool = True) -> Choice:
    """Return the shape for a mask (H, W in 0..1) with outlines `paths` in a picture, uint8 (H, W, 3 or 4).

    is_whole: it is one subject, which the picture's frame does not cut off.
    """
    features = traits(mask, paths, pixels)
    by_rule: Shape = "CORNER" if corner.is_likely else by_rules(features)
    if _narrowest(mask) < NARROW:
        return Choice(by_rule, _reason(by_rule, features, corner))
    seen = evidence(mask, paths, features, corner)
    shares = expected(seen)
    best = best_shape(shares, by_rule, features, corner)
    if is_whole and _shows_front(features, corner) and is_four_sided(best, features, seen):
        return Choice("CORNER", "four_sides")
    is_on_corner = corner.is_grounded and best != "CORNER"
    if max(shares.values()) >= (POOR_ON_CORNER if is_on_corner else POOR):
        return Choice(best, _reason(best, features, corner))
    return Choice(best, _reason(best, features, corner), "corner_unclear" if is_on_corner else "no_shape_fits")


def of_mask(mask: Floats, pixels: Bytes) -> Shape | None:
    """Return the shape for one of several views by the rules; None if it is empty.

    mask: (H, W) in 0..1; pixels: uint8 (H, W, 3 or 4).
    """
    paths = [straighten(line, float(max(mask.shape))) for line in contours(mask)]
    return by_rules(traits(mask, paths, pixels)) if paths else None


def by_rules(features: Traits) -> Shape:
    """Return the shape for a silhouette's features by the rules."""
    if features.round_rows >= (ROUND_ROWS_OF_BOX if features.box >= BOX else ROUND_ROWS):
        return "REVOLVE" if _is_revolved(features, SYMMETRIC, KEPT) else "INFLATE"
    return "EXTRUDE" if features.straight >= STRAIGHT else "INFLATE"


def best_shape(shares: Mapping[PredictedShape, float], by_rule: Shape, features: Traits, corner: Corner) -> Shape:
    """Return the rules' shape `by_rule`, or another one whose predicted overlap is clearly larger.

    Regardless of the prediction, asymmetric subjects are not revolved, and Corner is not chosen for subjects that fit
    no box, that fit one ellipse better, that show only their front, or that are their own mirror image. A rectangle
    without round shading, such as a sign or a door, is unlike the measured models and keeps the rules' shape.
    """
    if features.box >= BOX and features.round_rows < HARDLY_ROUND:
        return by_rule
    is_revolved = _is_revolved(features, PREDICTED_SYMMETRIC, PREDICTED_KEPT) and features.round_rows >= PREDICTED_ROUND
    is_ellipse = corner.roundness >= max(ELLIPSE, corner.overlap)
    is_front = _shows_front(features, corner) or _faces_viewer(features, corner)
    is_box = corner.overlap >= PREDICTED_BOX and not is_ellipse and not is_front
    is_allowed = {"REVOLVE": is_revolved, "CORNER": corner.is_revolved or is_box}
    best = max((shape for shape in shares if is_allowed.get(shape, True)), key=lambda shape: shares[shape])
    share_by_rule = next((share for shape, share in shares.items() if shape == by_rule), 0.0)
    return best if shares[best] > share_by_rule + CLEARLY else by_rule


def is_four_sided(shape: Shape, features: Traits, seen: Mapping[str, float]) -> bool:
    """Whether the front of a subject, to be made as `shape`, looks like one of four like sides.

    Those are the sides of most furniture, houses and columns. seen: the inputs of the prediction. What the prediction
    takes for flat, such as a door, has them only if it stands on legs.
    """
    is_rectangle = features.box >= BOX and features.round_rows < HARDLY_ROUND
    is_made = features.straight >= FOUR_STRAIGHT and features.round_rows < ROUND_ROWS and not is_rectangle
    if not is_made or features.axis.overlap < FOUR_SYMMETRIC:
        return False
    if seen["foot"] < WIDE_FOOT:
        return shape in {"INFLATE", "EXTRUDE"} and seen["head"] >= WIDE_FOOT and features.box <= ON_LEGS
    return shape == "INFLATE" and not features.holes


def _is_revolved(features: Traits, overlap: float, kept: float) -> bool:
    is_symmetric = features.axis.overlap >= overlap and features.kept >= kept
    return is_symmetric and abs(features.axis.tilt) <= UPRIGHT and not features.holes


def _shows_front(features: Traits, corner: Corner) -> bool:
    return shows_front(is_grounded=corner.is_grounded, level=corner.level, wide=features.wide)


def _faces_viewer(features: Traits, corner: Corner) -> bool:
    is_upright = features.axis.overlap >= MIRRORED and abs(features.axis.tilt) <= HARDLY_TILTED
    return is_upright and not corner.is_grounded and features.wide <= LYING


def _narrowest(mask: Floats) -> int:
    """Return the shorter side of a mask's bounding box, in pixels."""
    return int(min(each.stop - each.start for each in bounding_box(mask >= 0.5)))


def _reason(shape: Shape, features: Traits, corner: Corner) -> Reason:
    is_round = features.round_rows >= ROUND_ROWS
    reasons: dict[Shape, Reason] = {
        "INFLATE": "shaded_round" if is_round else "soft_outline",
        "EXTRUDE": "straight_outline" if features.straight >= STRAIGHT else "flat",
        "REVOLVE": "turned" if is_round else "alike_sides",
        "CORNER": "round_above" if corner.is_revolved else "box" if corner.is_likely else "boxlike",
        "RELIEF": "wall",
    }
    return reasons[shape]
