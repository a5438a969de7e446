# SPDX-License-Identifier: GPL-3.0-or-later
"""The box, or the gabled prism, that an object seen from a corner fills, and the camera that sees it like this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..arrays import Doubles, Indices
from ..camera import Camera

Ridge = Literal["", "ACROSS", "AWAY"]

_NEAREST: Final = 0.2  # of its distance from the camera that a point may come near
_FILLED: Final = 0.80  # of overlap above which an object on two ground lines counts as seen from a corner


# The corners as `Corner.corners` numbers them: 4 i + 2 j + k, 0 at the left (i), the front (j), the ground (k).
_WALLS: Final = ((0, 4), (2, 6), (0, 2), (4, 6), (0, 1), (2, 3), (4, 5), (6, 7))
_TOPS: Final = {
    "": ((1, 5), (3, 7), (1, 3), (5, 7)),
    "ACROSS": ((1, 5), (3, 7), (1, 8), (3, 8), (5, 9), (7, 9), (8, 9)),
    "AWAY": ((1, 3), (5, 7), (1, 8), (5, 8), (3, 9), (7, 9), (8, 9)),
}


@dataclass(frozen=True)
class Corner:
    """A prism on the ground, in pixels, and how it is seen.

    azimuth: radians by which the camera stands to the right of the front (-y); elevation: radians above the ground.
    width (x), depth (y), height of the walls (z), rise of the ridge above them, which runs along x (`ACROSS`) or y
    (`AWAY`); "" for a flat top. column, row: where the middle of its base is in the picture. overlap: how much of both
    together its silhouette and the subject's share; roundness: how much an ellipse does. is_grounded: both ground lines
    are seen. perspective: by what share of its size a thing looks larger for each pixel that it is nearer than the
    middle of the base. turned: how much of the silhouette level circles about an upright axis fill; is_turned:
    it is made of them, and no prism, though the overlap is still the prism's.
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
    perspective: float = 0.0
    turned: float = 0.0
    is_turned: bool = False

    @property
    def is_likely(self) -> bool:
        """Whether the subject is seen from a corner."""
        return self.is_grounded and not self.is_turned and self.overlap >= max(_FILLED, self.roundness)

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

    def edges(self) -> Indices:
        """Return the prism's edges (N, 2), each by the numbers of its two corners."""
        return np.array((*_WALLS, *_TOPS[self.ridge]))

    def project(self, points: Doubles) -> Doubles:
        """Return where points (N, 3) are in the picture: (N, 2), x right, y down."""
        right, up, back = _axes(self.azimuth, self.elevation)
        shrunk = np.maximum(1.0 - self.perspective * (points @ back), _NEAREST)
        return np.column_stack([self.column + points @ right / shrunk, self.row - points @ up / shrunk])

    def slopes(self) -> tuple[float, float]:
        """Return the angles, in radians, at which the ground lines fall to the near corner and rise from it."""
        x, y = 0.5 * self.width, 0.5 * self.depth
        if self.azimuth < 0:
            ground = np.array([(-x, y, 0.0), (-x, -y, 0.0), (x, -y, 0.0)])
        else:
            ground = np.array([(-x, -y, 0.0), (x, -y, 0.0), (x, y, 0.0)])
        falling, rising = np.diff(self.project(ground), axis=0)
        return float(np.arctan2(falling[1], falling[0])), float(np.arctan2(-rising[1], rising[0]))

    def camera(self, turned: float, width: int, height: int, *, is_mirrored: bool = False) -> Camera:
        """Return a camera for a picture of that size, which stands at the azimuth `turned` in place of its own.

        `is_mirrored`: its picture is this one's mirror image.
        """
        right, up, back = _axes(turned, self.elevation)
        column = width - 1 - self.column if is_mirrored else self.column
        shrinking = np.append(-self.perspective * back, 1.0)
        matrix = np.zeros((4, 4))
        matrix[0], matrix[1] = column * shrinking, self.row * shrinking
        matrix[0, :3] += right
        matrix[1, :3] -= up
        matrix[2, :3], matrix[3] = -back, shrinking
        return Camera(matrix, 1.0, np.append(back, self.perspective), width, height)


def _axes(azimuth: float, elevation: float) -> tuple[Doubles, Doubles, Doubles]:
    """Return the directions right and up in the picture, and towards the camera."""
    sin_a, cos_a, sin_e, cos_e = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    return (
        np.array([cos_a, sin_a, 0.0]),
        np.array([-sin_a * sin_e, cos_a * sin_e, cos_e]),
        np.array([sin_a * cos_e, -cos_a * cos_e, sin_e]),
    )
