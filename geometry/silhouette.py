# SPDX-License-Identifier: GPL-3.0-or-later
"""A subject's silhouette as a signed distance from its outline, so that carving is finer than a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import filters
from .arrays import Doubles, Flags, Floats

# Pixels: evens out the steps of masks that know only in and out, and still keeps lines of two pixels.
SMOOTHING = 0.7
UNKNOWN = np.float32(1e6)


@dataclass(frozen=True)
class Silhouette:
    """distance: (H, W) pixels from the outline, above 0 inside. is_clipped: the subject goes on beyond the frame."""

    distance: Floats
    is_clipped: bool

    def at(self, x: Doubles, y: Doubles) -> Doubles:
        """Return the distance at points in pixels.

        Beyond the frame it is UNKNOWN where the subject is clipped, else that of the nearest pixel, less what the point
        lies beyond it.
        """
        rows, columns = self.distance.shape
        beyond = np.maximum(np.abs(x - (columns - 1) / 2) - (columns - 1) / 2, 0.0)
        beyond = np.maximum(beyond, np.abs(y - (rows - 1) / 2) - (rows - 1) / 2)
        found = filters.sample(self.distance, x, y)
        outside = beyond > 0.5
        if outside.any():
            found[outside] = UNKNOWN if self.is_clipped else found[outside] - beyond[outside]
        return found


def silhouette(mask: Floats, limit: int, smoothing: float = SMOOTHING) -> Silhouette:
    """Return the silhouette of a mask (H, W) in 0..1; distances are exact up to `limit` pixels, larger beyond.

    Between 0 and 1 a pixel's cover says how far its centre is from the outline.
    """
    solid = mask >= 0.5
    inside, outside = filters.distance(~solid, limit) - 0.5, filters.distance(solid, limit) - 0.5
    distance = np.where(solid, inside, -outside).astype(np.float32)
    partly = (mask > 0.0) & (mask < 1.0) & (np.abs(distance) < 1.0)
    distance = np.where(partly, mask - np.float32(0.5), distance)
    return Silhouette(filters.blur(distance, smoothing) if smoothing > 0 else distance, _touches_frame(solid))


def _touches_frame(solid: Flags) -> bool:
    return bool(solid[0].any() or solid[-1].any() or solid[:, 0].any() or solid[:, -1].any())
