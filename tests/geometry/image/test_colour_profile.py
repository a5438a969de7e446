# SPDX-License-Identifier: GPL-3.0-or-later
"""Colour conversion by ICC profile, compared with LittleCMS."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry.image import colour_profile
from PIL import Image, ImageCms

from tests import marked

GRID = np.stack(np.meshgrid(*[np.arange(0, 256, 17, dtype=np.uint8)] * 3), axis=-1).reshape(64, 64, 3)


def littlecms(data: bytes) -> np.ndarray:
    source = ImageCms.ImageCmsProfile(io.BytesIO(data))
    converted = ImageCms.profileToProfile(Image.fromarray(GRID), source, ImageCms.createProfile("sRGB"))
    return np.asarray(converted)


@pytest.mark.parametrize("name", ["Display P3", "Adobe RGB (1998)"])
def test_a_wide_space_is_converted(name):
    profile = colour_profile.parse(marked.profile(name))
    assert profile is not None
    assert (profile.name, profile.is_srgb, profile.is_readable) == (name, False, True)
    pixels = np.concatenate([GRID, GRID[..., :1]], axis=2)
    found = profile.to_srgb(pixels)
    assert np.abs(found[..., :3].astype(int) - littlecms(marked.profile(name))).max() <= 2
    np.testing.assert_array_equal(found[..., 3], pixels[..., 3])


@pytest.mark.parametrize(
    "data", [marked.profile("sRGB"), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()]
)
def test_srgb_needs_no_conversion(data):
    profile = colour_profile.parse(data)
    assert profile is not None
    assert profile.is_srgb


def test_a_table_based_profile_has_a_name_but_converts_nothing():
    profile = colour_profile.parse(marked.profile("Coated FOGRA39", b"CMYK"))
    assert profile is not None
    assert (profile.name, profile.is_readable, profile.is_srgb) == ("Coated FOGRA39", False, False)
    assert profile.to_srgb(GRID) is GRID


@given(st.binary(max_size=300), st.integers(0, 700))
def test_damaged_bytes_give_a_profile_or_none(rest, position):
    whole = marked.profile("Display P3")
    profile = colour_profile.parse(whole[:position] + rest + whole[position + len(rest) :])
    if profile is not None and profile.is_readable:
        assert profile.to_srgb(np.zeros((1, 1, 4), np.uint8)).shape == (1, 1, 4)
        assert profile.is_srgb in (True, False)


def test_a_curve_that_overflows_gives_no_profile():
    whole = marked.profile("Display P3")
    at = whole.index(b"para") + 12
    assert colour_profile.parse(whole[:at] + b"\x80\x00\x00\x00" + whole[at + 4 :]) is None
