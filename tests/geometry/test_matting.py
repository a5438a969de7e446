# SPDX-License-Identifier: GPL-3.0-or-later
"""A coarse mask becomes as sharp as the picture."""

from __future__ import annotations

import numpy as np
from maquette.geometry import filters
from maquette.geometry.colour import to_oklab
from maquette.geometry.matting import sharpened

from tests.geometry import shapes


def test_the_outline_follows_the_picture_and_not_the_coarse_pixels():
    mask = shapes.star()
    coarse = (filters.shrink(mask, 4) >= 0.5).astype(np.float32)
    found = sharpened(coarse, to_oklab(shapes.paint(mask, alpha=False)))
    assert shapes.overlap(found, mask) > 0.98
    assert shapes.overlap(np.kron(coarse, np.ones((4, 4))), mask) < 0.97


def test_without_contrast_the_coarse_mask_stays():
    coarse = filters.shrink(shapes.disc(), 4)
    found = sharpened(coarse, np.full((256, 256, 3), 0.5, dtype=np.float32))
    assert shapes.overlap(found, shapes.disc()) > 0.97
