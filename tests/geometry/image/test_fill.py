# SPDX-License-Identifier: GPL-3.0-or-later
"""Filling unknown pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from maquette.geometry.image.fill import fill


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=20)))
def test_known_pixels_stay_and_the_others_lie_between_them(known):
    y, x = np.indices(known.shape)
    image = np.stack([x, y, x + y], axis=-1).astype(np.float32)
    filled = fill(image, known.astype(np.float32))
    assert np.allclose(filled[known], image[known])
    if known.any():
        assert (filled >= image[known].min(axis=0) - 1e-3).all()
        assert (filled <= image[known].max(axis=0) + 1e-3).all()
    else:
        assert not filled.any()


def test_pixels_of_low_weight_take_colours_from_near_ones_of_high_weight():
    image = np.zeros((32, 32, 1), dtype=np.float32)
    image[:, 16:] = 100
    weights = np.full((32, 32), 1e-3, dtype=np.float32)
    weights[:, :8] = 1
    assert fill(image, weights)[:, 8:10].max() < 10


def test_an_edge_is_continued_on_its_own_side():
    image = np.zeros((64, 64, 1), dtype=np.float32)
    image[32:] = 200
    weights = np.zeros((64, 64), dtype=np.float32)
    weights[:, :32] = 1
    filled = fill(image, weights)[..., 0]
    assert filled[10, 33] == pytest.approx(0, abs=5)
    assert filled[54, 33] == pytest.approx(200, abs=5)
