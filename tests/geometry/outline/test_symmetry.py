# SPDX-License-Identifier: GPL-3.0-or-later
"""A silhouette's axis is found to a fraction of a degree, and masks are mirrored about it."""

from __future__ import annotations

import pytest
from maquette.geometry.outline.symmetry import find_axis, mirrored

from tests.geometry import drawn_masks
from tests.geometry.outline.test_polyline import turned_box


@pytest.mark.parametrize("degrees", [-23, -3, 0, 9, 31])
def test_the_tilt_is_found(degrees):
    found = find_axis(turned_box(degrees, half=(40, 90)))
    assert found.tilt == pytest.approx(degrees, abs=0.8)
    assert found.point == pytest.approx((128, 128), abs=1)
    assert found.overlap > 0.95


def test_an_asymmetric_mask_has_a_low_score():
    mask = drawn_masks.disc()
    mask[60:200, 128:] = 0
    assert find_axis(mask, upright=True).overlap < 0.8


def test_mirroring_unites_both_sides():
    mask = drawn_masks.disc()
    mask[60:200, 150:] = 0
    made = mirrored(mask, find_axis(drawn_masks.disc(), upright=True))
    assert drawn_masks.overlap(made, drawn_masks.disc()) > 0.98
