# SPDX-License-Identifier: GPL-3.0-or-later
"""A view's directions are Blender's own, and its subject's bounds have sub-pixel precision."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.client.views import ViewRole
from maquette.geometry.errors import NothingToModel
from maquette.geometry.multiview.views import AXES, Role, View

from tests.geometry import drawn_views


def vector(direction):
    axis, sign = direction
    return np.eye(3)[axis] * sign


def test_the_roles_are_those_of_a_job():
    assert [role.value for role in Role] == [role.value for role in ViewRole]


@pytest.mark.parametrize("role", Role)
def test_right_up_and_towards_the_camera_are_right_handed(role):
    axes = AXES[role]
    assert np.array_equal(np.cross(vector(axes.right), vector(axes.up)), vector(axes.towards))


def test_the_left_is_the_subjects_own():
    assert AXES[Role.LEFT].towards == (0, 1)


@pytest.mark.parametrize("offset", [0.0, 0.25, 0.5, 0.75])
def test_bounds_have_sub_pixel_precision(offset):
    low, high = drawn_views.box(Role.FRONT, corner=(10 + offset, 6 - offset)).bounds()
    assert low == pytest.approx((10 + offset, 6 - offset), abs=0.13)
    assert high == pytest.approx((90 + offset, 106 - offset), abs=0.13)


def test_a_subject_that_fills_the_picture_ends_with_it():
    view = View(Role.TOP, np.zeros((5, 7, 4), np.uint8), np.ones((5, 7), np.float32))
    low, high = view.bounds()
    assert low.tolist() == [0, 0]
    assert high.tolist() == [7, 5]


def test_an_empty_view_is_refused():
    with pytest.raises(NothingToModel):
        View(Role.TOP, np.zeros((5, 7, 4), np.uint8), np.zeros((5, 7), np.float32)).bounds()
