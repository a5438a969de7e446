# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of a subject from its six sides: the axes of their pictures in space, and the subject's bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Floats
from ..errors import NothingToModel


class Role(StrEnum):
    """The subject's side that a picture shows; left and right are the subject's own, so LEFT is seen from +X."""

    FRONT = "FRONT"
    LEFT = "LEFT"
    BACK = "BACK"
    RIGHT = "RIGHT"
    TOP = "TOP"
    BOTTOM = "BOTTOM"


@dataclass(frozen=True)
class Axes:
    """A picture's directions in space: axes 0 to 2 for X to Z, and signs 1 or -1, as in Blender's own views.

    `right`, `up`: of the picture; `towards`: from the subject to the camera.
    """

    right: tuple[int, int]
    up: tuple[int, int]
    towards: tuple[int, int]


AXES: Final[Mapping[Role, Axes]] = {
    Role.FRONT: Axes((0, 1), (2, 1), (1, -1)),
    Role.LEFT: Axes((1, 1), (2, 1), (0, 1)),
    Role.BACK: Axes((0, -1), (2, 1), (1, 1)),
    Role.RIGHT: Axes((1, -1), (2, 1), (0, -1)),
    Role.TOP: Axes((0, 1), (1, 1), (2, 1)),
    Role.BOTTOM: Axes((0, 1), (1, -1), (2, -1)),
}


@dataclass(frozen=True)
class View:
    """One picture: pixels, uint8 (H, W, 4), sRGB, row 0 at the top; the subject's mask, (H, W) in 0..1."""

    role: Role
    pixels: Bytes
    mask: Floats

    @property
    def axes(self) -> Axes:
        """The picture's directions in space."""
        return AXES[self.role]

    def bounds(self) -> tuple[Doubles, Doubles]:
        """Return the lowest and highest corner (2,) of the subject, in pixels from the picture's top left corner.

        They have sub-pixel precision. Raises NothingToModel (`no_subject`).
        """
        (left, right), (top, bottom) = (_extent(self.mask.max(axis=axis)) for axis in (0, 1))
        return np.array([left, top]), np.array([right, bottom])


def _extent(profile: Floats) -> tuple[float, float]:
    solid = np.flatnonzero(profile >= 0.5)
    if not len(solid):
        raise NothingToModel("no_subject")
    start = _crossing(profile, int(solid[0]))
    end = len(profile) - _crossing(profile[::-1], len(profile) - 1 - int(solid[-1]))
    return start, end


def _crossing(profile: Floats, first: int) -> float:
    """Return where a profile rises through 0.5 at its pixel `first`, by linear interpolation between pixel centres."""
    if not first:
        return 0.0
    before, after = float(profile[first - 1]), float(profile[first])
    return first - 0.5 + (0.5 - before) / max(after - before, 1e-6)
