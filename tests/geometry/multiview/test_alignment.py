# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of different scales are aligned to one body's extents, and views that do not fit are detected."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.multiview.alignment import DISAGREEMENT, align
from maquette.geometry.multiview.views import Role

from tests.geometry import drawn_views


def test_scale_and_position_do_not_matter():
    views = [
        drawn_views.box(Role.FRONT, scale=200, corner=(3, 50)),
        drawn_views.box(Role.LEFT, scale=70, corner=(33, 5)),
        drawn_views.box(Role.TOP, scale=120),
    ]
    found = align(views)
    assert found.extents == pytest.approx((0.8, 0.5, 1.0), abs=0.01)
    assert found.disagreement < 0.02


@pytest.mark.parametrize("roles", [(Role.FRONT, Role.LEFT), (Role.FRONT, Role.TOP), (Role.RIGHT, Role.BOTTOM)])
def test_two_directions_are_enough(roles):
    found = align([drawn_views.box(role, scale=50 + 30 * number) for number, role in enumerate(roles)])
    assert found.extents == pytest.approx((0.8, 0.5, 1.0), abs=0.02)


def test_an_unseen_extent_is_between_the_others():
    assert align([drawn_views.box(Role.FRONT)]).extents == pytest.approx((0.8, np.sqrt(0.8), 1.0), abs=0.02)


def test_a_point_in_space_is_projected_into_the_picture():
    placed = align([drawn_views.box(Role.BACK, scale=100, corner=(20, 10)), drawn_views.box(Role.LEFT)]).views[0]
    assert placed.to_pixels(np.array([0.0]), np.array([0.0])) == pytest.approx((60, 60), abs=0.2)
    # A picture of the back shows the subject's left at the left.
    assert placed.to_pixels(np.array([0.4]), np.array([0.5])) == pytest.approx((20, 10), abs=0.2)
    assert placed.pixel() == pytest.approx(0.01, rel=0.01)


def test_views_of_different_proportions_disagree():
    views = [
        drawn_views.box(Role.FRONT),
        drawn_views.box(Role.LEFT),
        drawn_views.box(Role.TOP, extents=(0.5, 0.8, 1.0)),
    ]
    assert align(views).disagreement > DISAGREEMENT
