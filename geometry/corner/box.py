# SPDX-License-Identifier: GPL-3.0-or-later
"""The box or gabled prism around an object seen from a corner, and the camera that sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..arrays import Doubles
from ..camera import Camera

Ridge = Literal["", "ACROSS", "AWAY"]

_LIKELY: Final = 0.80  # overlap from which an object with two visible ground lines counts as seen from a corner


@dataclass(frozen=True)
class Corner:
    """A prism on the ground, and the camera that sees it.

    azimuth: the camera's angle in radians, to the right of the front (-y); elevation: its angle above the ground.
    width (x), depth (y), height: the walls', in pixels. rise: the ridge's height above the walls, in pixels.
    ridge: whether it runs along x (`ACROSS`) or y (`AWAY`), or "" for a flat top.
    column, row: the centre of its base in the picture, in pixels.
    overlap: intersection over union of its silhouette and the subject's; roundness: that of an ellipse instead.
    is_grounded: both ground lines are visible.
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
        return self.is_grounded and self.overlap >= max(_LIKELY, self.roundness)

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
        """Return the positions (N, 2) of points (N, 3) in the picture, x right, y down."""
        right, up, _ = _axes(self.azimuth, self.elevation)
        return np.column_stack([self.column + points @ right, self.row - points @ up])

    def camera(self, azimuth: float, width: int, height: int, *, is_mirrored: bool = False) -> Camera:
        """Return the camera that sees the prism from `azimuth`, in a picture of `width` by `height` pixels.

        `is_mirrored`: that picture is the mirror image of the one the prism was fitted to.
        """
        right, up, back = _axes(azimuth, self.elevation)
        column = width - 1 - self.column if is_mirrored else self.column
        matrix = np.zeros((4, 4))
        matrix[0, :3], matrix[0, 3] = right, column
        matrix[1, :3], matrix[1, 3] = -up, self.row
        matrix[2, :3], matrix[3, 3] = -back, 1.0
        return Camera(matrix, 1.0, np.append(back, 0.0), width, height)


def _axes(azimuth: float, elevation: float) -> tuple[Doubles, Doubles, Doubles]:
    """Return the picture's right and up, and the direction towards the camera, as unit vectors (3,)."""
    sin_a, cos_a, sin_e, cos_e = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    return (
        np.array([cos_a, sin_a, 0.0]),
        np.array([-sin_a * sin_e, cos_a * sin_e, cos_e]),
        np.array([sin_a * cos_e, -cos_a * cos_e, sin_e]),
    )
