# SPDX-License-Identifier: GPL-3.0-or-later
"""Detects sharp edges, which bound a subject, unlike the soft changes of light on its backdrop."""

from __future__ import annotations

import numpy as np

from ..arrays import Flags, Floats
from . import components, filters

# The shorter side, in pixels, of the picture in which edges are searched: finer detail is grain.
SIDE = 512
# The sigmas of the two blurs, in pixels. An edge is steeper under the fine one by the factor SHARPNESS, unless it is
# itself blurred by more than two pixels.
FINE, COARSE = 1.0, 3.0
SHARPNESS = 1.5
# OKLab lightness per pixel under the fine blur: that of an edge of contrast 0.011, half a just visible difference.
LEAST_STEEPNESS = 0.004
# The steepness of noise has a Rayleigh distribution: one pixel in 65,000 exceeds four times its median.
TIMES_NOISE = 4.0
# Grain, such as that of cloth or dark areas, is equally steep all around; a line is steeper than its surroundings.
TIMES_SURROUNDINGS = 1.7
# Hysteresis (Canny, 1986): a faint line counts if a good share of its pixels is clear.
FAINT, SHARE_CLEAR, LEAST_PIXELS = 0.6, 0.3, 20


def sharp(lightness: Floats, smooth: Flags) -> Flags:
    """Return the pixels (H, W) of a lightness in 0..1 that lie on a sharp edge.

    smooth: pixels without edges, from which the noise is estimated.
    Comparing the steepness under two blurs gives an edge's own blur regardless of its contrast (Zhuo and Sim, "Defocus
    map estimation from a single image", 2011): shadow borders and gradients are soft, outlines are sharp.
    """
    factor = max(1, round(min(lightness.shape) / SIDE))
    small = filters.shrink(lightness, factor)
    fine, coarse = (filters.steepness(filters.blur(small, blur)) for blur in (FINE, COARSE))
    noise = float(np.median(fine[filters.shrink(smooth.astype(np.float32), factor) > 0.5]))
    least = max(LEAST_STEEPNESS, TIMES_NOISE * noise)
    is_sharp = fine > np.maximum(SHARPNESS * coarse, TIMES_SURROUNDINGS * _surroundings(fine))
    lines = _clear(is_sharp & (fine > FAINT * least), fine > least)
    return filters.repeat(lines, factor, lightness.shape)


def _surroundings(image: Floats) -> Floats:
    """Return the mean (H, W) around each pixel, over a radius of about ten pixels."""
    means = filters.blur(filters.shrink(image, 4), 2.5)
    return filters.repeat(means, 4, image.shape)


def _clear(faint: Flags, clear: Flags) -> Flags:
    """Return the lines of faint pixels that are long enough and have enough clear pixels."""
    labels, sizes = components.label(faint, diagonal=True)
    kept = (np.bincount(labels.ravel(), clear.ravel()) > SHARE_CLEAR * sizes) & (sizes >= LEAST_PIXELS)
    kept[0] = False
    lines: Flags = kept[labels]
    return lines
