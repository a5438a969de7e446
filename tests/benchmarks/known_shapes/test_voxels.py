# SPDX-License-Identifier: GPL-3.0-or-later
"""Voxels add up to the true volume, overlapping parts count once, and overlaps are exact."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.known_shapes import solids, voxels
from benchmarks.known_shapes.shape import Shape


def filled(*parts, cells=64):
    positions, triangles = Shape("shape", parts).triangles()
    grid = voxels.grid_over(positions.min(axis=0), positions.max(axis=0), cells)
    return grid, voxels.fill(grid, positions, triangles)


@pytest.mark.parametrize(
    ("solid", "volume"), [(solids.box(1, 1, 1), 1), (solids.ball(0.5), math.pi / 6), (solids.rod(0.5, 1), math.pi / 4)]
)
def test_the_cells_add_up_to_the_volume(solid, volume):
    grid, cells = filled(solid)
    assert cells.sum() * grid.side**3 == pytest.approx(volume, rel=0.02)


def test_parts_that_overlap_are_counted_once():
    _, one = filled(solids.box(1, 1, 1))
    _, two = filled(solids.box(1, 1, 1), solids.box(0.5, 0.5, 1.0))
    assert np.array_equal(one, two)


def test_a_cover_is_the_silhouette():
    positions, triangles = Shape("ball", (solids.ball(0.5),)).triangles()
    grid = voxels.grid_over(positions.min(axis=0), positions.max(axis=0), 128)
    area = voxels.cover(grid, positions, triangles).sum() * grid.side**2
    assert area == pytest.approx(math.pi / 4, rel=0.01)


def test_a_share_is_intersection_over_union():
    first, second = np.array([True, True, False, False]), np.array([False, True, True, False])
    assert voxels.shared(first, second) == pytest.approx(1 / 3)
    assert voxels.shared(first & False, second & False) == 1
