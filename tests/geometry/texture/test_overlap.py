# SPDX-License-Identifier: GPL-3.0-or-later
"""A texture can be baked onto a UV map only if its charts are in the unit square and do not overlap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.geometry.texture.overlap import is_bakeable, overlap, overlapping


def squares(columns, rows):
    """The triangles of a grid that fills the picture, (T, 3, 2)."""
    x, y = np.meshgrid(np.arange(columns + 1) / columns, np.arange(rows + 1) / rows)
    points = np.stack([x, y], axis=-1).reshape(-1, 2)
    first = (np.arange(columns) + np.arange(rows)[:, None] * (columns + 1)).ravel()
    step = columns + 1
    halves = [[first, first + 1, first + step + 1], [first, first + step + 1, first + step]]
    return points[np.concatenate([np.stack(half, axis=1) for half in halves])]


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 40), st.integers(1, 40), st.booleans(), st.floats(0.1, 1.0))
def test_a_grid_never_overlaps_rotated_or_mirrored(columns, rows, is_mirrored, size):
    uvs = squares(columns, rows) * size
    if is_mirrored:
        uvs[..., 0] = size - uvs[..., 0]
    assert overlap(uvs) == 0
    assert is_bakeable(uvs)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 20), st.floats(0.0, 1.0))
def test_the_overlapping_share_is_measured(side, shift):
    size = np.array([0.4871, 0.4637])  # edges through pixel centres would belong to neither side
    uvs = squares(side, side) * size + 0.00137
    moved = uvs + np.array([shift * size[0], 0.0])
    expected = (1 - shift) / (1 + shift)
    assert overlap(np.concatenate([uvs, moved])) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    "spoiled",
    [
        np.empty((0, 3, 2)),
        squares(4, 4) + 0.5,
        squares(4, 4) * np.nan,
        np.zeros((4, 3, 2)),
        np.concatenate([squares(4, 4), squares(4, 4)[:, ::-1]]),
    ],
    ids=["empty", "outside", "no numbers", "a point", "doubled"],
)
def test_a_bad_uv_map_is_not_bakeable(spoiled):
    assert not is_bakeable(spoiled)


def test_triangles_too_small_for_a_pixel_and_large_ones_together():
    uvs = np.concatenate([squares(600, 300) * 0.5, squares(1, 1) * 0.4 + 0.55])
    assert is_bakeable(uvs)


def test_overlapping_triangles_are_listed():
    uvs = squares(8, 8) * 0.5
    share, found = overlapping(uvs)
    assert share == 0
    assert not found.any()
    beside = squares(2, 2) * 0.25 + 0.6
    over = (uvs[:1] - uvs[0].mean(axis=0)) * 0.8 + uvs[5].mean(axis=0)
    uvs = np.concatenate([uvs, beside, over[:, ::-1]])
    share, found = overlapping(uvs)
    assert share == overlap(uvs) > 0
    assert type(share) is float, "what is sent as JSON knows no numpy"
    assert found[-1]
    assert found[5]
    assert not found[128:-1].any()
    assert found.sum() < 8, "none that is away from it"
