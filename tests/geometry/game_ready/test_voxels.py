# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles of every shape are sampled densely, but no denser than their area and length need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.geometry.game_ready import voxels

APART = 0.05


def triangle(length, height, apex):
    """A triangle (1, 3, 3) in space: its base, its height, and how far along the base its apex stands."""
    flat = np.array([(0, 0, 0), (length, 0, 0), (apex * length, height, 0)], float)
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    return (flat @ turn)[None]


def random_points(triangles, count):
    shares = np.random.default_rng(4).dirichlet((1, 1, 1), count)
    return np.einsum("sc,cx->sx", shares, triangles[0])


@settings(max_examples=60)
@given(st.floats(0.01, 3), st.floats(0, 1), st.floats(-1, 2))
def test_each_point_of_a_triangle_has_a_sample_nearby(length, height, apex):
    triangles = triangle(length, height, apex)
    samples, owners = voxels.samples(triangles, APART)
    assert (owners == 0).all()
    for corner in triangles[0]:
        assert np.abs(samples - corner).max(axis=1).min() < 1e-9
    nearest = [((samples - point) ** 2).sum(axis=1).min() for point in random_points(triangles, 40)]
    assert max(nearest) <= (APART / np.sqrt(3) + 1e-9) ** 2, "as in a triangle whose sides are no longer than that"


@given(st.floats(1, 100), st.floats(0, 0.05), st.floats(-1, 2))
def test_a_sliver_takes_as_many_samples_as_its_length_needs(length, height, apex):
    samples, _ = voxels.samples(triangle(length, height, apex), APART)
    longest = length * max(1, apex, 1 - apex)
    assert len(samples) < 15 * (longest + height) / APART


@pytest.mark.parametrize("triangles", [np.zeros((1, 3, 3)), triangle(4, 0, 0.5)], ids=["a point", "a line"])
def test_triangles_without_area_are_sampled_too(triangles):
    samples, _ = voxels.samples(triangles, APART)
    assert np.allclose(np.ptp(samples, axis=0), np.ptp(triangles[0], axis=0))
