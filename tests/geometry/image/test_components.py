# SPDX-License-Identifier: GPL-3.0-or-later
"""Connected components, compared with a search from pixel to pixel."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from maquette.geometry.image import components

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=14))


def reached_from(mask, seed, diagonal):
    """Return the pixels connected to `seed`, one step at a time."""
    reached = np.zeros_like(mask)
    waiting = [seed]
    while waiting:
        row, column = waiting.pop()
        if (
            not (0 <= row < mask.shape[0] and 0 <= column < mask.shape[1])
            or reached[row, column]
            or not mask[row, column]
        ):
            continue
        reached[row, column] = True
        steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if diagonal or i == 0 or j == 0]
        waiting += [(row + i, column + j) for i, j in steps]
    return reached


@given(masks, st.booleans())
def test_a_label_is_a_connected_component(mask, diagonal):
    labels, sizes = components.label(mask, diagonal=diagonal)
    assert np.array_equal(labels > 0, mask)
    assert np.array_equal(sizes, np.bincount(labels.ravel()))
    for number in range(1, len(sizes)):
        seed = tuple(np.argwhere(labels == number)[0])
        assert np.array_equal(labels == number, reached_from(mask, seed, diagonal))


@given(masks, st.data())
def test_a_flood_fill_reaches_what_is_connected_to_its_seed(mask, data):
    seed = tuple(data.draw(st.integers(0, side - 1)) for side in mask.shape)
    seeds = np.zeros_like(mask)
    seeds[seed] = True
    assert np.array_equal(components.flood(mask, seeds), reached_from(mask, seed, diagonal=False))


@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=12)))
def test_the_bounding_box_holds_all_true_pixels_and_no_empty_border(mask):
    rows, columns = components.bounding_box(mask)
    inside = mask[rows, columns]
    assert inside.sum() == mask.sum()
    assert inside.size == 0 or all(side.any() for side in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))
