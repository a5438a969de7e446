# SPDX-License-Identifier: GPL-3.0-or-later
"""The inflated surface is closed for every mask, with the mask's outline and topology, and of sensible depth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from maquette.geometry.errors import NothingToModel
from maquette.geometry.shapes import inflate as module

from tests.geometry import drawn_masks, surfaces


def inflate(mask, triangles, roundness=1.0):
    return module.inflate(mask, np.zeros((*mask.shape, 3), dtype=np.uint8), triangles, roundness)


masks = st.one_of(
    arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=30), elements=st.sampled_from([0.0, 1.0])),
    arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=30), elements=st.floats(0, 1, width=32)),
)


@given(masks, st.integers(100, 3000))
@settings(deadline=None)
def test_any_mask_gives_a_closed_surface_or_an_error_code(mask, triangles):
    try:
        found = inflate(mask, triangles)
    except NothingToModel as error:
        assert error.code == "no_subject"  # noqa: PT017 (either outcome is right, but no other error)
    else:
        surfaces.assert_closed(found.positions, found.triangles)


def test_parts_that_touch_at_a_corner_stay_manifold():
    mask = np.kron(np.indices((6, 6)).sum(axis=0) % 2, np.ones((8, 8))).astype(np.float32)
    found = inflate(mask, 5000)
    surfaces.assert_closed(found.positions, found.triangles)


@pytest.mark.parametrize("shape", [drawn_masks.disc, drawn_masks.ring, drawn_masks.star])
@pytest.mark.parametrize("triangles", [2000, 20_000])
def test_the_silhouette_is_the_masks(shape, triangles):
    mask = shape()
    found = inflate(mask, triangles)
    assert drawn_masks.overlap(surfaces.silhouette(found.positions, found.triangles, mask.shape), mask) >= 0.98


@pytest.mark.parametrize("triangles", [500, 5000, 50_000])
@pytest.mark.parametrize("shape", [drawn_masks.disc, drawn_masks.ring, drawn_masks.star])
def test_the_number_of_triangles_is_about_what_was_wanted(shape, triangles):
    assert len(inflate(shape(), triangles).triangles) == pytest.approx(triangles, rel=0.15)


def test_the_topology_follows_holes_and_parts():
    ring = inflate(drawn_masks.ring(), 5000)
    assert surfaces.euler_characteristic(ring.positions, ring.triangles) == 0
    two = np.hstack([drawn_masks.disc(), drawn_masks.ring()])
    found = inflate(two, 5000)
    assert surfaces.euler_characteristic(found.positions, found.triangles) == 2 + 0


def test_a_disc_becomes_a_ball():
    found = inflate(drawn_masks.disc(), 10_000)
    assert np.ptp(found.positions[:, 2]) == pytest.approx(2 * 102.4, rel=0.03)
    assert surfaces.volume(found.positions, found.triangles) == pytest.approx(4 / 3 * np.pi * 102.4**3, rel=0.04)


@pytest.mark.parametrize("ratio", [1.5, 2.0, 4.0])
def test_an_ellipse_becomes_as_deep_as_it_is_wide(ratio):
    y, x = np.indices((512, 256)) + 0.5
    mask = (((x - 128) / 50) ** 2 + ((y - 256) / (50 * ratio)) ** 2 < 1).astype(np.float32)
    found = inflate(mask, 5000)
    assert np.ptp(found.positions[:, 2]) == pytest.approx(100, rel=0.04)


def test_no_part_becomes_deeper_than_the_widest_is_wide():
    mask = np.maximum(np.pad(drawn_masks.disc(), ((0, 0), (0, 256))), 0)
    rows, columns = mask.shape[0] // 2, mask.shape[1]
    mask[rows - 12 : rows + 12, columns // 2 : columns - 20] = 1
    found = inflate(mask, 10_000)
    arm = found.positions[:, 0] > np.percentile(found.positions[:, 0], 99)
    assert np.ptp(found.positions[:, 2]) == pytest.approx(2 * 102.4, rel=0.05)
    assert np.ptp(found.positions[arm, 2]) <= np.sqrt(2) * 24 * 1.05


def test_a_long_part_becomes_round():
    mask = np.zeros((60, 500), dtype=np.float32)
    mask[10:50, 10:490] = 1
    found = inflate(mask, 10_000)
    assert np.ptp(found.positions[:, 2]) == pytest.approx(40, rel=0.03)


def test_less_roundness_makes_a_cushion():
    whole, flat = (inflate(drawn_masks.disc(), 10_000, roundness) for roundness in (1.0, 0.2))
    assert np.ptp(flat.positions[:, 2]) < 0.4 * np.ptp(whole.positions[:, 2])
    level = np.abs(flat.positions[:, 2]) > 0.9 * flat.positions[:, 2].max()
    assert np.ptp(flat.positions[level, 0]) > 120


def test_the_triangles_are_even():
    found = inflate(drawn_masks.disc(), 10_000)
    sizes = surfaces.areas(found.positions, found.triangles)
    assert np.percentile(sizes, 99) < 4 * np.median(sizes)
    assert sizes.min() > 0.05 * np.median(sizes)
