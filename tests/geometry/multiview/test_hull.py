# SPDX-License-Identifier: GPL-3.0-or-later
"""The body keeps the views' silhouettes, has corners where a view shows them, and is round elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from maquette.geometry.multiview.alignment import align
from maquette.geometry.multiview.hull import make_body, signed_distance
from maquette.geometry.multiview.views import Role

from tests.geometry import drawn_masks, drawn_views


def volume(body):
    return float((body.field > 0).sum()) * body.cell**3


def body_of(make, *roles, roundness=2.0):
    return make_body(align([make(role) for role in roles]), 60, roundness)


def test_distances_are_from_the_outline():
    mask = drawn_masks.disc(128, 0.3)
    x, y = drawn_masks.grid(128)
    wanted = 0.3 * 128 - np.hypot(x, y)
    near = abs(wanted) < 6
    assert np.abs(signed_distance(mask, 10) - wanted)[near].max() < 0.9
    assert np.abs(signed_distance(mask, 10) - wanted)[near].mean() < 0.3


def test_a_box_seen_from_above_stays_a_box():
    body = body_of(drawn_views.box, Role.FRONT, Role.LEFT, Role.TOP)
    assert body.rounding == ()
    assert volume(body) == pytest.approx(0.4, rel=0.05)


def test_a_ball_is_rounder_than_the_hull_of_three_outlines():
    body = body_of(drawn_views.ball, Role.FRONT, Role.LEFT, Role.TOP)
    assert volume(body) == pytest.approx(math.pi / 6, rel=0.02)
    carved = 2 * (2 - math.sqrt(2)) / 2  # three crossing cylinders of diameter 1
    assert volume(body) < 0.95 * carved


@pytest.mark.parametrize(
    ("roles", "size"), [((Role.FRONT, Role.LEFT), 1.0), ((Role.BACK, Role.TOP), 1.0), ((Role.RIGHT, Role.BOTTOM), 1.0)]
)
def test_two_views_are_rounded_in_slices_that_no_view_shows(roles, size):
    assert volume(body_of(drawn_views.ball, *roles)) == pytest.approx(math.pi / 6 * size, rel=0.02)


def test_without_roundness_two_views_give_rectangles():
    assert volume(body_of(drawn_views.box, Role.FRONT, Role.LEFT, roundness=None)) == pytest.approx(0.4, rel=0.05)


@pytest.mark.parametrize("roles", [(Role.FRONT, Role.LEFT), (Role.FRONT, Role.LEFT, Role.TOP)])
def test_the_silhouettes_are_kept(roles):
    def ellipsoid(role):
        return drawn_views.ellipsoid(role, (0.7, 0.4, 1.0))

    body = body_of(ellipsoid, *roles)
    for axis, (width, height) in enumerate([(0.4, 1.0), (0.7, 1.0), (0.7, 0.4)]):
        area = float((body.field > 0).any(axis=axis).sum()) * body.cell**2
        assert area == pytest.approx(math.pi / 4 * width * height, rel=0.03)


def test_opposite_views_count_as_their_mean():
    views = [drawn_views.box(Role.FRONT), drawn_views.box(Role.BACK, scale=300), drawn_views.box(Role.LEFT)]
    assert volume(make_body(align(views), 60)) == pytest.approx(0.4, rel=0.05)


def test_one_direction_bounds_nothing():
    with pytest.raises(ValueError, match="two directions"):
        body_of(drawn_views.box, Role.FRONT, Role.BACK)
