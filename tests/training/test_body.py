# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of a subject: a box's depths give a box, upright and closed, in the picture's colours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.geometry import surfaces
from training import body
from training.inference import SIDE, Prediction

COLOUR = (180, 90, 40)
angles = st.floats(-1.2, 1.2)


@given(angles, angles, st.floats(0, 0.6), st.tuples(*[st.floats(0, 1)] * 2), st.floats(-0.5, 0.9))
def test_the_camera_projects_each_point_to_its_own_pixel(azimuth, elevation, perspective, at, depth):
    pose, square = body.Pose(azimuth, elevation, perspective), body.Square(-12.5, 30.0, 250.0)
    points = pose.points(*(np.array([value]) for value in (*at, depth)))
    camera = pose.camera(square, 300, 400)
    for each, sign in ((camera, 1), (body.from_behind(camera), -1)):
        x, y, found, w = each.project(points)
        assert (x[0] + 0.5 - square.left) / square.side == pytest.approx(at[0], abs=1e-9)
        assert (y[0] + 0.5 - square.top) / square.side == pytest.approx(at[1], abs=1e-9)
        assert found[0] == pytest.approx(sign * depth, abs=1e-9)
        assert w[0] == pytest.approx(1 + perspective * depth)
        assert np.linalg.norm(each.towards(points), axis=1) == pytest.approx(1)


@pytest.mark.parametrize("area", [(slice(40, 140), slice(20, 60)), (slice(0, 180), slice(0, 50))])
@pytest.mark.parametrize("factor", [1, 5])
def test_the_subject_fills_the_square_in_its_own_colours(area, factor):
    mask = np.zeros((180 * factor, 150 * factor), np.float32)
    mask[tuple(slice(part.start * factor, part.stop * factor) for part in area)] = 1
    pixels = np.full((*mask.shape, 4), (*COLOUR, 255), np.uint8)
    seen = body.network_input(pixels, mask, body.around(mask))
    assert seen.shape == (SIDE, SIDE, 4)
    rows = np.flatnonzero((seen[..., 3] > 0.5).any(axis=1))
    assert (rows[-1] - rows[0] + 1) / SIDE == pytest.approx(0.88, abs=0.03)
    assert abs(rows[0] + rows[-1] - (SIDE - 1)) <= 1
    solid = seen[..., 3] > 0.9
    assert seen[solid][:, :3] == pytest.approx(np.tile(np.array(COLOUR) / 255, (solid.sum(), 1)), abs=1e-3)


def looked_at(size, azimuth, elevation, perspective):
    """A view of a box of that size centred at the origin: the camera, and its picture and mask of 4 SIDE pixels."""
    pose = body.Pose(azimuth, elevation, perspective)
    side = 4 * SIDE

    def depths(count):
        centres = (np.arange(count) + 0.5) / count
        across, down = np.meshgrid(centres, centres)
        near, far = (pose.points(across, down, np.full_like(across, depth)) for depth in (-1.0, 1.0))
        ray = far - near
        steps = (np.array(size) / 2 * np.array([[-1.0], [1.0]])[:, None, None] - near) / np.where(ray == 0, 1e-12, ray)
        first, last = steps.min(axis=0).max(axis=-1), steps.max(axis=0).min(axis=-1)
        return first < last, 2 * first - 1, 2 * last - 1

    hit, front, back = depths(SIDE)
    mask = depths(side)[0].astype(np.float32)
    seen = Prediction(np.where(hit, front, 0), np.where(hit, back, 0), elevation, perspective, (0.0, 0.0))
    square = body.Square(0.0, 0.0, float(side))
    pixels = np.full((side, side, 4), (*COLOUR, 255), np.uint8)
    return body.Estimate(seen, square, pose, pose.camera(square, side, side)), pixels, mask


@pytest.mark.parametrize(
    ("azimuth", "elevation", "perspective"), [(0.5, 0.4, 0.0), (0.5, 0.4, 0.4), (-0.3, 0.7, 0.2), (0.0, 0.1, 0.0)]
)
def test_a_boxs_depths_give_the_box(azimuth, elevation, perspective):
    size = (0.5, 0.4, 0.3)
    made = body.make_body(*looked_at(size, azimuth, elevation, perspective), nodes=40).sized(size[2])
    surfaces.assert_closed(made.positions, made.triangles)
    assert np.ptp(made.positions, axis=0) == pytest.approx(np.array(size), rel=0.08)
    assert surfaces.volume(made.positions, made.triangles) == pytest.approx(np.prod(size), rel=0.12)
    assert made.positions[:, 2].min() == pytest.approx(0, abs=1e-6)
    rows, columns = (((1 - made.uvs[:, 1]), made.uvs[:, 0]) * np.array([[made.texture.shape[0] - 1]])).astype(int)
    assert np.abs(made.texture[rows, columns, :3].astype(int) - COLOUR).max() <= 2
