# SPDX-License-Identifier: GPL-3.0-or-later
"""Arithmetic of short vectors gives numpy's own results, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry import vectors


@pytest.fixture(params=[(200, 3), (50, 4, 3), (200, 2), (0, 3)], ids=str)
def pair(request):
    return np.random.default_rng(1).normal(size=(2, *request.param)) * 1e3


def test_dot_products(pair):
    first, second = pair
    assert np.array_equal(vectors.dots(first, second), (first * second).sum(axis=-1))


def test_lengths(pair):
    assert np.array_equal(vectors.squares(pair[0]), (pair[0] ** 2).sum(axis=-1))
    assert np.array_equal(vectors.lengths(pair[0]), np.linalg.norm(pair[0], axis=-1))


def test_unit_vectors_have_length_one_and_zero_stays_zero():
    found = vectors.units(np.array([[3.0, 0.0, 4.0], [0.0, 0.0, 0.0], [0.0, -1e-20, 0.0]]))
    assert found.tolist() == [[0.6, 0.0, 0.8], [0.0, 0.0, 0.0], [0.0, -1.0, 0.0]]


@pytest.mark.parametrize("shape", [(200, 3), (50, 4, 3), (0, 3)])
def test_cross_products(shape):
    first, second = np.random.default_rng(2).normal(size=(2, *shape))
    assert np.array_equal(vectors.cross(first, second), np.cross(first, second))


def test_a_triangle_s_vector_is_its_normal_twice_as_long_as_its_area():
    corners = np.array([[[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 3.0, 0.0]]])
    assert vectors.face_vectors(corners).tolist() == [[0.0, 0.0, 6.0]]
