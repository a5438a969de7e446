# SPDX-License-Identifier: GPL-3.0-or-later
"""Colour spaces and means."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.image import colour


def test_srgb_and_linear_light_are_inverse_functions():
    values = np.linspace(0, 1, 256)
    assert np.allclose(colour.linear_to_srgb(colour.srgb_to_linear(values)), values, atol=1e-6)
    assert colour.srgb_to_linear(np.array([0.5]))[0] == pytest.approx(0.2140, abs=1e-4)


def test_oklab_of_the_primaries():
    pixels = np.array([[[255, 255, 255], [255, 0, 0], [0, 0, 255], [0, 0, 0]]], dtype=np.uint8)
    expected = [[1, 0, 0], [0.6280, 0.2249, 0.1258], [0.4520, -0.0324, -0.3115], [0, 0, 0]]
    assert np.allclose(colour.to_oklab(pixels)[0], expected, atol=1e-3)


def test_the_mean_is_taken_in_linear_light():
    pixels = np.zeros((1, 2, 4), dtype=np.uint8)
    pixels[0, 0] = 255
    assert colour.mean_colour(pixels) == pytest.approx((0.5, 0.5, 0.5))


def test_the_mean_is_weighted_by_the_mask():
    pixels = np.zeros((2, 2, 3), dtype=np.uint8)
    pixels[0, :, 0] = 255
    assert colour.mean_colour(pixels, np.array([[True, True], [False, False]])) == pytest.approx((1, 0, 0))
    assert colour.mean_colour(pixels, np.zeros((2, 2), dtype=bool)) == pytest.approx((0.18, 0.18, 0.18))
