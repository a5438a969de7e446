# SPDX-License-Identifier: GPL-3.0-or-later
"""The box or gabled prism around an object seen from a corner, and the camera that sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles, Indices
from ..camera import Camera
from . import prisms
from .prisms import Ridge

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
    perspective: by what share an object appears larger for each pixel that it is nearer than the base's centre.
    revolved: the share of the silhouette that level circles about an upright axis fill; is_revolved: it counts as a
    body of revolution. Even then, `overlap` is the prism's.
    level: the share of the outline's base, in 0..1, that is horizontal, as in a front view.
    is_four_sided: it is seen straight on, from the ground's height, and each of its four sides looks like the picture.
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
    is_four_sided: bool = False

    @property
    def is_likely(self) -> bool:
        """Whether the subject is seen from a corner."""
        return self.is_grounded and not self.is_revolved and self.overlap >= max(_LIKELY, self.roundness)

    def numbers(self) -> Doubles:
        """Return the prism as a row (1, 9) of `prisms`."""
        return np.array([[getattr(self, name) for name in prisms.NAMES]])

    def corners(self) -> Doubles:
        """Return the prism's corners (N, 3), in pixels, about the centre of its base."""
        corners: Doubles = prisms.corners(self.numbers(), self.ridge)[0]
        return corners

    def edges(self) -> Indices:
        """Return the prism's edges (N, 2), each by the numbers of its two corners."""
        return prisms.EDGES[self.ridge]

    def project(self, points: Doubles) -> Doubles:
        """Return the positions (N, 2) of points (N, 3) in the picture, x right, y down."""
        seen: Doubles = prisms.project(self.numbers(), points[None])[0]
        return seen

    def camera(self, azimuth: float, width: int, height: int, *, is_mirrored: bool = False) -> Camera:
        """Return the camera that sees the prism from `azimuth`, in radians, in a picture of `width` by `height` pixels.

        `is_mirrored`: this picture is the mirror image of the one that the prism was fitted to.
        """
        right, up, back = prisms.axes(np.array(azimuth), np.array(self.elevation))
        column = width - 1 - self.column if is_mirrored else self.column
        shrinking = np.append(-self.perspective * back, 1.0)
        matrix = np.zeros((4, 4))
        matrix[0], matrix[1] = column * shrinking, self.row * shrinking
        matrix[0, :3] += right
        matrix[1, :3] -= up
        matrix[2, :3], matrix[3] = -back, shrinking
        return Camera(matrix, 1.0, np.append(back, self.perspective), width, height)
