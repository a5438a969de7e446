# SPDX-License-Identifier: GPL-3.0-or-later
"""The hull of known silhouettes is exact, and nothing is carved beyond a frame that cuts the subject."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.surface.surface_nets import extract
from maquette.geometry.turntable.motion import pan_cameras
from maquette.geometry.turntable.visual_hull import CameraView, carve

from tests.geometry import cameras, surfaces

BOX = -np.ones(3), np.ones(3)
AXES = {
    "front": np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]]),
    "right": np.array([[0.0, 1, 0], [0, 0, -1.0], [-1.0, 0, 0]]),
    "top": np.array([[1.0, 0, 0], [0, -1.0, 0], [0, 0, -1.0]]),
}


def straight(name, mask):
    """An orthographic view of the whole box."""
    size = len(mask)
    return CameraView(cameras.orthographic(np.zeros(3), AXES[name], size / 2.0, size, size), mask.astype(np.float32))


def rectangle(width, height, size=100):
    mask = np.zeros((size, size))
    across, down = round(size * width / 4), round(size * height / 4)
    mask[size // 2 - down : size // 2 + down, size // 2 - across : size // 2 + across] = 1
    return mask


def volume_of(field):
    surface = extract(field)
    surfaces.assert_closed(surface.positions, surface.triangles)
    return surfaces.volume(surface.positions, surface.triangles)


def test_three_rectangles_make_a_box():
    views = [
        straight("front", rectangle(1.2, 0.8)),
        straight("right", rectangle(0.4, 0.8)),
        straight("top", rectangle(1.2, 0.4)),
    ]
    surface = extract(carve(views, *BOX, 80))
    assert np.ptp(surface.positions, axis=0) == pytest.approx([1.2, 0.4, 0.8], abs=0.03)
    assert surfaces.volume(surface.positions, surface.triangles) == pytest.approx(1.2 * 0.4 * 0.8, rel=0.05)


def test_without_views_the_box_is_left():
    assert volume_of(carve([], *BOX, 30)) == pytest.approx(8.0, rel=0.05)


def test_rays_through_a_hole_carve_it():
    ring = rectangle(1.2, 1.2) - rectangle(0.6, 0.6)
    views = [straight("front", ring), straight("right", rectangle(0.4, 1.2))]
    surface = extract(carve(views, *BOX, 80))
    surfaces.assert_closed(surface.positions, surface.triangles)
    assert surfaces.euler_characteristic(surface.positions, surface.triangles) == 0
    expected = (1.2**2 - 0.6**2) * 0.4
    assert surfaces.volume(surface.positions, surface.triangles) == pytest.approx(expected, rel=0.06)


def test_a_ball_on_a_turntable_becomes_a_ball():
    path = pan_cameras(20, (96, 96))
    middle = path[0].width / 2 - 0.5
    x, y = np.meshgrid(np.arange(96) - middle, np.arange(96) - middle)
    # A ball of radius r at distance 4 has an angular radius with the sine r / 4.
    outline = path[0].focal * np.tan(np.arcsin(0.6 / 4))
    mask = np.clip(outline - np.hypot(x, y) + 0.5, 0, 1).astype(np.float32)
    surface = extract(carve([CameraView(seen, mask) for seen in path], *BOX, 64))
    surfaces.assert_closed(surface.positions, surface.triangles)
    # A ring of views cannot carve the poles; elsewhere, 60 tangent planes surround the ball.
    around = np.linalg.norm(surface.positions, axis=1)[np.abs(surface.positions[:, 2]) < 0.3]
    assert around == pytest.approx(0.6, abs=0.03)


def test_beyond_a_frame_that_cuts_the_subject_nothing_is_carved():
    whole = rectangle(1.6, 0.8)
    side = straight("right", rectangle(0.4, 0.8))
    cut = CameraView(
        cameras.orthographic(np.zeros(3), AXES["front"], 50.0, 60, 100), whole[:, 20:80].astype(np.float32)
    )
    assert volume_of(carve([straight("front", whole), side], *BOX, 80)) == pytest.approx(1.6 * 0.4 * 0.8, rel=0.06)
    surface = extract(carve([cut, side], *BOX, 80))
    assert surface.positions[:, 0].max() > 0.97


def test_the_tolerance_keeps_that_many_more_pixels():
    views = [straight(name, rectangle(1.0, 1.0)) for name in AXES]
    strict, tolerant = (volume_of(carve(views, *BOX, 80, pixels)) for pixels in (0.0, 1.0))
    assert strict == pytest.approx(1.0, rel=0.05)
    assert tolerant == pytest.approx(1.04**3, rel=0.05)
