# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangulations are evened out."""

from __future__ import annotations

import numpy as np
from maquette.geometry.outline.field import trace
from maquette.geometry.shapes.poisson import solve
from maquette.geometry.shapes.relaxation import relax_boundary, relax_inside
from maquette.geometry.shapes.triangulation import triangulate

from tests.geometry import drawn_masks
from tests.geometry.shapes.test_triangulation import area


def boundary_lengths(region):
    pairs = region.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    ends = region.points[pairs[region.boundary[pairs].all(axis=1)]]
    return np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1)


def test_the_boundary_becomes_even_and_stays_on_the_outline():
    outline = trace(drawn_masks.disc(), 6.0)
    before = triangulate(outline, 6.0)
    after = relax_boundary(before, outline, 6.0)
    assert boundary_lengths(after).std() < 0.4 * boundary_lengths(before).std()
    assert np.abs(np.linalg.norm(after.points[after.boundary] - 128, axis=1) - 102.4).max() < 0.2
    assert area(after).min() > 0


def test_inner_points_are_drawn_to_where_the_surface_is_steep():
    outline = trace(drawn_masks.disc(), 6.0)
    region = relax_boundary(triangulate(outline, 6.0), outline, 6.0)

    def longest(region):
        raised = np.column_stack([region.points, np.sqrt(solve(region, 2.0))])[region.triangles]
        return np.linalg.norm(raised - np.roll(raised, 1, axis=1), axis=2).max()

    before = longest(region)
    for _ in range(3):
        region = relax_inside(region, np.sqrt(solve(region, 2.0)))
    assert longest(region) < 0.8 * before
    assert area(region).min() > 0
