# SPDX-License-Identifier: GPL-3.0-or-later
"""Colour spaces by code points and by numbers, against LittleCMS and the ITU's own matrix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry.image import colour_codes

from tests import marked
from tests.geometry.image.test_colour_profile import GRID, littlecms

ADOBE_POINTS = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)


def converted(profile):
    return profile.to_srgb(np.concatenate([GRID, GRID[..., :1]], axis=2))[..., :3].astype(int)


def test_codes_and_chromaticities_match_a_profile_of_the_same_space():
    p3, adobe = colour_codes.of_codes(12, 13), colour_codes.of_chromaticities(ADOBE_POINTS, 563 / 256)
    assert p3.name == "Display P3"
    assert np.abs(converted(p3) - littlecms(marked.profile("Display P3"))).max() <= 2
    assert np.abs(converted(adobe) - littlecms(marked.profile("Adobe RGB (1998)"))).max() <= 2


def test_bt_2020_has_the_matrix_that_the_itu_gives():
    """Recommendation ITU-R BT.2407, 2.2: from BT.2020's primaries to BT.709's."""
    given_matrix = [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
    assert colour_codes.of_codes(9, 14).primaries == pytest.approx(np.array(given_matrix), abs=3e-4)


@pytest.mark.parametrize("codes", [(1, 13), (2, 2), (1, 2), (2, 13)])
def test_srgb_needs_no_conversion(codes):
    assert colour_codes.of_codes(*codes).is_srgb


@pytest.mark.parametrize(
    ("transfer", "power"), [(1, 2.4), (4, 2.2), (5, 2.8), (6, 2.4), (8, 1.0), (14, 2.4), (15, 2.4)]
)
def test_grey_follows_the_exponent(transfer, power):
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 4, axis=2)
    light = (np.arange(256) / 255) ** power
    srgb = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    for primaries in (1, 9, 12):  # a white stays white, whatever the primaries
        found = colour_codes.of_codes(primaries, transfer).to_srgb(greys)[:, 0, :3]
        assert np.abs(found - srgb[:, None]).max() <= 1


@given(st.integers(0, 65_535), st.integers(0, 65_535))
def test_any_codes_are_a_conversion_or_a_name(primaries, transfer):
    profile = colour_codes.of_codes(primaries, transfer)
    assert profile.is_readable == (
        primaries in {1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 22} and transfer in {1, 2, 4, 5, 6, 8, 13, 14, 15}
    )


def test_a_high_dynamic_range_is_named():
    assert colour_codes.of_codes(9, 16).name == "BT.2020 PQ"
    assert colour_codes.of_codes(12, 18).name == "Display P3 HLG"
    assert colour_codes.of_codes(200, 16).name == "PQ"


@given(st.lists(st.integers(0, 2**32 - 1).map(lambda value: value / 100_000) | st.floats(0, 1), min_size=8, max_size=8))
def test_any_points_span_a_space_or_none(points):
    profile = colour_codes.of_chromaticities(points, 2.2)
    if profile is not None:
        assert profile.to_srgb(np.full((1, 1, 4), 255, np.uint8)).shape == (1, 1, 4)
        assert profile.is_srgb in (True, False)


@pytest.mark.parametrize("points", [(0.0,) * 8, (0.3127, 0.0, *ADOBE_POINTS[2:]), (0.3127, 0.329, *(0.3, 0.3) * 3)])
def test_points_without_an_area_or_a_white_are_no_space(points):
    assert colour_codes.of_chromaticities(points, 2.2) is None
