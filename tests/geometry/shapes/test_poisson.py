# SPDX-License-Identifier: GPL-3.0-or-later
"""Poisson's equation, compared with closed-form solutions."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.outline.field import trace
from maquette.geometry.shapes.poisson import solve
from maquette.geometry.shapes.triangulation import triangulate

from tests.geometry import drawn_masks


def test_on_a_disc_the_solution_is_a_paraboloid():
    region = triangulate(trace(drawn_masks.disc(), 6.0), 6.0)
    x, y = (region.points - 128).T
    assert solve(region, 2.0) == pytest.approx(np.maximum((102.4**2 - x**2 - y**2) / 2, 0), abs=0.02 * 102.4**2 / 2)


def test_across_a_long_strip_the_solution_is_a_parabola():
    mask = np.zeros((60, 400), dtype=np.float32)
    mask[10:50, 5:395] = 1
    region = triangulate(trace(mask, 3.0), 3.0)
    x, y = region.points.T
    middle = np.abs(x - 200) < 60
    assert solve(region, 2.0)[middle] == pytest.approx(np.maximum(20**2 - (y[middle] - 30) ** 2, 0), abs=0.04 * 20**2)


def test_screening_levels_wide_parts():
    region = triangulate(trace(drawn_masks.disc(), 4.0), 4.0)
    heights = np.sqrt(solve(region, 2.0, screening=8.0 / 20**2))
    inner = np.linalg.norm(region.points - 128, axis=1) < 60
    assert heights[inner] == pytest.approx(10, rel=0.02)


def test_a_solution_is_positive_except_on_the_boundary():
    region = triangulate(trace(drawn_masks.star(), 5.0), 5.0)
    solution = solve(region, 2.0)
    assert (solution[~region.boundary] > 0).all()
    assert (solution[region.boundary] == 0).all()
