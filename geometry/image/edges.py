# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharp edges: what bounds a subject, as against the soft changes of light on what lies behind it."""

from __future__ import annotations

import numpy as np

from ..arrays import Flags, Floats
from . import components, filters

# Pixels on the shorter side at which edges are looked for: finer ones are grain.
SIDE = 512
# Pixels: the two blurs. Under the fine one an edge is this much steeper, unless it is itself blurred by more than two.
FINE, COARSE = 1.0, 3.0
SHARPNESS = 1.5
# OKLab lightness a pixel under the fine blur: an edge of 0.011, half of what one sees beside each other.
LEAST_STEEPNESS = 0.004
# Noise's steepness has a Rayleigh distribution: one pixel in 60 000 exceeds four times its median.
TIMES_NOISE = 4.0
# Grain (of a cloth, of the dark) is as steep all around; a lone line is steeper than its surroundings' mean.
TIMES_SURROUNDINGS = 1.7
# Canny, 1986: of a faint edge those parts count that belong to one which is clear for a good part of its length.
FAINT, SHARE_CLEAR, LEAST_PIXELS = 0.6, 0.3, 20


def sharp(lightness: Floats, smooth: Flags) -> Flags:
    """Return the pixels (H, W) of a lightness in 0..1 that lie on a sharp edge.

    smooth: pixels where there is none, which tell how much noise there is.
    The steepness under two blurs is compared, which tells an edge's own blur whatever its contrast (Zhuo and Sim,
    "Defocus map estimation from a single image", 2011): a shadow's border and a gradient are soft, an outline is not.
    """
    factor = max(1, round(min(lightness.shape) / SIDE))
    small = filters.shrink(lightness, factor)
    fine, coarse = (filters.steepness(filters.blur(small, blur)) for blur in (FINE, COARSE))
    noise = float(np.median(fine[filters.shrink(smooth.astype(np.float32), factor) > 0.5]))
    least = max(LEAST_STEEPNESS, TIMES_NOISE * noise)
    alone = fine > np.maximum(SHARPNESS * coarse, TIMES_SURROUNDINGS * _surroundings(fine))
    lines = _clear(alone & (fine > FAINT * least), fine > least)
    return filters.repeat(lines, factor, lightness.shape)


def _surroundings(image: Floats) -> Floats:
    """Return the means (H, W) of some ten pixels around each pixel."""
    means = filters.blur(filters.shrink(image, 4), 2.5)
    return filters.repeat(means, 4, image.shape)


def _clear(faint: Flags, clear: Flags) -> Flags:
    """Return the lines of faint pixels that have some length and clear pixels enough."""
    labels, sizes = components.label(faint, diagonal=True)
    kept = (np.bincount(labels.ravel(), clear.ravel()) > SHARE_CLEAR * sizes) & (sizes >= LEAST_PIXELS)
    kept[0] = False
    lines: Flags = kept[labels]
    return lines
