# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the Local service: their defaults, bounds and what each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ..checks import Bounds
from ..parameters import Choice, ServiceOptions, choice, integer, number, switch

CUTTING: Final = ("tolerance", "grow", "invert", "subjects")  # the parameters of the cut-out
BOXING: Final = ("shape", "mirror", "azimuth", "elevation", "top", "alike")  # the parameters of the shape Corner

# A .blend stores the chosen one as its index: add new ones at the end.
_SHAPES: Final = (
    Choice("AUTO", "Automatic", "Chosen by the outline's symmetry and straightness, and shown with the model"),
    Choice("INFLATE", "Inflate", "The outline inflated: creatures, mushrooms, fruit"),
    Choice("EXTRUDE", "Extrude", "The outline extruded, with sharp corners: doors, signs, swords"),
    Choice("REVOLVE", "Revolve", "The outline rotated about its axis: bottles, lamps, vases"),
    Choice("RELIEF", "Relief", "The picture's light and dark turned into depth: walls, ground, ornaments"),
    Choice(
        "CORNER",
        "Corner",
        "A box or a gabled house seen from a corner, or from the front if its sides look alike: chests, tables, "
        "buildings, vehicles",
    ),
)
_TOPS: Final = (
    Choice("AUTO", "Automatic", "Flat or gable, judged by the outline"),
    Choice("FLAT", "Flat", "No roof"),
    Choice("GABLE", "Gable", "A roof with a ridge"),
)
_ALIKE: Final = (
    Choice("BOTH", "Front and Sides", "The back looks like the front, and both sides alike: chests, houses"),
    Choice("ONE", "Sides Only", "Both sides look alike, and the back is unknown: vehicles"),
    Choice(
        "AUTO",
        "Automatic",
        "All around if it is round and seen from above, all four sides if only its front is seen, otherwise front and "
        "sides",
    ),
    Choice("AROUND", "All Around", "Round about its vertical axis: barrels, trees, bushes"),
    Choice(
        "FOUR", "All Four Sides", "The picture shows one of four similar sides, straight on: tables, stools, towers"
    ),
)
_SUBJECTS: Final = (
    Choice("ALL", "All", "Everything that stands out is part of the model"),
    Choice("LARGEST", "Largest", "Only the largest subject is used"),
    Choice("EACH", "Separate Objects", "Each subject becomes an object of its own, placed as in the picture"),
)


def _is_corner(values: Any) -> bool:
    return bool(values.shape == "CORNER")


@dataclass(frozen=True)
class LocalOptions(ServiceOptions):
    """The Local service's parameters.

    `height`: metres; `depth`: a factor, 1 for natural. AUTO shows the parameters of all shapes, as one is chosen later.
    """

    owner: ClassVar[str] = "the Local service"

    height: float = number(
        1.0,
        "Height",
        "Height of the model",
        Bounds(0.001, 10_000.0, soft_maximum=10.0),
        ui={"subtype": "DISTANCE"},
    )
    depth: float = number(
        1.0,
        "Depth",
        "Depth of the model from front to back, as a factor of what suits its shape",
        Bounds(0.05, 10.0, soft_maximum=3.0),
    )
    triangles: int = integer(20_000, "Triangles", "Approximate number of triangles in the model", Bounds(500, 200_000))
    shape: str = choice("AUTO", "Shape", "How the outline is turned into a shape", _SHAPES)
    roundness: float = number(
        1.0,
        "Roundness",
        "1 makes wide parts as round as narrow ones; lower values flatten them like a cushion",
        Bounds(0.0, 1.0),
        is_shown=lambda values: values.shape in {"AUTO", "INFLATE"},
        inputs=("PICTURE",),
        ui={"subtype": "FACTOR"},
    )
    bevel: float = number(
        0.2,
        "Bevel",
        "How far the front and back edges are beveled",
        Bounds(0.0, 1.0),
        is_shown=lambda values: values.shape in {"AUTO", "EXTRUDE"},
        inputs=("PICTURE",),
        ui={"subtype": "FACTOR"},
    )
    mirror: bool = switch(
        "Symmetrical", "Make the left and right sides of the outline mirror each other", inputs=("PICTURE",)
    )
    azimuth: float = number(
        0.0,
        "Azimuth",
        "How many degrees to the right of its front the subject is seen from; negative for the left, 0 to detect it",
        Bounds(-80.0, 80.0),
        is_shown=_is_corner,
        inputs=("PICTURE",),
    )
    elevation: float = number(
        0.0,
        "Elevation",
        "How many degrees above the ground the subject is seen from; 0 to detect it",
        Bounds(0.0, 60.0),
        is_shown=_is_corner,
        inputs=("PICTURE",),
    )
    top: str = choice("AUTO", "Top", "What the shape has on top", _TOPS, is_shown=_is_corner, inputs=("PICTURE",))
    alike: str = choice(
        "AUTO", "Matching Sides", "Which of its sides look alike", _ALIKE, is_shown=_is_corner, inputs=("PICTURE",)
    )
    subjects: str = choice("ALL", "Subjects", "Which subjects to use if the picture shows several", _SUBJECTS)
    tolerance: float = number(
        0.5,
        "Tolerance",
        "How much colors may differ from the backdrop and still be removed; raise it if some of the backdrop is "
        "left, lower it if parts of the subject are missing",
        Bounds(0.0, 1.0),
        ui={"subtype": "FACTOR"},
    )
    grow: float = number(
        0.0,
        "Grow",
        "Move the outline outwards by this share of the picture; negative values move it inwards",
        Bounds(-0.05, 0.05),
        ui={"step": 0.1, "precision": 3},
    )
    invert: bool = switch("Invert", "Keep the part that would be removed")

    def cutting(self) -> Mapping[str, Any]:
        """The parameters of the cut-out, which also applies to other services' pictures."""
        return {name: getattr(self, name) for name in CUTTING}

    def previewing(self) -> Mapping[str, Any]:
        """The parameters of the cut-out and of the box that its preview shows."""
        return {name: getattr(self, name) for name in (*CUTTING, *BOXING)}
