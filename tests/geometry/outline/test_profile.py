# SPDX-License-Identifier: GPL-3.0-or-later
"""Radii along an axis, without handles and without separate parts."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.outline.profile import find_profile
from maquette.geometry.outline.symmetry import Axis

UPRIGHT = Axis((20.0, 20.0), 0.0, 1.0)


def bar(left=10, right=30):
    mask = np.zeros((40, 40), dtype=np.float32)
    mask[5:35, left:right] = 1.0
    return mask


def test_a_bar_has_half_its_width_all_along():
    profile = find_profile(bar(), UPRIGHT)
    assert profile.radii == pytest.approx(np.full(30, 10.0))
    assert profile.top == -15  # from the axis' point
    assert profile.kept == pytest.approx(1.0)


def test_an_edge_within_a_pixel_counts_by_its_coverage():
    mask = bar()
    mask[:, 9] = mask[:, 30] = 0.25 * mask[:, 10]
    assert find_profile(mask, UPRIGHT).radii[3:-3] == pytest.approx(10.25)


def test_a_handle_on_one_side_is_left_out():
    mask = bar()
    mask[15:25, 30:38] = 1.0
    profile = find_profile(mask, UPRIGHT)
    assert profile.radii == pytest.approx(np.full(30, 10.0))
    assert profile.kept == pytest.approx(600 / 680)


def test_separate_parts_on_both_sides_are_left_out():
    mask = bar(14, 26)
    mask[10:20, [4, 35]] = 1.0
    assert find_profile(mask, UPRIGHT).radii.max() == pytest.approx(6.0)


def test_an_axis_that_misses_the_mask_gives_no_radii():
    assert len(find_profile(bar(30, 38), Axis((5.0, 20.0), 0.0, 1.0)).radii) == 0
    assert len(find_profile(np.zeros((8, 8), dtype=np.float32), UPRIGHT).radii) == 0


def test_the_line_begins_and_ends_on_the_axis():
    line = find_profile(bar(), UPRIGHT).line()
    assert line[0] == pytest.approx([0, -15])
    assert line[-1] == pytest.approx([0, 15])
    assert line[:, 0].max() == pytest.approx(10)
    assert (np.diff(line[:, 1]) >= 0).all()
