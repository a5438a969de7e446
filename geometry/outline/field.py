# SPDX-License-Identifier: GPL-3.0-or-later
"""The subject's outline as a smooth field that a triangulation follows: positive inside, 0 on it, negative outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Floats
from ..image import components, filters

# Empty pixels around the picture, so that a subject that touches the frame has an outline there.
MARGIN = 8
# The resolution of the field.
PIXELS_PER_EDGE = 6.0
# Pixels: less would show the steps of pixels; more would lose lines of 1 pixel, which are thickened to 2.4.
LEAST_BLUR = 1.0
# Radii from the core: thin areas that end within this distance are not parts of their own, but corners.
_CORNER = 1.5


@dataclass(frozen=True)
class Outline:
    """A field (H, W) in -0.5..0.5 over the picture and its margin; `scale`: picture pixels per pixel of it."""

    field: Floats
    scale: int
    down: Floats
    across: Floats

    def bounds(self) -> tuple[Doubles, Doubles]:
        """Return the corner (2,) and the extent (2,), in picture pixels, of a box around the inside."""
        rows, columns = np.nonzero(self.field > 0.0)
        if not len(rows):
            return np.zeros(2), np.zeros(2)
        least = np.array([columns.min(), rows.min()], dtype=np.float64)
        most = np.array([columns.max(), rows.max()], dtype=np.float64)
        # The outline is within one pixel of the field of the outermost inner pixels.
        return (least - MARGIN - 1.0) * self.scale, (most - least + 3.0) * self.scale

    def area(self) -> float:
        """Return the area inside the outline, in picture pixels."""
        return float((self.field > 0.0).sum()) * self.scale**2

    def at(self, points: Doubles) -> Doubles:
        """Return the field at points (N, 2) in picture pixels, x right, y down, from the picture's corner."""
        x, y = self._to_field(points)
        return filters.sample(self.field, x, y)

    def step_to(self, points: Doubles, longest: float) -> Doubles:
        """Return Newton steps (N, 2) from points near the outline onto it, in picture pixels, at most `longest`."""
        x, y = self._to_field(points)
        gradient = np.stack([filters.sample(self.across, x, y), filters.sample(self.down, x, y)], axis=1) / self.scale
        steepness = np.maximum(vectors.squares(gradient), 1e-9)
        step = -gradient * (filters.sample(self.field, x, y) / steepness)[:, None]
        length = vectors.lengths(step)[:, None]
        shortened: Doubles = step * np.minimum(1.0, longest / np.maximum(length, 1e-12))
        return shortened

    def _to_field(self, points: Doubles) -> tuple[Doubles, Doubles]:
        return points[:, 0] / self.scale + MARGIN - 0.5, points[:, 1] / self.scale + MARGIN - 0.5


def trace(mask: Floats, edge: float) -> Outline:
    """Return the outline of a mask (H, W in 0..1) for triangles with edges of `edge` picture pixels.

    Parts too thin for the triangles are thickened to about one triangle, so that twigs and cables stay in one piece.
    Everything else keeps its outline to a fraction of a pixel.
    """
    scale = max(1, round(edge / PIXELS_PER_EDGE))
    if scale > 1:
        # Downsampling would lose parts thinner than a pixel of the field.
        mask = np.maximum(mask, _thickened_thin_parts(mask >= 0.5, float(scale)))
    reduced = np.pad(filters.shrink(mask, scale), MARGIN)
    sigma = max(LEAST_BLUR, 0.2 * edge / scale)
    thick = np.maximum(reduced, _thickened_thin_parts(reduced >= 0.5, max(1.2 * sigma, 0.5 * edge / scale)))
    field = filters.blur(thick, sigma) - np.float32(0.5)
    down, across = filters.gradient(field)
    return Outline(field, scale, down, across)


def _thickened_thin_parts(solid: Flags, radius: float) -> Floats:
    """Return the coverage (H, W in 0..1) of discs of `radius` along the centre lines of parts thinner than that."""
    reach = int(np.ceil(radius)) + 1
    depth = filters.distance(~solid, reach)
    core = depth > radius
    apart = filters.distance(core, int(np.ceil(_CORNER * radius)) + 2)
    # The tip of a right-angled corner is 1.41 radii from the core; it must not be thickened.
    thin = _reaching(solid & (apart > radius + 1.0), apart > _CORNER * radius + 1.0)
    if not thin.any():
        return np.zeros(solid.shape, dtype=np.float32)
    signed = np.where(solid, depth - 0.5, 0.5 - filters.distance(solid, reach))
    down, across = filters.gradient(signed)
    # The gradient of the distance is 1 except on the centre line, where both sides are equally far.
    centre = thin & (np.hypot(down, across) < 0.75)
    return np.clip(radius + 0.5 - filters.distance(centre, reach), 0.0, 1.0).astype(np.float32)


def _reaching(parts: Flags, goal: Flags) -> Flags:
    """Return the connected parts that reach the goal."""
    labels, _ = components.label(parts)
    reached: Flags = np.isin(labels, np.unique(labels[parts & goal])) & parts
    return reached
