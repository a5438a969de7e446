# SPDX-License-Identifier: GPL-3.0-or-later
"""The published camera path, and movies that follow it, another one, or none."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.errors import NotATurntable
from maquette.geometry.turntable import motion as motions
from maquette.geometry.turntable.motion import Motion

from tests.geometry import turntables


def movie(motion, count=20, size=64):
    return turntables.masks(turntables.steps(), motion, count, size)


def test_the_path_is_the_published_one():
    cameras = motions.pan_cameras(20, (256, 256))
    eyes = np.array([seen.origin[:3] for seen in cameras])
    angles = 2 * np.pi * np.arange(20) / 19
    expected = np.column_stack([-3.578 * np.sin(angles), -3.578 * np.cos(angles), np.full(20, 1.789)])
    assert eyes == pytest.approx(expected, abs=1e-3)
    x, y, depth, _ = cameras[0].project(np.array([[0, 0, 0], [0.5, 0, 0], [0, 0, 0.5]]))
    assert (x[0], y[0], depth[0]) == pytest.approx((127.5, 127.5, 4))
    assert x[1] == pytest.approx(127.5 + 255 / (2 * 0.36503) * 0.5 / 4, abs=0.01)
    assert y[2] < 127.5


@pytest.mark.parametrize("motion", [Motion(closed, way) for closed in (True, False) for way in (True, False)])
@pytest.mark.parametrize("count", [20, 24])
def test_the_direction_of_a_movie_is_found(motion, count):
    assert motions.find_motion(movie(motion, count)) == motion


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_frames_are_not_a_turntable(count):
    with pytest.raises(NotATurntable, match="few"):
        motions.find_motion(movie(Motion(closed=True, clockwise=True))[:count])


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_blank_frame_is_not_a_turntable(value):
    masks = movie(Motion(closed=True, clockwise=True))
    masks[7] = np.full_like(masks[7], value)
    with pytest.raises(NotATurntable, match="stands out"):
        motions.find_motion(masks)


def test_another_motion_is_not_a_turntable():
    still = movie(Motion(closed=True, clockwise=True))[3]
    sliding = [np.roll(still, 2 * k - 20, axis=1) for k in range(20)]
    with pytest.raises(NotATurntable, match="turning"):
        motions.find_motion(sliding)
