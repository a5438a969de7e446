# SPDX-License-Identifier: GPL-3.0-or-later
"""Image filters, compared with their definitions computed pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from maquette.geometry.image import filters

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=12))


@given(masks, st.integers(1, 5))
def test_distance_is_to_the_nearest_true_pixel(mask, limit):
    found = filters.distance(mask, limit)
    targets = np.argwhere(mask)
    for position in np.ndindex(mask.shape):
        true = min((np.hypot(*(target - position)) for target in targets), default=np.inf)
        if true <= limit:
            assert found[position] == pytest.approx(true, rel=1e-5)
        else:
            assert found[position] > limit


@pytest.mark.parametrize("limit", [126, 127, 128, 400, 40_000])
def test_distances_are_exact_up_to_any_limit(limit):
    mask = np.zeros((300, 200), bool)
    mask[290, 3] = True
    found, true = filters.distance(mask, limit), np.hypot(*(np.indices(mask.shape) - np.array([290, 3])[:, None, None]))
    assert found[true <= limit] == pytest.approx(true[true <= limit], rel=1e-5)
    assert (found[true > limit] > limit).all()


@given(masks, st.integers(1, 4))
def test_local_maximum_looks_at_a_square(mask, radius):
    found = filters.local_maximum(mask.astype(np.float32), radius)
    eroded = filters.local_minimum(mask.astype(np.float32), radius)
    for row, column in np.ndindex(mask.shape):
        rows, columns = (
            slice(max(row - radius, 0), row + radius + 1),
            slice(max(column - radius, 0), column + radius + 1),
        )
        assert found[row, column] == mask[rows, columns].max()
        assert eroded[row, column] == mask[rows, columns].min()


def test_blur_keeps_a_plane_and_spreads_a_point():
    plane = np.tile(np.arange(40, dtype=np.float32), (30, 1))
    assert np.allclose(filters.blur(plane, 2.0)[:, 8:-8], plane[:, 8:-8], atol=1e-3)
    point = np.zeros((21, 21), dtype=np.float32)
    point[10, 10] = 1
    spread = filters.blur(point, 2.0)
    x = np.arange(21) - 10
    assert spread.sum() == pytest.approx(1, abs=1e-3)
    assert (spread.sum(axis=0) * x**2).sum() == pytest.approx(4, rel=0.05)


def test_shrink_takes_means_of_blocks_and_repeats_the_edge():
    assert filters.shrink(np.array([[0, 2, 6], [2, 4, 8]], dtype=np.float32), 2) == pytest.approx(np.array([[2, 7]]))


def test_sample_is_exact_on_a_plane_and_clamped_outside():
    y, x = np.mgrid[0:5, 0:7]
    image = (2 * x + 3 * y).astype(np.float32)
    assert filters.sample(image, np.array([1.25, -3.0]), np.array([2.5, 9.0])) == pytest.approx([10.0, 12.0])
    assert filters.sample(np.array([[4.0]], dtype=np.float32), np.array([0.3]), np.array([0.7])) == pytest.approx([4.0])


@given(st.integers(1, 6), st.integers(1, 6), st.lists(st.floats(-2, 8), min_size=2, max_size=2))
def test_each_channel_of_a_picture_is_sampled_as_if_alone(rows, columns, point):
    picture = np.random.default_rng(rows * columns).random((rows, columns, 3), dtype=np.float32)
    x, y = (np.array([value, 0.5 * value]) for value in point)
    alone = [filters.sample(picture[..., channel], x, y) for channel in range(3)]
    assert filters.sample_colours(picture, x, y) == pytest.approx(np.stack(alone, axis=-1))


@given(st.integers(1, 5), st.integers(1, 20), st.integers(1, 20))
def test_a_shrunk_image_is_restored_to_its_size(factor, rows, columns):
    image = np.indices((rows, columns)).sum(axis=0).astype(np.float32) / 40
    small = filters.shrink(image, factor)
    for larger in (filters.upsample, filters.repeat):
        again = larger(small, factor, image.shape)
        assert again.shape == image.shape
        assert np.abs(again - image).max() <= factor / 40 + 1e-6


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4))
def test_a_border_runs_along_all_four_sides(rows, columns, width):
    for (row, column), is_border in np.ndenumerate(filters.border(rows, columns, width)):
        assert is_border == (min(row, column, rows - 1 - row, columns - 1 - column) < width)


def test_steepness_includes_all_channels():
    slopes = np.stack([np.tile(np.arange(5.0) * factor, (5, 1)) for factor in (3, 4)], axis=2).astype(np.float32)
    assert filters.steepness(slopes)[2, 2] == pytest.approx(5)
    assert filters.steepness(slopes[..., 0])[2, 2] == pytest.approx(3)
