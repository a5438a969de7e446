# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras: a point projected to a pixel and a depth is found again at its position."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.models import box
from training.camera import Camera, framed, random_camera

angles = st.floats(-1.5, 1.5)
cameras = st.builds(Camera, angles, angles, st.floats(-0.2, 0.2), st.floats(0, 0.5))


@given(cameras)
def test_right_depth_and_up_are_orthogonal(camera):
    assert camera.axes @ camera.axes.T == pytest.approx(np.eye(3), abs=1e-5)


@given(cameras, st.floats(0.5, 1.0), st.tuples(*[st.floats(0.2, 1.0)] * 3))
def test_pixels_and_depths_give_back_the_points(camera, share, size):
    corners = box(*size) / max(size)
    view = framed(corners, camera, 200, share)
    columns, rows, depths = view.corners.T
    assert view.points(columns, rows, depths) == pytest.approx(corners, abs=1e-3)
    low, high = view.corners[:, :2].min(axis=0), view.corners[:, :2].max(axis=0)
    assert (high - low).max() == pytest.approx(200 * share, rel=1e-3)
    assert (low + high) / 2 == pytest.approx([100, 100], abs=0.1)


def test_random_cameras_look_from_where_artists_do():
    rng = np.random.default_rng(3)
    found = [random_camera(rng) for _ in range(500)]
    elevations = np.degrees([each.elevation for each in found])
    assert elevations.min() >= -10 - 1e-6
    assert elevations.max() <= 55 + 1e-6
    assert 0.2 < np.mean([each.perspective == 0 for each in found]) < 0.6
