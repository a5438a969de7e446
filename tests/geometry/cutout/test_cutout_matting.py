# SPDX-License-Identifier: GPL-3.0-or-later
"""A coarse mask is refined to the picture's resolution."""

from __future__ import annotations

import numpy as np
from maquette.geometry.cutout.cutout import sharpened
from maquette.geometry.image import filters
from maquette.geometry.image.colour import to_oklab

from tests.geometry import drawn_masks


def test_the_outline_follows_the_picture_and_not_the_coarse_pixels():
    mask = drawn_masks.star()
    coarse = (filters.shrink(mask, 4) >= 0.5).astype(np.float32)
    found = sharpened(coarse, to_oklab(drawn_masks.paint(mask, alpha=False)))
    assert drawn_masks.overlap(found, mask) > 0.98
    assert drawn_masks.overlap(np.kron(coarse, np.ones((4, 4))), mask) < 0.97


def test_without_contrast_the_coarse_mask_stays():
    coarse = filters.shrink(drawn_masks.disc(), 4)
    found = sharpened(coarse, np.full((256, 256, 3), 0.5, dtype=np.float32))
    assert drawn_masks.overlap(found, drawn_masks.disc()) > 0.97
