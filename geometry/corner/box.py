# SPDX-License-Identifier: GPL-3.0-or-later
"""The box or gabled prism around an object seen from a corner, and the camera that sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..arrays import Doubles, Indices
from ..camera import Camera

Ridge = Literal["", "ACROSS", "AWAY"]

_NEAREST: Final = 0.2  # least distance of a point from the camera, relative to that of the base's centre
_LIKELY: Final = 0.80  # overlap from which an object with two visible ground lines counts as seen from a corner

# Corners as `Corner.corners` numbers them: 4 for the right, plus 2 for the back, plus 1 for the top; 8, 9: the ridge.
_WALLS: Final = ((0, 4), (2, 6), (0, 2), (4, 6), (0, 1), (2, 3), (4, 5), (6, 7))
_EDGES: Final = {
    "": np.array((*_WALLS, (1, 5), (3, 7), (1, 3), (5, 7))),
    "ACROSS": np.array((*_WALLS, (1, 5), (3, 7), (1, 8), (3, 8), (5, 9), (7, 9), (8, 9))),
    "AWAY": np.array((*_WALLS, (1, 3), (5, 7), (1, 8), (5, 8), (3, 9), (7, 9), (8, 9))),
}


@dataclass(frozen=True)
class Corner:
    """A prism on the ground, and the camera that sees it.

    azimuth: the camera's angle in radians, to the right of the front (-y); elevation: its angle above the ground.
    width (x), depth (y), height: the walls', in pixels. rise: the ridge's height above the walls, in pixels.
    ridge: whether it runs along x (`ACROSS`) or y (`AWAY`), or "" for a flat top.
    column, row: the centre of its base in the picture, in pixels.
    overlap: intersection over union of its silhouette and the subject's; roundness: that of an ellipse instead.
    is_grounded: both ground lines are visible.
    perspective: by what share an object appears larger for each pixel that it is nearer than the base's centre.
    revolved: the share of the silhouette that level circles about an upright axis fill; is_revolved: it counts as a
    body of revolution. Even then, `overlap` is the prism's.
    level: the share of the outline's base, in 0..1, that is horizontal, as in a front view.
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
    revolved: float = 0.0
    is_revolved: bool = False
    level: float = 0.0

    @property
    def is_likely(self) -> bool:
        """Whether the subject is seen from a corner."""
        return self.is_grounded and not self.is_revolved and self.overlap >= max(_LIKELY, self.roundness)

    def corners(self) -> Doubles:
        """Return the prism's corners (N, 3), in pixels, about the centre of its base."""
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
        return _EDGES[self.ridge]

    def project(self, points: Doubles) -> Doubles:
        """Return the positions (N, 2) of points (N, 3) in the picture, x right, y down."""
        right, up, back = _axes(self.azimuth, self.elevation)
        shrunk = np.maximum(1.0 - self.perspective * (points @ back), _NEAREST)
        seen: Doubles = np.empty((len(points), 2))
        seen[:, 0] = self.column + points @ right / shrunk
        seen[:, 1] = self.row - points @ up / shrunk
        return seen

    def slopes(self) -> tuple[float, float]:
        """Return the angles, in radians, at which the ground lines fall to the nearest corner and rise from it."""
        x, y = 0.5 * self.width, 0.5 * self.depth
        if self.azimuth < 0:
            ground = np.array([(-x, y, 0.0), (-x, -y, 0.0), (x, -y, 0.0)])
        else:
            ground = np.array([(-x, -y, 0.0), (x, -y, 0.0), (x, y, 0.0)])
        seen = self.project(ground)
        falling, rising = seen[1:] - seen[:-1]
        return float(np.arctan2(falling[1], falling[0])), float(np.arctan2(-rising[1], rising[0]))

    def camera(self, azimuth: float, width: int, height: int, *, is_mirrored: bool = False) -> Camera:
        """Return the camera that sees the prism from `azimuth`, in radians, in a picture of `width` by `height` pixels.

        `is_mirrored`: this picture is the mirror image of the one that the prism was fitted to.
        """
        right, up, back = _axes(azimuth, self.elevation)
        column = width - 1 - self.column if is_mirrored else self.column
        shrinking = np.append(-self.perspective * back, 1.0)
        matrix = np.zeros((4, 4))
        matrix[0], matrix[1] = column * shrinking, self.row * shrinking
        matrix[0, :3] += right
        matrix[1, :3] -= up
        matrix[2, :3], matrix[3] = -back, shrinking
        return Camera(matrix, 1.0, np.append(back, self.perspective), width, height)


def _axes(azimuth: float, elevation: float) -> tuple[Doubles, Doubles, Doubles]:
    """Return the picture's right and up, and the direction towards the camera, as unit vectors (3,)."""
    sin_a, cos_a, sin_e, cos_e = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    return (
        np.array([cos_a, sin_a, 0.0]),
        np.array([-sin_a * sin_e, cos_a * sin_e, cos_e]),
        np.array([sin_a * cos_e, -cos_a * cos_e, sin_e]),
    )
