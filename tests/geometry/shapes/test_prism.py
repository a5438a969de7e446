# SPDX-License-Identifier: GPL-3.0-or-later
"""A region with a thickness: the bevel's inner line, the wall, and the wall's charts."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.outline.field import trace
from maquette.geometry.shapes import boundary, prism
from maquette.geometry.shapes.triangulation import triangulate

from tests.geometry import drawn_masks, surfaces

EDGE = 4.0


def region_of(mask, edge=EDGE):
    return triangulate(trace(mask, edge), edge)


def built(region, half, edge=EDGE, size=(64, 64)):
    depth = np.full(len(region.points), half)
    return prism.build(region, -depth, depth, edge, np.zeros((*size, 3), dtype=np.uint8))


def test_a_width_of_zero_bevels_nothing():
    region = region_of(drawn_masks.disc(64))
    same, share = prism.bevelled(region, 0.0, EDGE)
    assert same is region
    assert (share == 1.0).all()


def test_a_bevel_has_points_on_its_inner_line_and_its_share_rises_up_to_it():
    region = region_of(drawn_masks.disc(64))
    moved, share = prism.bevelled(region, 5.0, EDGE)
    (loop,) = boundary.loops(moved)
    away = np.sqrt(boundary.project(moved.points, moved.points[loop])[1])
    assert (share[moved.boundary] == 0.0).all()
    assert share == pytest.approx(np.clip(away / 5.0, 0.0, 1.0), abs=1e-6)
    length = 2 * np.pi * (0.4 * 64 - 5.0)
    assert (np.abs(away - 5.0) < 1e-6).sum() == pytest.approx(length / EDGE, rel=0.2)
    assert np.array_equal(moved.points[moved.boundary], region.points[region.boundary])


@pytest.mark.parametrize("half", [1.0, 12.0])
def test_front_back_and_wall_enclose_the_regions_area_times_the_thickness(half):
    region = region_of(drawn_masks.ring(64))
    made = built(region, half)
    surfaces.assert_closed(made.positions, made.triangles)
    area = surfaces.areas(np.pad(region.points, ((0, 0), (0, 1))), region.triangles).sum()
    assert surfaces.volume(made.positions, made.triangles) == pytest.approx(2 * half * area)
    assert surfaces.euler_characteristic(made.positions, made.triangles) == 0


def test_a_long_wall_is_split_into_several_charts():
    mask = np.zeros((24, 640), dtype=np.float32)
    mask[4:20, 5:635] = 1.0
    charts = built(region_of(mask, 6.0), 4.0, 6.0, mask.shape).charts
    walls = charts[2:]
    assert len(walls) == 2
    assert all(np.ptp(chart.points[:, 0]) <= prism.LONGEST_STRIP + 12 for chart in walls)
    assert sum(len(chart.triangles) for chart in charts) == len(built(region_of(mask, 6.0), 4.0, 6.0).triangles)
