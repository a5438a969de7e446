# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour spaces that JPEG 2000 and AVIF files state in their boxes."""

from __future__ import annotations

import io
import struct
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests import marked
from tools.checkout import load_package

load_package()

from maquette.client.files import picture
from maquette.client.files.colour_spaces import Codes
from maquette.client.files.picture_marks import Marks, read_marks

P3 = marked.profile("Display P3")
JPEG_2000 = marked.encoded(marked.quarters(24, 16), "JPEG2000")
AVIF = marked.encoded(marked.quarters(24, 16), "AVIF")


def spaces(data: bytes) -> tuple[object, ...]:
    found = picture.marks(io.BytesIO(data))
    assert found == Marks(spaces=found.spaces)
    return found.spaces


def named(number: int) -> bytes:
    return b"\1\0\0" + struct.pack(">I", number)


@pytest.mark.parametrize(
    ("boxes", "found"),
    [
        ((), ()),
        ((named(16),), ()),
        ((named(17),), ()),
        ((b"\2\0\0" + P3,), (P3,)),
        ((b"\3\0\1" + P3,), (P3,)),
        ((named(16), b"\2\0\0" + P3), ()),
        ((b"\2\0\0" + P3, named(16)), (P3,)),
        ((b"\5\0\0" + struct.pack(">HHHB", 12, 13, 0, 0x80),), (Codes(12, 13),)),
        ((b"\5\0\0" + struct.pack(">HHHB", 1, 13, 0, 0x80), b"\2\0\0" + P3), ()),
        ((b"\5\0\0" + struct.pack(">HHHB", 9, 16, 0, 0x80), b"\2\0\0" + P3), (Codes(9, 16), P3)),
    ],
)
def test_the_first_space_that_a_jpeg_2000_states_counts(boxes: tuple[bytes, ...], found: tuple[object, ...]) -> None:
    assert spaces(marked.with_colour(JPEG_2000, *boxes)) == found


def test_a_bare_codestream_states_none() -> None:
    file = io.BytesIO()
    marked.quarters(24, 16).save(file, "JPEG2000", no_jp2=True)
    assert spaces(file.getvalue()) == ()


def test_an_avifs_profile_and_codes_are_found() -> None:
    assert spaces(AVIF) == ()
    assert spaces(marked.encoded(marked.quarters(24, 16), "AVIF", icc=P3)) == (P3,)
    assert spaces(marked.with_codes(AVIF, 12, 13)) == (Codes(12, 13),)
    assert spaces(marked.with_codes(AVIF, 2, 2)) == ()


def test_the_space_of_an_avifs_alpha_plane_does_not_count() -> None:
    translucent = marked.quarters(24, 16).convert("RGBA")
    translucent.putalpha(Image.linear_gradient("L").resize((24, 16)))
    assert spaces(marked.encoded(translucent, "AVIF", icc=P3)) == (P3,)


def described(properties: list[bytes], links: dict[int, list[int]], *, wide: bool = False) -> bytes:
    """An AVIF's metadata without a picture: properties, and each item's property numbers; the first item is primary."""
    number = ">I" if wide else ">H"
    table = struct.pack(">BBHI", wide, 0, wide, len(links))
    for item, chosen in links.items():
        values = b"".join(struct.pack(">H", 0x8000 | at) if wide else bytes((0x80 | at,)) for at in chosen)
        table += struct.pack(number, item) + bytes((len(chosen),)) + values
    main = struct.pack(">I", wide << 24) + struct.pack(number, next(iter(links)))
    inner = marked.box(b"ipco", b"".join(properties)) + marked.box(b"ipma", table)
    meta = bytes(4) + marked.box(b"pitm", main) + marked.box(b"iprp", inner)
    return marked.box(b"ftyp", b"avif\0\0\0\0avifmif1") + marked.box(b"meta", meta)


COLOUR = marked.box(b"colr", b"nclx" + struct.pack(">HHHB", 12, 13, 0, 0x80))
OTHER = marked.box(b"colr", b"nclx" + struct.pack(">HHHB", 9, 14, 0, 0x80))
PROFILE = marked.box(b"colr", b"prof" + P3)


@pytest.mark.parametrize("wide", [False, True])
def test_only_the_primary_items_properties_count(wide: bool) -> None:
    assert spaces(described([OTHER, COLOUR], {5: [2], 3: [1]}, wide=wide)) == (Codes(12, 13),)
    assert spaces(described([COLOUR, PROFILE], {1: [1, 2]}, wide=wide)) == (P3,)
    assert spaces(described([COLOUR], {1: [0, 2, 7]}, wide=wide)) == ()


def test_a_profile_referenced_many_times_is_stored_once() -> None:
    profile = marked.box(b"colr", b"prof" + bytes(1 << 20))
    data = described([profile], {1: [1] * 255})
    tracemalloc.start()
    try:
        assert spaces(data) == (bytes(1 << 20),)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


DAMAGED = (
    marked.with_colour(JPEG_2000, b"\2\0\0" + P3),
    marked.encoded(marked.quarters(24, 16), "AVIF", icc=P3),
    described([COLOUR, PROFILE], {1: [1, 2]}, wide=True),
)


@given(st.sampled_from(DAMAGED), st.integers(0, 900), st.binary(max_size=12))
def test_damage_counts_as_no_space_and_takes_little_memory(data: bytes, position: int, rest: bytes) -> None:
    kind = "JPEG 2000" if data is DAMAGED[0] else "AVIF"
    for broken in (data[:position] + rest + data[position + len(rest) :], data[:position]):
        assert len(read_marks(io.BytesIO(broken), kind).spaces) <= 2
