# SPDX-License-Identifier: GPL-3.0-or-later
"""The z-buffer: each pixel's nearest and farthest surface."""

from __future__ import annotations

import numpy as np
import pytest

from training.raster import rasterize

pytestmark = pytest.mark.usefixtures("compiler")
SIDE = 40


def square(low, high, depth):
    return [(low, low, depth), (high, low, depth), (high, high, depth), (low, high, depth)]


def test_the_nearest_and_the_farthest_are_seen_whatever_their_order():
    corners = np.array([*square(5, 35, 7), *square(10, 30, 3)], dtype=np.float32)
    triangles = np.array([(0, 1, 2), (0, 2, 3), (4, 5, 6), (4, 6, 7)], dtype=np.int32)
    for order in (triangles, triangles[::-1], triangles[:, ::-1]):
        found = rasterize(corners, order, SIDE)
        assert found.seen.sum() == pytest.approx(900, abs=70)
        assert found.nearest[20, 20] == pytest.approx(3)
        assert found.farthest[20, 20] == pytest.approx(7)
        assert found.nearest[7, 7] == found.farthest[7, 7] == pytest.approx(7)
        assert not found.seen[2, 2]


def test_barycentric_coordinates_give_the_point_on_the_triangle():
    corners = np.array([(0, 0, 0), (40, 0, 4), (0, 40, 8)], dtype=np.float32)
    found = rasterize(corners, np.array([(0, 1, 2)], dtype=np.int32), SIDE)
    rows, columns = np.nonzero(found.seen)
    shares = found.shares[found.seen]
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert shares @ corners[:, 0] == pytest.approx(columns + 0.5, abs=0.02)
    assert shares @ corners[:, 1] == pytest.approx(rows + 0.5, abs=0.02)
    assert shares @ corners[:, 2] == pytest.approx(found.nearest[found.seen], abs=0.01)
