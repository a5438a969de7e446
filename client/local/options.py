# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the Local service: their defaults, bounds and what each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from .. import parameters
from ..parameters import Bounds

BOUNDS: Final[Mapping[str, Bounds]] = {
    "height": Bounds(0.001, 10_000.0, soft_maximum=10.0),
    "depth": Bounds(0.05, 10.0, soft_maximum=3.0),
    "triangles": Bounds(500, 200_000),
    "roundness": Bounds(0.0, 1.0),
    "bevel": Bounds(0.0, 1.0),
    "tolerance": Bounds(0.0, 1.0),
    "grow": Bounds(-0.05, 0.05),
}

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "shape": ("AUTO", "INFLATE", "EXTRUDE", "REVOLVE", "RELIEF"),
    "subjects": ("ALL", "LARGEST", "EACH"),
}

DESCRIPTIONS: Final[Mapping[str, str]] = {
    "height": "How tall the model becomes",
    "depth": "How deep the model is from front to back: a factor on what suits its shape",
    "triangles": "About how many triangles the model is made of",
    "shape": "How the outline becomes a shape",
    "roundness": "1 makes wide parts as round as narrow ones, less makes them flat like a cushion",
    "bevel": "How much of the edges of front and back is cut off",
    "mirror": "Make the left and the right side of the outline alike",
    "subjects": "What is taken where several things stand apart in the picture",
    "tolerance": "How far the backdrop's colours reach; raise it where some of the backdrop is left, lower it where "
    "parts of the subject are missing",
    "grow": "Move the outline outwards, or inwards below 0, by this share of the picture",
    "invert": "Keep what would be cut away",
}


@dataclass(frozen=True)
class LocalOptions:
    """The parameters, checked: making one raises InvalidSetting. `height`: metres; `depth`: a factor, 1 for natural."""

    height: float = 1.0
    depth: float = 1.0
    triangles: int = 20_000
    shape: str = "AUTO"
    roundness: float = 1.0
    bevel: float = 0.2
    mirror: bool = False
    subjects: str = "ALL"
    tolerance: float = 0.5
    grow: float = 0.0
    invert: bool = False

    def __post_init__(self) -> None:
        for name in ("height", "depth", "roundness", "bevel", "tolerance", "grow"):
            object.__setattr__(self, name, parameters.number(name, getattr(self, name), BOUNDS[name]))
        parameters.integer("triangles", self.triangles, BOUNDS["triangles"])
        for name, choices in CHOICES.items():
            parameters.choice(name, getattr(self, name), choices)
        for name in ("mirror", "invert"):
            parameters.boolean(name, getattr(self, name))

    @property
    def output_format(self) -> str:
        """The model file's format."""
        return "glb"

    def as_mapping(self) -> Mapping[str, Any]:
        """The parameters as plain JSON values, enough to make the options again."""
        return asdict(self)
