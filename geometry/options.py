# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a reconstruction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from .corner.fit import ALIKE, Alike
from .cutout.cutout import Cutting
from .shapes.choice import SHAPES

LEAST_TRIANGLES: Final = 100
ShapeOption = Literal["AUTO", "INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER"]
Top = Literal["AUTO", "FLAT", "GABLE"]
Subjects = Literal["ALL", "LARGEST", "EACH"]
SUBJECTS: Final[tuple[Subjects, ...]] = ("ALL", "LARGEST", "EACH")


@dataclass(frozen=True)
class Options:
    """height: metres; depth: a factor on the shape's natural depth; triangles: approximate number, at least 100.

    shape: how the silhouette becomes a body; roundness (of INFLATE) and bevel (of EXTRUDE): 0..1; mirror: make it
    symmetric; azimuth and elevation (of CORNER): the camera's angles in degrees, 0 to find them; top: flat or a gable;
    alike: which sides look the same: both opposite pairs, left and right only, all around, or all four. subjects: all
    of them as one model, only the largest, or a model of each. tolerance, grow, invert: see `Cutting`.
    Raises ValueError for values out of range.
    """

    height: float = 1.0
    depth: float = 1.0
    triangles: int = 20_000
    shape: ShapeOption = "AUTO"
    roundness: float = 1.0
    bevel: float = 0.2
    mirror: bool = False
    azimuth: float = 0.0
    elevation: float = 0.0
    top: Top = "AUTO"
    alike: Alike = "AUTO"
    subjects: Subjects = "ALL"
    tolerance: float = 0.5
    grow: float = 0.0
    invert: bool = False

    def __post_init__(self) -> None:
        if not (np.isfinite(self.height) and np.isfinite(self.depth) and self.height > 0 and self.depth > 0):
            raise ValueError(f"height and depth must be above 0, not {self.height} and {self.depth}")
        if self.triangles < LEAST_TRIANGLES:
            raise ValueError(f"triangles must be {LEAST_TRIANGLES} or more, not {self.triangles}")
        if self.shape not in {"AUTO", *SHAPES}:
            raise ValueError(f"shape must be AUTO or one of {', '.join(SHAPES)}, not {self.shape}")
        if not (abs(self.azimuth) < 90 and 0 <= self.elevation < 90):
            raise ValueError(
                f"azimuth and elevation must be within 90 degrees, not {self.azimuth} and {self.elevation}"
            )
        if self.top not in {"AUTO", "FLAT", "GABLE"} or self.alike not in ALIKE:
            raise ValueError(f"top or alike is not known: {self.top}, {self.alike}")
        if self.subjects not in SUBJECTS:
            raise ValueError(f"subjects must be one of {', '.join(SUBJECTS)}, not {self.subjects}")
        if not (0 <= self.roundness <= 1 and 0 <= self.bevel <= 1):
            raise ValueError(f"roundness and bevel must be from 0 to 1, not {self.roundness} and {self.bevel}")

    @property
    def cutting(self) -> Cutting:
        """The options of the cut-out."""
        return Cutting(self.tolerance, self.grow, self.invert)
