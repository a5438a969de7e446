# SPDX-License-Identifier: GPL-3.0-or-later
"""Free positions: nothing overlaps, nothing nearer is free, and rows are spaced by the models' widths."""

from __future__ import annotations

from math import hypot, isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry import placement

EPSILON = 1e-6
coordinates = st.floats(-6.0, 6.0)
lengths = st.floats(0.05, 4.0)
points = st.tuples(coordinates, coordinates)
sizes = st.tuples(lengths, lengths)
gaps = st.floats(0.0, 1.0)
rectangles = st.builds(
    lambda corner, size: (corner[0], corner[1], corner[0] + size[0], corner[1] + size[1]), points, sizes
)
crowds = st.lists(rectangles, max_size=12).map(lambda crowd: np.array(crowd).reshape(-1, 4))


def is_free(size, middle, taken, gap):
    """Whether it keeps the gap to every other, measured along the axis on which the two are farther apart."""
    apart = [
        max(left - middle[0] - size[0] / 2, middle[0] - size[0] / 2 - right, front - middle[1] - size[1] / 2,
            middle[1] - size[1] / 2 - back)
        for left, front, right, back in taken
    ]  # fmt: skip
    return min(apart, default=np.inf) >= gap - EPSILON


@given(sizes, points, crowds, gaps)
def test_nothing_overlaps(size, wanted, taken, gap):
    assert is_free(size, placement.nearest(size, wanted, taken, gap), taken, gap)


@given(sizes, points, crowds, gaps, st.lists(points, min_size=50, max_size=50))
def test_nothing_nearer_is_free(size, wanted, taken, gap, others):
    x, y = placement.nearest(size, wanted, taken, gap)
    distance = hypot(x - wanted[0], y - wanted[1])
    edges = [
        (edge + side * (half + gap), axis)
        for rectangle in taken
        for edge, axis, half, side in zip(
            rectangle, (0, 1, 0, 1), (size[0] / 2, size[1] / 2) * 2, (-1, -1, 1, 1), strict=True
        )
    ]
    columns, rows = ([value for value, axis in edges if axis == wanted_axis] for wanted_axis in (0, 1))
    corners = [(a, b) for a in (*columns, wanted[0]) for b in (*rows, wanted[1])]
    for other in (wanted, *corners, *others):
        if hypot(other[0] - wanted[0], other[1] - wanted[1]) < distance - 1e-4:
            assert not is_free(size, other, taken, gap + 2 * EPSILON)


@given(sizes, points, crowds, gaps)
def test_the_wanted_position_is_used_if_it_is_free(size, wanted, taken, gap):
    if is_free(size, wanted, taken, gap + 2 * EPSILON):
        assert placement.nearest(size, wanted, taken, gap) == pytest.approx(wanted)


@given(sizes, points, crowds, gaps)
def test_a_row_continues_to_the_right_no_farther_than_necessary(size, wanted, taken, gap):
    x, y = placement.next_in_row(size, wanted, taken, gap)
    assert y == wanted[1]
    assert x >= wanted[0]
    assert is_free(size, (x, y), taken, gap)
    for between in np.linspace(wanted[0], x, 20)[:-1]:
        assert x - between < 1e-4 or not is_free(size, (between, y), taken, gap + 2 * EPSILON)


@given(st.lists(sizes, min_size=2, max_size=8), points, gaps)
def test_models_in_a_row_are_spaced_by_their_widths(widths, start, gap):
    taken, right = [], None
    for width, depth in widths:
        x, y = placement.next_in_row((width, depth), start, np.array(taken).reshape(-1, 4), gap)
        assert right is None or isclose(x - width / 2, right + gap, abs_tol=1e-4)
        right = x + width / 2
        taken.append((x - width / 2, y - depth / 2, right, y + depth / 2))


def test_among_equally_near_positions_the_one_towards_the_viewer_wins():
    cube = np.array([[-1.0, -1.0, 1.0, 1.0]])
    for towards, place in (((0, -1), (0, -2)), ((0, 1), (0, 2)), ((1, 0.1), (2, 0)), ((-1, 0), (-2, 0))):
        assert placement.nearest((2.0, 2.0), (0.0, 0.0), cube, 0.0, towards=towards) == pytest.approx(place)


def test_a_position_in_front_wins_over_a_slightly_nearer_one_beside():
    crate, viewer = np.array([[-1.0, -0.8, 1.0, 0.8]]), (1.0, 0.0)
    for slack, place in ((0.0, (0.0, -1.3)), (0.4, (1.5, 0.0))):
        found = placement.nearest((1.0, 1.0), (0.0, 0.0), crate, 0.0, towards=viewer, slack=slack)
        assert found == pytest.approx(place)
    wide = np.array([[-3.0, -0.8, 3.0, 0.8]])
    assert placement.nearest((1.0, 1.0), (0.0, 0.0), wide, 0.0, towards=(1.0, 0.0), slack=0.4)[0] == 0.0


@given(sizes, points, crowds, points.filter(any), st.floats(0.0, 2.0))
def test_nothing_overlaps_with_any_preference(size, wanted, taken, towards, slack):
    middle = placement.nearest(size, wanted, taken, 0.1, towards=towards, slack=slack)
    assert is_free(size, middle, taken, 0.1)


def test_there_is_always_room_outside_a_square_of_thousands():
    """There are too many sides to check each crossing; the result may be farther away, but does not overlap."""
    x, y = np.meshgrid(np.arange(-40.0, 40.0), np.arange(-40.0, 40.0))
    taken = np.stack((x, y, x + 0.95, y + 0.95), axis=-1).reshape(-1, 4) + 0.013 * np.sin(np.arange(6400))[:, None]
    middle = placement.nearest((1.0, 1.0), (0.3, 0.2), taken, 0.1)
    assert is_free((1.0, 1.0), middle, taken, 0.1)
    assert hypot(*middle) < 42.0


def test_bounds_that_are_not_finite_are_ignored():
    taken = np.array([[np.nan, 0.0, 1.0, 1.0], [-np.inf, -1.0, np.inf, 1.0]])
    assert placement.nearest((1.0, 1.0), (0.0, 0.0), taken, 0.1) == (0.0, 0.0)
