# SPDX-License-Identifier: GPL-3.0-or-later
"""Silhouettes of a movie's frames in front of a plain background.

A silhouette is a signed distance field, so that carving has sub-pixel precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats
from ..errors import NotATurntable
from ..image import components, filters

# Of 255, from the background's colour: less would include palette noise, more would lose bright objects on white.
TOLERANCE: Final = 12
_THROUGH: Final = 2.0  # of 255: the background through a hole differs only by rounding
_UNIFORM: Final = 0.9  # of the border's pixels: the least share with the background's colour
_LEAST_PART: Final = 0.01  # of the largest part; smaller ones are specks
# Pixels of blur: removes the steps of binary masks, but keeps lines of two pixels.
SMOOTHING = 0.7
UNKNOWN = np.float32(1e6)


def cut_out(frames: Bytes) -> list[Floats]:
    """Return the masks (H, W), 0 or 1, of a movie's frames (N, H, W, 4).

    The background is transparent or, if no pixel is, has the border's colour, usually black or white. Enclosed areas
    that only nearly have this colour belong to the subject.
    Raises NotATurntable if the border has more than one colour.
    """
    opaque = frames[..., 3] >= 128
    solid = _apart(frames) if opaque.all() else opaque
    return [_without_specks(part).astype(np.float32) for part in solid]


def _apart(frames: Bytes) -> Flags:
    colours = frames[..., :3]
    border = np.concatenate(
        [side.reshape(-1, 3) for side in (colours[:, 0], colours[:, -1], colours[:, :, 0], colours[:, :, -1])]
    )
    background = np.median(border, axis=0)
    if (np.abs(border - background).max(axis=1) <= TOLERANCE).mean() < _UNIFORM:
        raise NotATurntable("its background has more than one colour")
    differences = np.abs(colours - background.astype(np.float32)).max(axis=-1)
    return np.stack([_without_false_holes(difference > TOLERANCE, difference) for difference in differences])


def _without_specks(solid: Flags) -> Flags:
    labels, sizes = components.label(solid, diagonal=True)
    sizes[0] = 0
    kept: Flags = (sizes >= max(_LEAST_PART * sizes.max(), 1))[labels] & solid
    return kept


def _without_false_holes(solid: Flags, difference: Floats) -> Flags:
    """Fill enclosed areas that only nearly have the background's colour, such as an eye."""
    labels, sizes = components.label(~solid)
    means = np.bincount(labels.ravel(), difference.ravel()) / np.maximum(sizes, 1)
    is_false = means > _THROUGH
    is_false[np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))] = False
    filled: Flags = solid | is_false[labels]
    return filled


@dataclass(frozen=True)
class Silhouette:
    """distance: (H, W), pixels from the outline, positive inside; is_clipped: the subject extends beyond the frame."""

    distance: Floats
    is_clipped: bool

    def at(self, x: Doubles, y: Doubles) -> Doubles:
        """Return the distance at points in pixels.

        Beyond the frame it is UNKNOWN if the subject is clipped, otherwise extrapolated from the nearest pixel.
        """
        rows, columns = self.distance.shape
        beyond = np.maximum(np.abs(x - (columns - 1) / 2) - (columns - 1) / 2, 0.0)
        beyond = np.maximum(beyond, np.abs(y - (rows - 1) / 2) - (rows - 1) / 2)
        distances = filters.sample(self.distance, x, y)
        outside = beyond > 0.5
        if outside.any():
            distances[outside] = UNKNOWN if self.is_clipped else distances[outside] - beyond[outside]
        return distances


def silhouette(mask: Floats, limit: int, smoothing: float = SMOOTHING) -> Silhouette:
    """Return the silhouette of a mask (H, W) in 0..1.

    Distances are exact up to `limit` pixels; where the outline is farther away, they are some larger value. The
    distance of a pixel on the outline follows from its coverage. smoothing: sigma of a blur, in pixels.
    """
    solid = mask >= 0.5
    distance = filters.signed_distance(solid, limit)
    partly = (mask > 0.0) & (mask < 1.0) & (np.abs(distance) < 1.0)
    distance = np.where(partly, mask - np.float32(0.5), distance)
    return Silhouette(filters.blur(distance, smoothing) if smoothing > 0 else distance, _touches_frame(solid))


class Silhouettes:
    """The silhouettes of masks, each computed once for all views of the same mask and all hulls."""

    def __init__(self) -> None:
        self._cached: dict[int, tuple[Floats, int, Silhouette]] = {}

    def of(self, mask: Floats, limit: int) -> Silhouette:
        """Return the silhouette of a mask (H, W) in 0..1, which must not change: exact up to `limit` pixels or more."""
        cached = self._cached.get(id(mask))
        if cached is None or cached[1] < limit:
            # Holding the mask, too, prevents its id from being reused for another one.
            cached = self._cached[id(mask)] = (mask, limit, silhouette(mask, limit))
        return cached[2]


def _touches_frame(solid: Flags) -> bool:
    return bool(solid[0].any() or solid[-1].any() or solid[:, 0].any() or solid[:, -1].any())
