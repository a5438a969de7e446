# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata in picture files, in every format that carries it."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests import marked
from tools.checkout import load_package

load_package()

from maquette.client.errors import PictureError
from maquette.client.files import picture
from maquette.client.files.picture_marks import Marks, read_marks

KINDS = ("JPEG", "PNG", "WEBP", "TIFF")
PLAIN = {kind: marked.encoded(marked.quarters(24, 16), kind) for kind in KINDS}


def found(data: bytes) -> Marks:
    return picture.marks(io.BytesIO(data))


# A JPEG segment holds 65,519 bytes of a profile.
PROFILES = st.just(b"") | st.integers(9, 200_000).map(
    lambda size: bytes(range(1, 252)) * (size // 251) + b"x" * (size % 251)
)


@given(st.sampled_from(KINDS), st.integers(1, 8), PROFILES)
def test_orientation_and_profile_are_found_in_every_format(kind: str, orientation: int, profile: bytes) -> None:
    data = marked.encoded(marked.quarters(24, 16), kind, orientation=orientation, icc=profile)
    assert found(data) == Marks(orientation, (profile,) if profile else ())


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("mark", [b"", b"Exif\0\0"])
@pytest.mark.parametrize("kind", [3, 4])
def test_exif_is_read_in_both_byte_orders_and_with_either_kind_of_number(order: str, mark: bytes, kind: int) -> None:
    value = struct.pack(order + "I", 6) if kind == 4 else struct.pack(order + "HH", 6, 0)
    entry = struct.pack(order + "HHI", 274, kind, 1) + value
    exif = mark + (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, 1) + entry
    chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + bytes(4)
    png = PLAIN["PNG"]
    assert found(png[:33] + chunk + png[33:]).orientation == 6
    assert found(png[:-12] + chunk + png[-12:]).orientation == 6  # after the picture's data


def test_a_profile_in_several_segments_of_a_jpeg_is_put_together_in_their_order() -> None:
    parts = [
        b"\xff\xe2" + struct.pack(">H", 18) + b"ICC_PROFILE\0" + bytes([number, 2]) + bytes([64 + number, 0])
        for number in (2, 1)
    ]
    jpeg = PLAIN["JPEG"]
    assert found(jpeg[:2] + b"".join(parts) + jpeg[2:]).spaces == (b"A\0B\0",)


@pytest.mark.parametrize(("kind", "named"), [("WEBP", True), ("PNG", False)])
def test_only_an_animated_webp_is_refused(tmp_path, kind: str, named: bool) -> None:
    """Of other animated files every Blender reads the first frame."""
    path = tmp_path / "walk.webp"
    first = marked.quarters(24, 16)
    first.save(path, kind, save_all=True, append_images=[first.transpose(Image.Transpose.ROTATE_180)], duration=100)
    assert found(path.read_bytes()).is_animated
    if named:
        with pytest.raises(PictureError, match=r"'walk\.webp' is an animated WebP"):
            picture.inspect(path)
    else:
        assert picture.inspect(path).format == kind


@given(st.sampled_from((*KINDS, "AVIF")), st.integers(1, 8), st.integers(0, 900), st.binary(max_size=30))
def test_damaged_metadata_counts_as_absent(kind: str, orientation: int, position: int, rest: bytes) -> None:
    data = marked.encoded(marked.quarters(24, 16), kind, orientation=orientation, icc=b"x" * 300)
    broken = data[:position] + rest + data[position + len(rest) :]
    assert 1 <= read_marks(io.BytesIO(broken), kind).orientation <= 8
    assert 1 <= read_marks(io.BytesIO(data[:position]), kind).orientation <= 8
