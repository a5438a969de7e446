# SPDX-License-Identifier: GPL-3.0-or-later
"""Extends the subject's colours past its outline, so that the backdrop does not show at the border of the texture."""

from __future__ import annotations

import numpy as np

from ..arrays import Bytes, Floats
from ..image import filters
from ..image.fill import fill

# How many of the outermost pixels mix with the backdrop, per 1024 on the longer side; at least one. The border is
# softer in a picture that was not cut out: in the sample teapot, the sixth pixel is the first with the pot's red.
MIXED_PIXELS = 2.5
MIXED_PIXELS_ON_A_BACKDROP = 6.0


def bleed(pixels: Bytes, mask: Floats, longest: int = 0) -> Bytes:
    """Return the picture, uint8 (H, W, 4), opaque; outside the mask (H, W) and at its border it is filled from inside.

    longest: the longer side of the whole picture in pixels, if this is a part of it.
    """
    share = MIXED_PIXELS if (pixels[..., 3] < 255).any() else MIXED_PIXELS_ON_A_BACKDROP
    mixed = max(1.0, share * max(longest, *mask.shape) / 1024.0)
    reach = int(np.ceil(mixed)) + 1
    solid = mask >= 0.5
    depth = filters.distance(~solid, reach)
    # Parts thinner than twice the mixed border keep the colours of their centre line, not those of their neighbours.
    trusted = solid & (depth > np.minimum(mixed, 0.99 * filters.local_maximum(depth, reach - 1)))
    weights = np.where(trusted, np.where(mask > 0.9, 1.0, 0.05), np.where(solid, 1e-3, 0.0)).astype(np.float32)
    colours = pixels[..., :3].astype(np.float32)
    texture = np.full(pixels.shape, 255, dtype=np.uint8)
    texture[..., :3] = np.clip(np.rint(fill(colours, weights)), 0, 255)
    return texture
