# SPDX-License-Identifier: GPL-3.0-or-later
"""LZW restores any content, and damaged data gives None or pixels."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry.turntable import gif

from tests.geometry import gifs


@given(st.binary(min_size=1, max_size=3000))
def test_any_content_is_restored(content):
    assert gif.decode(gifs.lzw(content, 8), 8, len(content)) == content


def test_codes_of_twelve_bits_and_a_full_table_are_decoded():
    content = np.random.default_rng(3).integers(0, 256, 40_000, np.uint8).tobytes()
    assert gif.decode(gifs.lzw(content, 8), 8, len(content)) == content


def test_a_code_can_stand_for_the_run_that_it_defines():
    assert gif.decode(gifs.lzw(b"\x07" * 500, 8), 8, 500) == b"\x07" * 500


def test_too_few_pixels_are_refused():
    compressed = gifs.lzw(bytes(range(200)), 8)
    assert gif.decode(compressed, 8, 201) is None
    assert gif.decode(compressed[:100], 8, 200) is None
    assert gif.decode(compressed, 8, 150) == bytes(range(150))


@given(st.binary(max_size=300), st.integers(1, 11))
def test_damage_never_raises(data, bits):
    found = gif.decode(data, bits, 50)
    assert found is None or len(found) == 50
