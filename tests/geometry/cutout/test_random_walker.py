# SPDX-License-Identifier: GPL-3.0-or-later
"""Segmentation: uncertain pixels follow similar neighbours up to the edge between colours."""

from __future__ import annotations

import numpy as np
from maquette.geometry.cutout.random_walker import divide


def test_two_certain_pixels_divide_the_picture_along_its_edge():
    lab = np.zeros((40, 60, 3), dtype=np.float32)
    lab[:, 37:, 0] = 0.5
    likely, certain = np.full((40, 60), 0.5), np.full((40, 60), -1.0)
    likely[:, 2], likely[:, -3] = 0.0, 1.0
    certain[:, [2, -3]] = 200.0
    found = divide(lab, likely, certain)
    assert np.array_equal(found > 0.5, np.broadcast_to(np.arange(60) >= 37, (40, 60)))


def test_a_wrong_pixel_is_outvoted_by_similar_neighbours():
    likely = np.full((20, 20), 0.1)
    likely[10, 10] = 0.9
    assert divide(np.zeros((20, 20, 3), dtype=np.float32), likely, np.zeros((20, 20))).max() < 0.5
