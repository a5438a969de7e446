# SPDX-License-Identifier: GPL-3.0-or-later
"""A boundary is snapped to the outline that it follows, and to no other."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.outline.field import trace
from maquette.geometry.outline.polyline import Path
from maquette.geometry.shapes import boundary
from maquette.geometry.shapes.triangulation import triangulate

from tests.geometry import drawn_masks

EDGE = 3.0
SQUARE = np.array([[0.0, 0], [10, 0], [10, 10], [0, 10]])


def region_of(mask):
    return triangulate(trace(mask, EDGE), EDGE)


def box(low, high, size=48):
    mask = np.zeros((size, size), dtype=np.float32)
    mask[low:high, low:high] = 1.0
    return mask


def box_path(low, high):
    """The box's outline in a boundary's direction, counterclockwise as seen, with its four corners marked."""
    steps = np.arange(low, high, dtype=float)
    sides = [(low, steps), (steps, high), (high, steps[::-1] + 1), (steps[::-1] + 1, low)]
    points = np.concatenate([np.column_stack(np.broadcast_arrays(x, y)).astype(float) for x, y in sides])
    return Path(points, np.arange(len(points)) % (high - low) == 0, 1.0)


def test_each_outline_is_a_loop_in_the_direction_of_the_triangles():
    region = region_of(drawn_masks.ring(48))
    loops = boundary.loops(region)
    assert len(loops) == 2
    assert np.array_equal(np.sort(np.concatenate(loops)), np.flatnonzero(region.boundary))
    edges = {tuple(edge) for edge in region.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).tolist()}
    assert all((start, end) in edges for loop in loops for start, end in zip(loop, np.roll(loop, -1), strict=True))


@pytest.mark.parametrize(
    ("point", "position", "squared"),
    [((5, -2), 5, 4), ((13, 14), 20, 25), ((4, 9), 26, 1), ((-1, 3), 37, 1)],
)
def test_a_point_is_projected_onto_the_nearest_side_of_a_closed_path(point, position, squared):
    positions, distances = boundary.project(np.array([point], dtype=float), SQUARE)
    assert positions == pytest.approx([position])
    assert distances == pytest.approx([squared])


def test_a_boundary_is_snapped_to_its_outline_with_a_point_on_every_corner():
    snapped = boundary.snap(region_of(box(8, 40)), [box_path(8, 40)], EDGE)
    on_boundary = snapped.points[snapped.boundary]
    assert boundary.project(on_boundary, box_path(8, 40).points)[1].max() < 1e-9
    for corner in ((8, 8), (8, 40), (40, 40), (40, 8)):
        assert np.hypot(*(on_boundary - corner).T).min() < 1e-9


def test_a_boundary_far_from_every_outline_stays():
    region = region_of(box(8, 40))
    snapped = boundary.snap(region, [box_path(20, 28)], EDGE)
    assert np.array_equal(snapped.points[snapped.boundary], region.points[region.boundary])
