# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the Local service: their defaults, bounds and what each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from . import parameters
from .parameters import Bounds

BOUNDS: Final[Mapping[str, Bounds]] = {
    "height": Bounds(0.001, 10_000.0, soft_maximum=10.0),
    "depth": Bounds(0.1, 3.0),
    "triangles": Bounds(500, 200_000),
}

DESCRIPTIONS: Final[Mapping[str, str]] = {
    "height": "How tall the model becomes",
    "depth": "How far the outline is blown up to the front and the back; 1 makes round things round, "
    "less makes them flat",
    "triangles": "About how many triangles the model is made of",
}


@dataclass(frozen=True)
class LocalOptions:
    """The parameters, checked: making one raises InvalidSetting. `height`: metres; `depth`: a factor, 1 for round."""

    height: float = 1.0
    depth: float = 1.0
    triangles: int = 20_000

    def __post_init__(self) -> None:
        for name in ("height", "depth"):
            object.__setattr__(self, name, parameters.number(name, getattr(self, name), BOUNDS[name]))
        parameters.integer("triangles", self.triangles, BOUNDS["triangles"])

    @property
    def output_format(self) -> str:
        """The model file's format."""
        return "glb"

    def as_mapping(self) -> Mapping[str, Any]:
        """The parameters as plain JSON values, enough to make the options again."""
        return asdict(self)
