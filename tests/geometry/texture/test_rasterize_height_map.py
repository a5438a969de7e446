# SPDX-License-Identifier: GPL-3.0-or-later
"""Seen from above, the topmost triangle is found at its height."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.texture.rasterize import height_map

LOW = [[0, 0, 1], [8, 0, 1], [0, 8, 9]]  # rises by 1 with each y
HIGH = [[2.5, 2.5, 20], [4.5, 2.5, 20], [2.5, 4.5, 20]]


def test_the_topmost_triangle_wins():
    heights, topmost = height_map(np.array([HIGH, LOW], dtype=float), (10, 9))
    assert heights.shape == (10, 9)
    assert (heights[3, 3], topmost[3, 3]) == (20, 0)
    assert (heights[1, 5], topmost[1, 5]) == (pytest.approx(6), 1)
    assert (heights[9, 8], topmost[9, 8]) == (-np.inf, -1)


def test_winding_does_not_matter():
    corners = np.array([LOW], dtype=float)
    assert np.array_equal(height_map(corners, (9, 9))[0], height_map(corners[:, ::-1], (9, 9))[0])


def test_triangles_outside_or_seen_edge_on_are_left_out():
    corners = np.array([LOW, [[1, 1, 0], [1, 1, 5], [1, 4, 2]]], dtype=float)
    corners[0, :, 0] -= 100
    assert (height_map(corners, (9, 9))[1] == -1).all()
