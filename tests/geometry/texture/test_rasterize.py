# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles cover the pixels whose centres they contain, and near ones hide far ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from maquette.geometry.texture import rasterize

from tests.geometry import cameras

FRONT = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
corners = arrays(np.float64, (5, 3, 2), elements=st.integers(-20, 60).map(lambda step: step / 2 + 0.1))


def margins(triangle, height, width):
    """Return how far (H, W) each pixel's centre is inside the triangle, as twice the area at the nearest side."""
    column, row = np.meshgrid(np.arange(width), np.arange(height))
    sides = []
    for k in range(3):
        (ax, ay), (bx, by) = triangle[k], triangle[(k + 1) % 3]
        sides.append((bx - ax) * (row - ay) - (by - ay) * (column - ax))
    return np.maximum(np.min(sides, axis=0), -np.max(sides, axis=0))


@given(corners)
@settings(deadline=None)
def test_triangles_cover_the_centres_inside(triangles):
    found = np.zeros((len(triangles), 20, 24), dtype=bool)
    for part in rasterize.fragments(triangles, 20, 24):
        found[part.triangle, part.row, part.column] = True
        points = np.einsum("nk,nkc->nc", part.weights, triangles[part.triangle])
        assert np.allclose(points, np.column_stack([part.column, part.row]))
    for triangle, mask in zip(triangles, found, strict=True):
        first, second = triangle[1] - triangle[0], triangle[2] - triangle[0]
        if abs(first[0] * second[1] - first[1] * second[0]) > 1e-6:
            inside = margins(triangle, 20, 24)
            assert mask[inside > 1e-6].all()
            assert not mask[inside < -1e-6].any()
        else:
            assert not mask.any()


def test_the_depth_buffer_has_the_nearest():
    seen_from = cameras.orthographic(np.zeros(3), FRONT, 10.0, 21, 21)
    sheet = np.array([[-3.0, 0, -3], [3, 0, -3], [0, 0, 4]])
    positions = np.concatenate([sheet + np.array([0, 2, 0]), sheet * 0.1 - np.array([0, 1, 0])])
    triangles = np.array([[0, 1, 2], [3, 4, 5]])
    depth = rasterize.depth_buffer(seen_from, positions, triangles)
    assert depth[10, 10] == pytest.approx(-1)
    assert depth[2, 10] == pytest.approx(2)
    assert 20 < cameras.silhouette_of(seen_from, positions, triangles[1:]).sum() < 30
    assert np.isinf(rasterize.depth_buffer(seen_from, positions, triangles[1:])[2, 10])
