# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing how a silhouette becomes a shape: by rules for plain kinds, and by what came nearest to known models.

What the rules say stands unless the expected share of the volume says clearly otherwise: the models that it was
measured on are a game's, and a picture of another kind should not become something surprising for a small gain.
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
from .expected_table import Expecting
from .traits import Traits, traits

Shape = Literal["INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER"]
SHAPES: Final[tuple[Shape, ...]] = ("INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER")
Reason = Literal[
    "", "shaded_round", "soft_outline", "straight_outline", "flat", "alike_sides", "turned", "box", "boxlike", "wall"
]

# A revolved object is this alike on both sides, all of it is reached from its axis (fins at its sides are not), and
# it stands about upright.
ALIKE, KEPT, UPRIGHT = 0.95, 0.97, 25.0
ABOUT_ALIKE, ABOUT_KEPT = 0.90, 0.94  # where it is expected to come nearest
ABOUT_ROUND: Final = 0.2  # of the rows that are shaded round: a shield is even and flat
HARDLY_ROUND: Final = 0.05
ABOUT_BOX: Final = 0.70  # of a box's silhouette and its own, that a thing seen from a corner shares, likewise
# From this share of long straight pieces on a silhouette is that of a man-made object.
STRAIGHT = 0.62
# From this share of rows that are shaded round on, a silhouette is a round body's; a rectangle needs more of them,
# since a crate's frame is light and dark across, too.
ROUND_ROWS, ROUND_ROWS_OF_BOX = 0.5, 0.9
BOX = 0.97  # of its bounding box that a rectangle fills
CLEARLY: Final = 0.05  # of the volume, by which another shape must be expected to be nearer than the rules'
NARROW: Final = 12  # pixels on the shorter side, below which a subject is like none that was measured
POOR: Final = 0.36  # of the volume: where no shape is expected to get more right, none fits
POOR_ON_CORNER: Final = 0.45  # the same for what stands on two ground lines and is shaped as if it did not


@dataclass(frozen=True)
class Choice:
    """A shape, why it was taken, and a warning where none fits: `no_shape_fits`, `corner_unclear` or ""."""

    shape: Shape
    reason: Reason
    warning: str = ""


def choose(mask: Floats, paths: Sequence[Path], pixels: Bytes, corner: Corner) -> Choice:
    """Return the shape for a mask (H, W in 0..1) with outlines `paths` in a picture uint8 (H, W, 3 or 4)."""
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
    """Return the shape that suits one of several views by the rules, a mask (H, W in 0..1) in a picture uint8
    (H, W, 3 or 4); None where it is empty.
    """
    paths = [straighten(line, float(max(mask.shape))) for line in contours(mask)]
    return by_rules(traits(mask, paths, pixels)) if paths else None


def by_rules(found: Traits) -> Shape:
    """Return the shape that suits what was found of a plain silhouette."""
    if found.round_rows >= (ROUND_ROWS_OF_BOX if found.box >= BOX else ROUND_ROWS):
        return "REVOLVE" if _is_turned(found, ALIKE, KEPT) else "INFLATE"
    return "EXTRUDE" if found.straight >= STRAIGHT else "INFLATE"


def best_shape(shares: Mapping[Expecting, float], told: Shape, found: Traits, corner: Corner) -> Shape:
    """Return the shape that the rules have `told`, or another one whose expected share is clearly larger.

    What is nowhere near even is not turned, and what fills no box is not one seen from a corner, whatever is expected.
    A rectangle that is not shaded round, such as a sign or a door, is like none of what was measured.
    """
    if found.box >= BOX and found.round_rows < HARDLY_ROUND:
        return told
    is_turned = _is_turned(found, ABOUT_ALIKE, ABOUT_KEPT) and found.round_rows >= ABOUT_ROUND
    is_open = {"REVOLVE": is_turned, "CORNER": corner.overlap >= ABOUT_BOX}
    best = max((shape for shape in shares if is_open.get(shape, True)), key=lambda shape: shares[shape])
    usual = next((share for shape, share in shares.items() if shape == told), 0.0)
    return best if shares[best] > usual + CLEARLY else told


def _is_turned(found: Traits, alike: float, kept: float) -> bool:
    is_even = found.axis.alike >= alike and found.kept >= kept
    return is_even and abs(found.axis.tilt) <= UPRIGHT and not found.holes


def _narrowest(mask: Floats) -> int:
    solid = mask >= 0.5
    return int(min(np.ptp(np.flatnonzero(solid.any(axis=axis))) + 1 for axis in (0, 1)))


def _reason(shape: Shape, found: Traits, corner: Corner) -> Reason:
    is_round = found.round_rows >= ROUND_ROWS
    reasons: dict[Shape, Reason] = {
        "INFLATE": "shaded_round" if is_round else "soft_outline",
        "EXTRUDE": "straight_outline" if found.straight >= STRAIGHT else "flat",
        "REVOLVE": "turned" if is_round else "alike_sides",
        "CORNER": "box" if corner.is_likely else "boxlike",
        "RELIEF": "wall",
    }
    return reasons[shape]
