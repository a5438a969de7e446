# SPDX-License-Identifier: GPL-3.0-or-later
"""The turntable's camera path, by the formulas of Shap-E's code."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sandbox.turntable import angles, camera_at, fitted, frames
from tests.sandbox.shapes import box, meets_box


def test_path_is_a_whole_turn_with_both_ends():
    turn = angles()
    assert len(turn) == 20
    assert turn[0] == 0
    assert turn[-1] == pytest.approx(2 * math.pi)
    assert math.degrees(turn[1]) == pytest.approx(18.947, abs=0.001)


@pytest.mark.parametrize("angle", [0.0, 1.0, 3.0, 5.5])
def test_camera_position_and_direction_are_as_published(angle):
    camera = camera_at(angle)
    sine, cosine = math.sin(angle), math.cos(angle)
    assert camera.eye == pytest.approx((-3.578 * sine, -3.578 * cosine, 1.789), abs=0.001)
    assert camera.axes[0] == pytest.approx((cosine, -sine, 0))
    assert camera.axes[2] == pytest.approx(-camera.eye / 4)
    assert camera.axes @ camera.axes.T == pytest.approx(np.eye(3))
    assert camera.axes[1, 2] < 0
    assert camera.tangent == pytest.approx(0.36503, abs=1e-5)


def test_focal_length_in_pixels_is_as_published():
    columns = camera_at(0.0).project(np.array([(0.0, 0.0, 0.0), (1.0, 0.0, 0.0)]), 128)[:, 0]
    assert columns[0] == pytest.approx(127 / 2)
    assert columns[1] - columns[0] == pytest.approx(127 / (2 * 0.36503) / 4, rel=1e-4)


def test_visible_side_moves_to_the_right():
    """The side that faces the first camera, at -Y, has moved right in the second frame."""
    front = np.array([(0.0, -1.0, 0.0)])
    first, second = (camera_at(angle).project(front, 128)[0, 0] for angle in angles()[:2])
    assert second > first + 5


def test_frames_show_the_object_and_the_last_is_the_first():
    shown = frames(box((-1, -0.5, -0.25), (1, 0.5, 0.25)), 64, 5, samples=1)
    assert shown.shape == (5, 64, 64, 4)
    assert np.abs(shown[0].astype(int) - shown[-1]).max() <= 1
    for frame, angle in zip(shown, angles(5), strict=True):
        expected = meets_box(camera_at(angle), 64, (-1, -0.5, -0.25), (1, 0.5, 0.25))
        assert ((frame[..., 3] > 0) != expected).sum() <= 2


def test_fitted_mesh_fills_the_scene_along_its_longest_side():
    positions = fitted(box((3, 4, 5), (4, 4.5, 9))).positions
    assert positions.min(axis=0) == pytest.approx((-0.25, -0.125, -1))
    assert positions.max(axis=0) == pytest.approx((0.25, 0.125, 1))
