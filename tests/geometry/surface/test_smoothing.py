# SPDX-License-Identifier: GPL-3.0-or-later
"""Smoothing keeps the size; small components and cavities are removed."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.surface import smoothing
from maquette.geometry.surface.surface_nets import Field, TriangleMesh, extract

from tests.geometry import surfaces


def ball(radius, n=48, hollow=0.0):
    x = np.linspace(-1, 1, n)
    far = np.sqrt(x[:, None, None] ** 2 + x[None, :, None] ** 2 + x**2)
    grid = np.minimum(radius - far, far - hollow if hollow else np.inf)
    return extract(Field(grid.astype(np.float32), np.full(3, -1.0), 2 / (n - 1)))


def test_noise_is_removed_and_the_size_stays():
    smooth_ball = ball(0.7)
    noise = np.random.default_rng(1).normal(0, 0.01, smooth_ball.positions.shape)
    rough = TriangleMesh(smooth_ball.positions + noise, smooth_ball.triangles)
    found = smoothing.smooth(rough, 10, 0.1)
    truth = surfaces.volume(smooth_ball.positions, smooth_ball.triangles)
    assert surfaces.volume(found.positions, found.triangles) == pytest.approx(truth, rel=0.01)
    assert np.linalg.norm(found.positions, axis=1).std() < 0.5 * np.linalg.norm(rough.positions, axis=1).std()


def test_no_vertex_moves_farther_than_allowed():
    rough = ball(0.7, 12)
    found = smoothing.smooth(rough, 50, 0.001)
    assert np.linalg.norm(found.positions - rough.positions, axis=1).max() < 0.00101


def test_normals_point_outwards():
    surface = ball(0.5)
    outwards = surface.positions / np.linalg.norm(surface.positions, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", smoothing.normals(surface), outwards).min() > 0.95


def test_small_components_and_cavities_are_removed():
    large, small = ball(0.8, hollow=0.4), ball(0.1)
    both = TriangleMesh(
        np.concatenate([large.positions, small.positions + 2]),
        np.concatenate([large.triangles, small.triangles + len(large.positions)]),
    )
    found = smoothing.without_bits(both, 0.01)
    surfaces.assert_closed(found.positions, found.triangles)
    assert surfaces.euler_characteristic(found.positions, found.triangles) == 2
    assert np.abs(found.positions).max() < 1
    assert len(smoothing.without_bits(both, 1e-4).triangles) > len(found.triangles)
