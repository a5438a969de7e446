# SPDX-License-Identifier: GPL-3.0-or-later
"""The box, or the gabled prism, that an object seen from a corner fills, and the camera that sees it like this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..arrays import Doubles
from ..camera import Camera

Ridge = Literal["", "ACROSS", "AWAY"]

_FILLED: Final = 0.80  # of overlap above which an object on two ground lines counts as seen from a corner


@dataclass(frozen=True)
class Corner:
    """A prism on the ground, in pixels, and how it is seen.

    azimuth: radians by which the camera stands to the right of the front (-y); elevation: radians above the ground.
    width (x), depth (y), height of the walls (z), rise of the ridge above them, which runs along x (`ACROSS`) or y
    (`AWAY`); "" for a flat top. column, row: where the middle of its base is in the picture. overlap: how much of both
    together its silhouette and the subject's share; roundness: how much an ellipse does. is_grounded: both ground lines
    are seen.
    """

    azimuth: float
    elevation: float
    width: float
    depth: float
    height: float
    column: float
    row: float
    rise: float = 0.0
    ridge: Ridge = ""
    overlap: float = 0.0
    roundness: float = 0.0
    is_grounded: bool = False

    @property
    def is_likely(self) -> bool:
        """Whether the subject is seen from a corner."""
        return self.is_grounded and self.overlap >= max(_FILLED, self.roundness)

    def corners(self) -> Doubles:
        """Return the prism's corners (N, 3)."""
        x, y = 0.5 * self.width, 0.5 * self.depth
        walls = [(i * x, j * y, z) for i in (-1, 1) for j in (-1, 1) for z in (0.0, self.height)]
        top = self.height + self.rise
        if self.ridge == "ACROSS":
            walls += [(-x, 0.0, top), (x, 0.0, top)]
        elif self.ridge == "AWAY":
            walls += [(0.0, -y, top), (0.0, y, top)]
        return np.array(walls)

    def project(self, points: Doubles) -> Doubles:
        """Return where points (N, 3) are in the picture: (N, 2), x right, y down."""
        right, up, _ = _axes(self.azimuth, self.elevation)
        return np.column_stack([self.column + points @ right, self.row - points @ up])

    def camera(self, turned: float, width: int, height: int, *, is_mirrored: bool = False) -> Camera:
        """Return a camera for a picture of that size, which stands at the azimuth `turned` in place of its own.

        `is_mirrored`: its picture is this one's mirror image.
        """
        right, up, back = _axes(turned, self.elevation)
        column = width - 1 - self.column if is_mirrored else self.column
        matrix = np.zeros((4, 4))
        matrix[0, :3], matrix[0, 3] = right, column
        matrix[1, :3], matrix[1, 3] = -up, self.row
        matrix[2, :3], matrix[3, 3] = -back, 1.0
        return Camera(matrix, 1.0, np.append(back, 0.0), width, height)


def _axes(azimuth: float, elevation: float) -> tuple[Doubles, Doubles, Doubles]:
    """Return the directions right and up in the picture, and towards the camera."""
    sin_a, cos_a, sin_e, cos_e = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    return (
        np.array([cos_a, sin_a, 0.0]),
        np.array([-sin_a * sin_e, cos_a * sin_e, cos_e]),
        np.array([sin_a * cos_e, -cos_a * cos_e, sin_e]),
    )
