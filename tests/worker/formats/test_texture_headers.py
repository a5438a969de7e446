# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes are read from headers, without decoding, for every format that Blender writes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.worker.formats import texture_headers

WRITTEN = ["PNG", "JPEG", "WEBP", "BMP", "TARGA", "TARGA_RAW", "TIFF", "HDR", "OPEN_EXR", "JPEG2000", "DPX", "CINEON",
           "IRIS"]  # fmt: skip


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_format_that_blender_writes(blender, tmp_path, kind):
    import bpy

    if kind == "CINEON" and bpy.app.version < (4, 5):
        pytest.skip("Blender 4.2 may crash when it writes CINEON")
    image = bpy.data.images.new("picture", 480, 200, float_buffer=kind in {"HDR", "OPEN_EXR"})
    try:
        try:
            image.filepath_raw, image.file_format = str(tmp_path / "picture"), kind
            image.save()
        except (TypeError, RuntimeError):
            pytest.skip(f"this Blender does not write {kind}")
    finally:
        bpy.data.images.remove(image)
    header = texture_headers.read((tmp_path / "picture").read_bytes())
    assert (header.width, header.height) == (480, 200)
    assert header.memory == 480 * 200 * (16 if kind in {"HDR", "OPEN_EXR", "TIFF", "DPX", "CINEON", "JPEG2000"} else 4)


def test_a_dds_and_an_avif():
    assert texture_headers.read(b"DDS " + struct.pack("<IIII", 124, 0, 20, 48) + bytes(100)).width == 48
    avif = b"\0\0\0\x1cftypavif" + bytes(40) + b"ispe\0\0\0\0" + struct.pack(">II", 48, 20)
    assert texture_headers.read(avif).height == 20


MAGICS = [b"", b"\x89PNG\r\n\x1a\n", b"v/1\x01", b"#?RADIANCE\n", b"DDS ", b"II*\0", b"\xff\xd8\xff",
          b"XPDS", b"\x01\xda", b"\xffO\xffQ"]  # fmt: skip


@given(st.binary(max_size=200), st.sampled_from(MAGICS))
def test_any_bytes_after_the_magic_give_a_size_or_none(content, magic):
    header = texture_headers.read(magic + content)
    assert header.width >= 0
    assert header.height >= 0
