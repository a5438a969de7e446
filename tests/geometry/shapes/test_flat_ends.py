# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat ends: where they are, and that they close the inflated surface."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.shapes import flat_ends, inflate
from maquette.geometry.shapes.relaxation import relax_boundary

from tests.geometry import drawn_masks, surfaces


def pillar(bottom=220):
    """A pillar 120 pixels wide in a picture of 256; with a bottom of 256, the frame cuts it off."""
    mask = np.zeros((256, 256), np.float32)
    mask[40:bottom, 68:188] = 1.0
    return mask


def pot():
    """A belly on a narrower foot whose underside is slightly curved, as seen from above."""
    x, y = drawn_masks.grid(256)
    belly = np.hypot(x, y + 10) <= 80
    foot = (np.abs(x) <= 45) & (y > 0) & (y <= 78 - (x / 45) ** 2 * 4)
    return (belly | foot).astype(np.float32)


def log():
    mask = np.zeros((120, 256), np.float32)
    mask[40:90, 20:236] = 1.0
    return mask


def ends(mask, faces=4000):
    region, outline, edge = inflate.find_region(mask, faces)
    region = relax_boundary(region, outline, edge)
    return [region.points[end.points] for end in flat_ends.flat_ends(region, mask.shape)]


def inflated(mask, triangles=10_000, picture=None):
    return inflate.inflate(mask, np.zeros((*mask.shape, 3), np.uint8) if picture is None else picture, triangles)


@pytest.mark.parametrize(("mask", "width"), [(pillar(), 120), (pillar(256), 120), (pot(), 90)])
def test_a_standing_or_cut_silhouette_has_one_flat_end_at_the_bottom(mask, width):
    (end,) = ends(mask)
    assert np.ptp(end[:, 0]) == pytest.approx(width, rel=0.1)
    assert end[:, 1].min() >= end[:, 1].max() - 6


@pytest.mark.parametrize("mask", [drawn_masks.disc(), drawn_masks.ring(), log(), np.ones((64, 64), np.float32)])
def test_a_round_underside_or_a_lying_log_has_no_flat_end(mask):
    assert ends(mask) == []


def test_an_arm_cut_by_two_sides_of_the_frame_has_two():
    mask = np.zeros((100, 200), np.float32)
    mask[30:70] = 1.0
    assert sorted(round(float(end[:, 0].mean())) for end in ends(mask, 2000)) == [0, 200]


@pytest.mark.parametrize("mask", [pillar(), pillar(256), pot()])
@pytest.mark.parametrize("triangles", [1000, 10_000])
def test_the_surface_is_closed_and_has_about_the_wanted_triangles(mask, triangles):
    found = inflated(mask, triangles)
    surfaces.assert_closed(found.positions, found.triangles)
    assert len(found.triangles) == pytest.approx(triangles, rel=0.15)
    assert drawn_masks.overlap(surfaces.silhouette(found.positions, found.triangles, mask.shape), mask) >= 0.98


def test_a_cut_arm_is_as_deep_at_the_cut_as_elsewhere():
    mask = np.zeros((300, 100), np.float32)
    mask[60:, 30:70] = 1.0
    positions = inflated(mask).positions
    at_cut = positions[positions[:, 1] > 299]
    assert np.ptp(at_cut[:, 2]) == pytest.approx(40, rel=0.03)
    assert np.ptp(at_cut[:, 1]) < 0.5
    # The section is a disc: no point is outside, and the middle is filled.
    radius = np.hypot(at_cut[:, 0] - 50, at_cut[:, 2])
    assert radius.max() == pytest.approx(20, rel=0.05)
    assert radius.min() < 3


def test_the_end_face_has_the_colours_at_the_edge():
    picture = np.zeros((256, 256, 3), np.uint8)
    picture[:, :128], picture[:, 128:] = (200, 0, 0), (0, 0, 200)
    surface = inflated(pillar(), picture=picture)
    front, back, bottom = surface.charts
    count = len(front.triangles) + len(back.triangles)
    assert len(bottom.triangles) == len(surface.triangles) - count
    corners = bottom.points[bottom.triangles]
    height, width = bottom.colours.shape[:2]
    middle = corners.mean(axis=1).astype(int)
    seen = bottom.colours[middle[:, 1].clip(0, height - 1), middle[:, 0].clip(0, width - 1)]
    x = surface.positions[surface.triangles[count:], 0].mean(axis=1)
    telling = np.abs(x - 128) > 4
    assert np.array_equal(seen[telling, 0] > 0, x[telling] < 128)


def test_a_foot_is_as_deep_as_it_is_wide():
    positions = inflated(pot()).positions
    bottom = positions[positions[:, 1] > positions[:, 1].max() - 6]
    assert np.ptp(bottom[:, 2]) == pytest.approx(90, rel=0.1)
    assert np.ptp(positions[:, 2]) > 105  # the belly
