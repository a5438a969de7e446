# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour space that a PNG states, by the precedence of its chunks."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import marked
from tools.checkout import load_package

load_package()

from maquette.client.files import picture
from maquette.client.files.colour_spaces import Chromaticities, Codes, of_png

PNG = marked.encoded(marked.quarters(24, 16), "PNG")
PROFILE = marked.profile("Display P3")
SRGB_POINTS = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
ADOBE = Chromaticities(0.45471, (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06))


def spaces(**chunks: bytes) -> tuple[object, ...]:
    return picture.marks(io.BytesIO(marked.with_chunks(PNG, chunks))).spaces


@given(st.sets(st.sampled_from(("cICP", "iCCP", "sRGB", "gAMA and cHRM"))))
def test_the_first_chunk_in_the_order_of_precedence_counts(present: set[str]) -> None:
    chunks = {}
    if "gAMA and cHRM" in present:
        chunks |= {"gAMA": marked.ADOBE_EXPONENT, "cHRM": marked.ADOBE_POINTS}
    if "sRGB" in present:
        chunks["sRGB"] = b"\0"
    if "iCCP" in present:
        chunks["iCCP"] = marked.packed(PROFILE)
    if "cICP" in present:
        chunks["cICP"] = bytes((9, 14, 0, 1))
    ranked = {"cICP": Codes(9, 14), "iCCP": PROFILE, "sRGB": None, "gAMA and cHRM": ADOBE}
    first = next((space for name, space in ranked.items() if name in present), None)
    assert next(iter(spaces(**chunks)), None) == first


@pytest.mark.parametrize("transfer", [2, 13])
def test_codes_of_srgb_count_before_a_profile(transfer: int) -> None:
    assert spaces(cICP=bytes((1, transfer, 0, 1)), iCCP=marked.packed(PROFILE)) == ()


@pytest.mark.parametrize("codes", [bytes((9, 14, 9, 1)), bytes((9, 14, 0, 0)), b"\x09\x0e\0"])
def test_codes_that_no_rgb_picture_of_all_levels_has_do_not_count(codes: bytes) -> None:
    assert spaces(cICP=codes, iCCP=marked.packed(PROFILE)) == (PROFILE,)


@pytest.mark.parametrize("points", [b"", SRGB_POINTS])
@pytest.mark.parametrize("gamma", [45455, 45000, 46000, 0, 1, 2**31])
def test_a_gamma_near_srgb_or_given_by_mistake_changes_nothing(gamma: int, points: bytes) -> None:
    chunks = {"gAMA": struct.pack(">I", gamma)} | ({"cHRM": points} if points else {})
    assert spaces(**chunks) == ()


def test_linear_light_and_a_macs_gamma_count() -> None:
    assert spaces(gAMA=struct.pack(">I", 100_000)) == (Chromaticities(1.0),)
    assert spaces(gAMA=struct.pack(">I", 55_556), cHRM=SRGB_POINTS)[0].exponent == 0.55556


def test_other_primaries_without_gamma_have_srgbs_curve() -> None:
    assert spaces(cHRM=marked.ADOBE_POINTS) == (Chromaticities(None, ADOBE.points),)


@given(st.binary(max_size=6), st.binary(max_size=6), st.booleans(), st.binary(max_size=6), st.binary(max_size=40))
def test_chunks_of_any_content_raise_nothing(
    codes: bytes, profile: bytes, srgb: bool, gamma: bytes, points: bytes
) -> None:
    assert len(of_png(codes, profile, is_srgb=srgb, gamma=gamma, points=points)) <= 2
