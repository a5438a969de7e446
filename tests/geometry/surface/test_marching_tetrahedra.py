# SPDX-License-Identifier: GPL-3.0-or-later
"""The surface of a field is closed, faces outwards, and lies where the field is 0."""

from __future__ import annotations

import math

import numpy as np
import pytest
from maquette.geometry.surface.marching_tetrahedra import extract

from tests.geometry import surfaces


def field(shape, function):
    axes = np.indices(shape).astype(np.float32)
    return function(*axes).astype(np.float32)


def ball(x, y, z):
    return 7.3 - np.sqrt((x - 10.2) ** 2 + (y - 9.7) ** 2 + (z - 10) ** 2)


def test_a_ball_is_a_ball():
    positions, triangles = extract(field((21, 20, 21), ball))
    surfaces.assert_closed(positions, triangles)
    assert surfaces.euler_characteristic(positions, triangles) == 2
    assert np.abs(np.linalg.norm(positions - (10.2, 9.7, 10), axis=1) - 7.3).max() < 0.06
    assert surfaces.volume(positions, triangles) == pytest.approx(4 / 3 * math.pi * 7.3**3, rel=0.01)


def test_a_plane_is_exact():
    slab = field(
        (12, 12, 12), lambda x, y, z: np.minimum.reduce([4.25 - abs(x - 5.5), 3 - abs(y - 5.4), 3 - abs(z - 5)])
    )
    positions, _ = extract(slab)
    assert positions[:, 0].min() == pytest.approx(1.25, abs=1e-5)
    assert positions[:, 0].max() == pytest.approx(9.75, abs=1e-5)


def test_noise_is_closed_too():
    noise = np.random.default_rng(5).normal(size=(9, 10, 11)).astype(np.float32)
    noise[[0, -1]] = noise[:, [0, -1]] = noise[:, :, [0, -1]] = -1
    surfaces.assert_closed(*extract(noise))


def test_samples_of_zero_make_no_flat_triangle():
    positions, triangles = extract(
        field((9, 9, 9), lambda x, y, z: 2 - np.maximum.reduce([abs(x - 4), abs(y - 4), abs(z - 4)]))
    )
    surfaces.assert_closed(positions, triangles)


def test_nothing_inside_is_nothing():
    positions, triangles = extract(np.full((4, 4, 4), -1, dtype=np.float32))
    assert (positions.shape, triangles.shape) == ((0, 3), (0, 3))
