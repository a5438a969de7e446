# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures are recognized by content, not by name; unusable ones are refused with the reason."""

from __future__ import annotations

import hashlib
import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import pictures
from tools.checkout import load_package

load_package()

from maquette.client.errors import PictureError
from maquette.client.files import picture, signatures


def jpeg(width: int, height: int) -> bytes:
    profile = b"\xff\xe1" + struct.pack(">H", 5000) + bytes(4998)
    frame = b"\xff\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + profile + b"\xff\xc4" + struct.pack(">H", 4) + bytes(2) + frame


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + struct.pack("<I", len(body)) + body


def tiff(order: str, width: int, height: int) -> bytes:
    mark = b"II" if order == "<" else b"MM"
    entries = struct.pack(order + "HHIHxx", 256, 3, 1, width) + struct.pack(order + "HHII", 257, 4, 1, height)
    return mark + struct.pack(order + "HI", 42, 8) + struct.pack(order + "H", 2) + entries


def big_tiff(width: int, height: int) -> bytes:
    entries = struct.pack("<HHQQ", 256, 4, 1, width) + struct.pack("<HHQQ", 257, 16, 1, height)
    return b"II" + struct.pack("<HHHQ", 43, 8, 0, 16) + struct.pack("<Q", 2) + entries


SIZED = {
    "PNG": pictures.plain(300, 200),
    "JPEG": jpeg(300, 200),
    "WEBP lossy": webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 300, 200)),
    "WEBP lossless": webp(b"VP8L", b"\x2f" + struct.pack("<I", 299 | 199 << 14) + bytes(5)),
    "WEBP extended": webp(b"VP8X", bytes(4) + (299).to_bytes(3, "little") + (199).to_bytes(3, "little")),
    "BMP": b"BM" + bytes(12) + struct.pack("<Iii", 40, 300, -200),
    "BMP of OS/2": b"BM" + bytes(12) + struct.pack("<IHH", 12, 300, 200),
    "GIF": b"GIF89a" + struct.pack("<HH", 300, 200),
    "TIFF little": tiff("<", 300, 200),
    "TIFF big": tiff(">", 300, 200),
    "TIFF 64 bit": big_tiff(300, 200),
    "PSD": b"8BPS" + bytes(10) + struct.pack(">II", 200, 300),
}


@pytest.mark.parametrize("name", SIZED)
def test_the_size_is_read_from_the_header(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a picture with a wrong suffix.txt"
    path.write_bytes(SIZED[name])
    info = picture.inspect(path)
    assert (info.format, info.width, info.height) == (name.partition(" ")[0], 300, 200)
    assert info.sha256 == hashlib.sha256(SIZED[name]).hexdigest()
    assert info.bytes == len(SIZED[name])


@pytest.mark.parametrize("name", SIZED)
def test_a_header_cut_short_is_called_damaged(name: str, tmp_path: Path) -> None:
    path = tmp_path / "cut"
    path.write_bytes(SIZED[name][: 16 if name.startswith(("PNG", "WEBP")) else 9])
    with pytest.raises(PictureError, match="'cut' is damaged"):
        picture.inspect(path)


def test_a_format_whose_size_is_not_in_its_header_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "light.exr"
    path.write_bytes(b"v/1\x01" + bytes(100))
    assert picture.inspect(path).format == "EXR"
    assert picture.inspect(path).width == 0


TARGA = [
    (1, 1, 24, 8),  # colour map type, image type, bits per map entry, bits per pixel
    (1, 9, 32, 8),
    (0, 2, 0, 16),
    (0, 2, 0, 24),
    (0, 10, 0, 32),
    (1, 2, 24, 24),  # an unused colour map
    (0, 3, 0, 8),
    (0, 11, 0, 8),
]


@pytest.mark.parametrize("values", TARGA)
@pytest.mark.parametrize("name", ["old.TGA", "picture", "renamed.png"])
def test_targa_is_known_by_its_header_whatever_its_name(
    name: str, values: tuple[int, int, int, int], tmp_path: Path
) -> None:
    path = tmp_path / name
    has_map, kind, map_depth, depth = values
    head = struct.pack("<BBBHHBHHHHBB", 0, has_map, kind, 0, 0, map_depth, 0, 0, 300, 200, depth, 0x28)
    path.write_bytes(head + bytes(100))
    info = picture.inspect(path)
    assert (info.format, info.width, info.height) == ("TGA", 300, 200)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b'<?xml version="1.0"?>\n<svg xmlns="..."/>', "an SVG drawing"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\xef\xbb\xbf <!-- cached --> <HTML>", "a web page"),
        (b"just some words, gr\xc3\xbc\xc3\x9fe", "a text file"),
        (b'{"a": 1}', "JSON"),
        (b"\0\0\0\x18ftypmp42....", "a video"),
        (b"\0\0\0\x18ftypheic....", "an HEIC photo"),
        (b"\x1aE\xdf\xa3....", "a video"),
        (b"glTF\x02\0\0\0", "a 3D model"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"BLENDER-v405", "a Blender file"),
        (b"\0\x01\x02\x03\xff\xfe", "a file of an unknown kind"),
    ],
)
def test_a_file_that_is_no_picture_is_named_by_its_type(content: bytes, what: str, tmp_path: Path) -> None:
    path = tmp_path / "holiday.png"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=f"'holiday.png' is not a picture.*{what}"):
        picture.inspect(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nothing.png"
    path.touch()
    with pytest.raises(PictureError, match="empty file"):
        picture.inspect(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"'gone\.png' was not found"):
        picture.inspect(tmp_path / "gone.png")
    with pytest.raises(PictureError, match="is a folder"):
        picture.inspect(tmp_path)
    with pytest.raises(PictureError):
        picture.inspect("a\0b.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_without_being_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(PictureError, match="not a file"):
        picture.inspect(tmp_path / "pipe.png")


@pytest.mark.parametrize(("width", "height"), [(1, 1), (15, 500), (500, 15)])
def test_a_picture_too_small_is_refused(width: int, height: int, tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    path.write_bytes(pictures.plain(width, height))
    with pytest.raises(PictureError, match=f"only {width} × {height} pixels"):
        picture.inspect(path)


def test_twelve_thousand_pixels_are_fine_and_an_absurd_size_is_not(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    path.write_bytes(jpeg(12_000, 12_000))
    assert picture.inspect(path).width == 12_000
    path.write_bytes(jpeg(40_001, 100))
    with pytest.raises(PictureError, match="40001 × 100"):
        picture.inspect(path)


def test_a_path_with_spaces_and_non_latin_letters_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Tēja kanna 茶壺.png"
    path.write_bytes(pictures.figure(32))
    assert picture.inspect(str(path)).width == 32


@given(st.sampled_from(sorted(SIZED.values())), st.integers(0, 60), st.binary(max_size=40))
def test_damaged_bytes_raise_nothing_but_a_picture_error(
    tmp_path_factory, start: bytes, keep: int, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(start[:keep] + rest)
    try:
        info = picture.inspect(path)
    except PictureError:
        return
    assert picture.SMALLEST <= info.width <= picture.LARGEST or info.width == 0


@given(st.binary(max_size=64))
def test_any_bytes_can_be_described(head: bytes) -> None:
    assert signatures.describe(head).startswith(("a ", "an "))
