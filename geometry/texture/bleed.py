# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture as a texture: the subject's colours carried past its outline, so that no backdrop shows at the border."""

from __future__ import annotations

import numpy as np

from ..arrays import Bytes, Floats
from ..image import filters
from ..image.fill import fill

# The outermost pixels are mixed with the backdrop: this many for each 1024 of the longer side, one at least. A picture
# that was never cut out is softer there: of the sample teapot the sixth pixel is the first that has the pot's red.
MIXED_PIXELS = 2.5
MIXED_PIXELS_ON_A_BACKDROP = 6.0


def bleed(pixels: Bytes, mask: Floats, longest: int = 0) -> Bytes:
    """Return the picture uint8 (H, W, 4), opaque, filled from within outside the mask (H, W) and in its mixed border.

    longest: the pixels on the longer side of the whole picture, where this is a part of it.
    """
    share = MIXED_PIXELS if (pixels[..., 3] < 255).any() else MIXED_PIXELS_ON_A_BACKDROP
    mixed = max(1.0, share * max(longest, *mask.shape) / 1024.0)
    reach = int(np.ceil(mixed)) + 1
    solid = mask >= 0.5
    depth = filters.distance(~solid, reach)
    # A part thinner than twice the mixed border keeps its middle line's colours, or it would take its neighbours'.
    trusted = solid & (depth > np.minimum(mixed, 0.99 * filters.local_maximum(depth, reach - 1)))
    weights = np.where(trusted, np.where(mask > 0.9, 1.0, 0.05), np.where(solid, 1e-3, 0.0)).astype(np.float32)
    colours = pixels[..., :3].astype(np.float32)
    texture = np.full(pixels.shape, 255, dtype=np.uint8)
    texture[..., :3] = np.clip(np.rint(fill(colours, weights)), 0, 255)
    return texture
