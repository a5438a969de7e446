# SPDX-License-Identifier: GPL-3.0-or-later
"""Isosurfaces of grids are closed manifolds for any field, and in the right position."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from maquette.geometry.surface.surface_nets import Field, extract

from tests.geometry import surfaces

values = st.one_of(st.sampled_from([-1.0, 1.0]), st.floats(-1, 1, width=32))


def padded(grid):
    return Field(np.pad(grid.astype(np.float32), 1, constant_values=-1), np.array([1.0, 2.0, 3.0]), 0.5)


@given(arrays(np.float32, st.tuples(*[st.integers(1, 4)] * 3), elements=values))
@settings(deadline=None)
def test_any_grid_gives_a_closed_manifold(grid):
    surface = extract(padded(grid))
    if (grid > 0).any():
        surfaces.assert_closed(surface.positions, surface.triangles)
    else:
        assert len(surface.triangles) == 0


def test_the_surface_of_a_ball_is_where_the_field_is_0():
    x = np.linspace(-1, 1, 41)
    grid = 0.7 - np.sqrt(x[:, None, None] ** 2 + x[None, :, None] ** 2 + x**2)
    surface = extract(Field(grid.astype(np.float32), np.full(3, -1.0), 0.05))
    assert np.linalg.norm(surface.positions, axis=1) == pytest.approx(0.7, abs=0.006)
    assert surfaces.volume(surface.positions, surface.triangles) == pytest.approx(4 / 3 * np.pi * 0.7**3, rel=0.01)
    assert surfaces.euler_characteristic(surface.positions, surface.triangles) == 2
    sizes = surfaces.areas(surface.positions, surface.triangles)
    assert np.percentile(sizes, 99) < 4 * np.median(sizes)


def test_two_nodes_that_touch_at_a_corner_become_one_body():
    grid = np.full((4, 4, 4), -1.0)
    grid[1, 1, 1] = grid[2, 2, 2] = 1
    surface = extract(padded(grid))
    surfaces.assert_closed(surface.positions, surface.triangles)
    assert surfaces.euler_characteristic(surface.positions, surface.triangles) == 2
