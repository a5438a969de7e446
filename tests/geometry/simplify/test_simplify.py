# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifying any mesh gives a subset of its wedges, at most the wanted number of triangles, and no new holes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from maquette.geometry.simplify.simplify import Limit, Target, simplify

from tests.simplifier_wheel import library


@pytest.fixture(scope="module")
def simplifier():
    return library()


def grid(columns, rows, heights=None):
    """A grid of triangles over the plane."""
    x, y = np.meshgrid(np.arange(columns + 1), np.arange(rows + 1))
    z = np.zeros_like(x) if heights is None else heights
    positions = np.stack([x, y, z], axis=-1).reshape(-1, 3).astype(np.float32)
    first = (np.arange(columns) + np.arange(rows)[:, None] * (columns + 1)).ravel()
    step = columns + 1
    halves = [[first, first + 1, first + step + 1], [first, first + step + 1, first + step]]
    return positions, np.concatenate([np.stack(half, axis=1) for half in halves]).astype(np.uint32)


def split(positions, triangles, chart):
    """Give each chart separate wedges, like the seams of a UV map."""
    keys = np.stack([triangles.ravel(), np.repeat(chart, 3)], axis=1)
    rows, wedges = np.unique(keys, axis=0, return_inverse=True)
    return positions[rows[:, 0]], wedges.reshape(-1, 3).astype(np.uint32), rows[:, 1]


def open_edges(positions, triangles):
    """Count the edges, by position, without a counterpart in the opposite direction."""
    _, groups = np.unique(positions + np.float32(0), axis=0, return_inverse=True)
    ring = groups.reshape(-1)[triangles]
    balance = {}
    for a, b in np.concatenate([ring[:, (0, 1)], ring[:, (1, 2)], ring[:, (2, 0)]]).tolist():
        if a != b:
            key, sign = ((a, b), 1) if a < b else ((b, a), -1)
            balance[key] = balance.get(key, 0) + sign
    return sum(map(abs, balance.values()))


@st.composite
def charted_surfaces(draw):
    """A bumpy grid with holes, with its triangles in random charts."""
    columns, rows = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    heights = random.normal(size=(rows + 1, columns + 1)) * draw(st.sampled_from([0.0, 0.01, 1.0]))
    positions, triangles = grid(columns, rows, heights)
    kept = random.random(len(triangles)) < draw(st.sampled_from([1.0, 0.9, 0.5]))
    triangles = triangles[kept] if kept.any() else triangles[:1]
    chart = random.integers(0, draw(st.integers(1, 3)), len(triangles))
    if draw(st.booleans()):  # charts in one piece each, as unwrapping makes them
        chart = (positions[triangles].mean(axis=1)[:, 0] > columns / 2).astype(np.int64)
    return split(positions, triangles, chart)


relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(charted_surfaces(), st.integers(1, 200))
def test_the_target_is_reached_or_the_limit_says_why_not(simplifier, surface, target):
    positions, triangles, _ = surface
    result = simplify(simplifier, positions, triangles, Target(target))
    assert len(result.triangles) <= len(triangles)
    assert len(result.triangles) <= target or result.limit is Limit.SEAMS
    assert math.isfinite(result.error)
    assert result.error >= 0


@relaxed
@given(charted_surfaces(), st.integers(1, 100))
def test_each_triangle_is_in_one_chart_and_has_three_positions(simplifier, surface, target):
    positions, triangles, chart = surface
    result = simplify(simplifier, positions, triangles, Target(target)).triangles
    assert np.isin(result, triangles).all()
    assert (np.ptp(chart[result], axis=1) == 0).all()
    if len(result) < len(triangles):
        corners = positions[result]
        assert not (corners == np.roll(corners, 1, axis=1)).all(axis=2).any()


@relaxed
@given(charted_surfaces(), st.integers(1, 100))
def test_no_new_edge_opens(simplifier, surface, target):
    positions, triangles, _ = surface
    result = simplify(simplifier, positions, triangles, Target(target))
    assert open_edges(positions, result.triangles) <= open_edges(positions, triangles)


@relaxed
@given(charted_surfaces(), st.sampled_from([0.0, 0.05, 0.5]))
def test_the_deviation_is_kept(simplifier, surface, deviation):
    positions, triangles, _ = surface
    result = simplify(simplifier, positions, triangles, Target(1, deviation))
    assert result.error <= deviation * 1.0001 + 1e-6
    assert len(result.triangles) <= 1 or result.limit is not Limit.TARGET


@relaxed
@given(charted_surfaces(), st.integers(4, 60))
def test_sloppy_goes_below_the_floor(simplifier, surface, target):
    positions, triangles, _ = surface
    result = simplify(simplifier, positions, triangles, Target(target, sloppy=True))
    assert np.isin(result.triangles, triangles).all()
    assert len(result.triangles) > 0
    if result.is_sloppy:
        assert len(result.triangles) <= target


def test_a_plane_is_reduced_to_two_triangles(simplifier):
    result = simplify(simplifier, *grid(20, 20), Target(2))
    assert len(result.triangles) == 2
    assert result.error == pytest.approx(0, abs=1e-4)


def test_error_is_in_the_unit_of_the_positions(simplifier):
    heights = np.zeros((21, 21))
    heights[10, 10] = 1.0
    positions, triangles = grid(20, 20, heights)
    small = simplify(simplifier, positions, triangles, Target(2))
    large = simplify(simplifier, positions * 1000, triangles, Target(2))
    assert small.error > 0
    assert large.error == pytest.approx(small.error * 1000, rel=1e-3)


def test_back_to_back_triangles_are_dropped_but_never_all(simplifier):
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    both = np.array([[0, 1, 2], [0, 2, 1], [0, 1, 2]], np.uint32)
    assert len(simplify(simplifier, positions, both, Target(2)).triangles) > 0


def test_a_mesh_without_area_stays(simplifier):
    positions = np.zeros((6, 3), np.float32)
    triangles = np.arange(6, dtype=np.uint32).reshape(-1, 3)
    assert len(simplify(simplifier, positions, triangles, Target(1)).triangles) == 2


def test_the_size_stays(simplifier):
    random = np.random.default_rng(3)
    positions, triangles = grid(40, 40, random.normal(size=(41, 41)))
    result = positions[simplify(simplifier, positions, triangles, Target(200)).triangles].reshape(-1, 3)
    assert (result.min(axis=0) == positions.min(axis=0)).all()
    assert (result.max(axis=0) == positions.max(axis=0)).all()


def test_negative_zero_is_zero(simplifier):
    """Otherwise two halves that meet at x = 0 would tear apart."""
    positions, triangles = grid(8, 8)
    positions[:, 0] -= 4
    left = positions[triangles].mean(axis=1)[:, 0] < 0
    positions, triangles, chart = split(positions, triangles, left)
    positions[(positions[:, 0] == 0) & (chart == 1), 0] = -0.0
    result = simplify(simplifier, positions, triangles, Target(4)).triangles
    assert len(result) == 4
    assert open_edges(positions, result) <= 8
