# SPDX-License-Identifier: GPL-3.0-or-later
"""Points are projected by the camera's formula, with and without perspective."""

from __future__ import annotations

import numpy as np
from maquette.geometry import camera

from tests.geometry import cameras

FRONT = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])  # right, down, forward of a view along +Y


def test_perspective_shrinks_with_distance():
    seen_from = camera.perspective(np.array([0.0, -4, 0]), FRONT, 0.5, 101, 81)
    x, y, depth, _ = seen_from.project(np.array([[0.0, 0, 0], [2, 0, 0], [2, 4, 0], [0, 0, 1]]))
    assert np.allclose(x, [50, 100, 75, 50])  # the tangent of the angle of view is at the last pixel's centre
    assert np.allclose(y, [40, 40, 40, 15])
    assert np.allclose(depth, [4, 4, 8, 4])
    assert np.allclose(seen_from.towards(np.array([[0.0, 0, 0]])), [[0, -1, 0]])


def test_an_orthographic_camera_keeps_sizes():
    seen_from = cameras.orthographic(np.array([1.0, 5, 2]), FRONT, 10.0, 21, 31)
    x, y, depth, w = seen_from.project(np.array([[1.0, 0, 2], [2, 3, 2], [1, 9, 3]]))
    assert np.allclose(x, [10, 20, 10])
    assert np.allclose(y, [15, 15, 5])
    assert np.allclose(depth, [-5, -2, 4])
    assert np.allclose(w, 1)
    assert np.allclose(seen_from.towards(np.array([[7.0, 8, 9]])), [[0, -1, 0]])
