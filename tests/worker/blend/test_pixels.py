# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every kind are read upright, in sRGB, and with the intended alpha."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed
from PIL import Image

from tests import marked, pictures
from tests.worker.tasks.test_picture import ORANGE, ORANGE_DISC, save

KINDS = ("JPEG", "PNG", "WEBP", "TIFF")
NEAR = 6  # levels by which a JPEG may be off


def upright(pixels, picture) -> bool:
    return pixels.shape[:2] == picture.size[::-1] and (
        np.abs(pixels[..., :3].astype(int) - np.asarray(picture)).mean() < NEAR
    )


def lying(picture: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it with this Exif orientation."""
    turns = Image.Transpose
    stored = {
        1: (),
        2: (turns.FLIP_LEFT_RIGHT,),
        3: (turns.ROTATE_180,),
        4: (turns.FLIP_TOP_BOTTOM,),
        5: (turns.TRANSPOSE,),
        6: (turns.ROTATE_90,),
        7: (turns.TRANSVERSE,),
        8: (turns.ROTATE_270,),
    }
    for turn in stored[orientation]:
        picture = picture.transpose(turn)
    return picture


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_read_upright(encode, tmp_path, kind, orientation):
    source, picture = tmp_path / "picture", marked.quarters()
    source.write_bytes(marked.encoded(lying(picture, orientation), kind, orientation=orientation))
    result, pixels = encode(source)
    assert upright(pixels, picture)
    assert (result["original_width"], result["original_height"]) == picture.size
    assert any("upright" in remark for remark in result["remarks"]) == (orientation != 1)


def test_a_large_photograph_is_read_upright_too(encode, tmp_path):
    source, picture = tmp_path / "picture", marked.quarters(1500, 900)
    source.write_bytes(marked.encoded(lying(picture, 6), "JPEG", orientation=6))
    result, pixels = encode(source, longest=300)
    assert upright(pixels, picture.resize((300, 180)))
    assert (result["original_width"], result["original_height"]) == (1500, 900)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("profile", "colour"), [("Display P3", (247, 112, 0)), ("Adobe RGB (1998)", (255, 121, 4)), ("sRGB", ORANGE)]
)
def test_colours_are_converted_by_their_profile(encode, tmp_path, kind, profile, colour):
    """The expected colours are LittleCMS's, rounded."""
    source = tmp_path / "picture"
    source.write_bytes(marked.encoded(Image.new("RGB", (32, 32), ORANGE), kind, icc=marked.profile(profile)))
    result, pixels = encode(source)
    assert np.abs(pixels[..., :3].astype(int) - colour).max() <= 3
    said = [f"Its colors were converted to sRGB from {profile}."]
    assert result["remarks"] == ([] if profile == "sRGB" else said)


def avif(**options) -> bytes:
    return marked.encoded(Image.new("RGB", (32, 32), ORANGE), "AVIF", **options)


@pytest.fixture
def encode_avif(encode, tmp_path):
    """Like `encode`, but skips in a Blender that cannot open AVIF."""
    source = tmp_path / "plain"
    source.write_bytes(avif())
    try:
        _, pixels = encode(source)
    except ChildFailed as failed:
        if failed.code != "picture_unreadable":
            raise
        pytest.skip("this Blender does not open AVIF")
    assert np.abs(pixels[..., :3].astype(int) - ORANGE).max() <= 2
    return encode


PNG = marked.encoded(Image.new("RGB", (32, 32), ORANGE), "PNG")
JPEG_2000 = marked.encoded(Image.new("RGB", (32, 32), ORANGE), "JPEG2000")
P3, ADOBE = marked.profile("Display P3"), marked.profile("Adobe RGB (1998)")
P3_CODES = bytes((12, 13, 0, 1))
ADOBE_NUMBERS = {"gAMA": marked.ADOBE_EXPONENT, "cHRM": marked.ADOBE_POINTS}
# How the space is stated, LittleCMS's colour, and the name in the remark.
STATED = {
    "PNG by codes": (marked.with_chunks(PNG, {"cICP": P3_CODES}), (247, 112, 0), "Display P3"),
    "PNG of 16 bits by codes": (
        marked.with_chunks(marked.deep_png(ORANGE), {"cICP": P3_CODES}),
        (247, 112, 0),
        "Display P3",
    ),
    "PNG by numbers": (marked.with_chunks(PNG, ADOBE_NUMBERS), (255, 121, 4), ""),
    "PNG of 16 bits by numbers": (marked.with_chunks(marked.deep_png(ORANGE), ADOBE_NUMBERS), (255, 121, 4), ""),
    "JPEG 2000": (marked.with_colour(JPEG_2000, b"\2\0\0" + P3), (247, 112, 0), "Display P3"),
    "JPEG 2000, any profile": (marked.with_colour(JPEG_2000, b"\3\0\0" + ADOBE), (255, 121, 4), "Adobe RGB (1998)"),
}


@pytest.mark.parametrize("stated", STATED)
def test_colours_are_converted_however_their_space_is_stated(encode, tmp_path, stated):
    data, colour, name = STATED[stated]
    source = tmp_path / "picture"
    source.write_bytes(data)
    result, pixels = encode(source)
    assert np.abs(pixels[..., :3].astype(int) - colour).max() <= 3
    assert result["remarks"] == [f"Its colors were converted to sRGB{f' from {name}' if name else ''}."]


@pytest.mark.parametrize("data", [avif(icc=P3), marked.with_codes(avif(), 12, 13)])
def test_an_avif_is_converted_by_profile_and_by_codes(encode_avif, tmp_path, data):
    source = tmp_path / "picture"
    source.write_bytes(data)
    result, pixels = encode_avif(source)
    assert np.abs(pixels[..., :3].astype(int) - (247, 112, 0)).max() <= 3
    assert result["remarks"] == ["Its colors were converted to sRGB from Display P3."]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_avif_is_rotated_only_once(encode_avif, tmp_path, orientation):
    source, picture = tmp_path / "picture", marked.quarters()
    source.write_bytes(marked.encoded(lying(picture, orientation), "AVIF", orientation=orientation))
    assert upright(encode_avif(source)[1], picture)


@pytest.mark.parametrize("depth", [8, 16])
def test_hdr_levels_are_reported_and_left_unchanged(encode, tmp_path, depth):
    """Blender 5.2 would read 16-bit ones as light far brighter than white."""
    source = tmp_path / "picture"
    source.write_bytes(
        marked.with_chunks(PNG if depth == 8 else marked.deep_png(ORANGE), {"cICP": bytes((9, 16, 0, 1))})
    )
    result, pixels = encode(source)
    assert (pixels[..., :3] == ORANGE).all()
    assert result["remarks"] == [
        "Its color profile, BT.2020 PQ, cannot be read here, so its colors were taken as sRGB."
    ]


def test_a_profile_counts_where_the_codes_before_it_cannot_be_read(encode, tmp_path):
    source = tmp_path / "picture"
    source.write_bytes(marked.with_chunks(PNG, {"cICP": bytes((9, 16, 0, 1)), "iCCP": marked.packed(P3)}))
    assert encode(source)[0]["remarks"] == ["Its colors were converted to sRGB from Display P3."]


def test_a_profile_that_cannot_be_read_is_named(encode, tmp_path):
    source = tmp_path / "picture"
    source.write_bytes(marked.encoded(marked.quarters(), "PNG", icc=marked.profile("Scanner 7", b"Lab ")))
    assert encode(source)[0]["remarks"] == [
        "Its color profile, Scanner 7, cannot be read here, so its colors were taken as sRGB."
    ]


def saved(mode: str, kind: str, **options) -> bytes:
    """An orange picture whose lower half is transparent where the format allows it."""
    picture = Image.new("RGBA", (32, 32), (*ORANGE, 255))
    picture.paste((*ORANGE, 0), (0, 16, 32, 32))
    palette = mode.startswith("P")
    picture = (
        picture.convert("RGB").quantize(int(mode[1:] or 8))
        if palette
        else picture.convert(mode, dither=Image.Dither.NONE)
    )
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


# Mode, format and options; P and a number: a palette of that many colours.
VARIANTS = [
    ("1", "PNG", {}),
    ("L", "PNG", {}),
    ("LA", "PNG", {}),
    ("P2", "PNG", {"bits": 1}),
    ("P4", "PNG", {"bits": 2}),
    ("P8", "PNG", {"bits": 4}),
    ("P200", "PNG", {}),
    ("RGB", "PNG", {"transparency": ORANGE}),
    ("L", "JPEG", {}),
    ("RGB", "JPEG", {"progressive": True}),
    ("RGB", "WEBP", {"quality": 90}),
    ("RGBA", "WEBP", {"lossless": True}),
    *((mode, "TIFF", {"compression": packing}) for mode in ("L", "P", "RGB", "RGBA") for packing in (None, "tiff_lzw")),
    ("RGB", "TIFF", {"compression": "packbits"}),
    ("CMYK", "TIFF", {}),
    ("L", "BMP", {}),
    ("P8", "BMP", {}),
    ("RGB", "BMP", {}),
    ("RGBA", "BMP", {}),
    *((mode, "TGA", {"compression": packing}) for mode in ("L", "P", "RGB", "RGBA") for packing in (None, "tga_rle")),
    ("RGB", "TGA", {"orientation": 1}),
    ("RGB", "JPEG2000", {}),
    ("RGBA", "DDS", {}),
    ("RGB", "GIF", {}),
]


@pytest.mark.parametrize(("mode", "kind", "options"), VARIANTS)
def test_every_variant_of_a_format_is_read_without_a_file_extension(encode, tmp_path, mode, kind, options):
    source = tmp_path / "picture"
    source.write_bytes(saved(mode, kind, **options))
    _, pixels = encode(source)
    colour = (255,) * 3 if mode == "1" else (143,) * 3 if mode in {"L", "LA"} else ORANGE
    assert np.abs(pixels[:14, :, :3].astype(int) - colour).max() <= NEAR
    has_alpha = mode in {"LA", "RGBA"}
    assert pixels[:14, :, 3].min() == (0 if "transparency" in options else 255)
    assert pixels[18:, :, 3].max() == (0 if has_alpha or "transparency" in options else 255)


def without_alpha(kind: str) -> bytes:
    """Four bytes a pixel, of which the last is always zero, as many programs write it."""
    pixels = bytes((*ORANGE[::-1], 0)) * (16 * 16)
    if kind == "BMP":
        head = struct.pack("<IiiHHIIiiII", 40, 16, 16, 1, 32, 0, len(pixels), 2835, 2835, 0, 0)
        return b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54) + head + pixels
    return struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 16, 16, 32, 0) + pixels


@pytest.mark.parametrize("kind", ["BMP", "TGA"])
@pytest.mark.parametrize("longest", [16, 8])
def test_an_unused_fourth_byte_is_no_alpha(encode, tmp_path, kind, longest):
    source = tmp_path / "picture"
    source.write_bytes(without_alpha(kind))
    assert (encode(source, longest=longest)[1] == ORANGE_DISC).all()


@pytest.mark.parametrize("mode", ["NONE", "CHANNEL_PACKED"])
@pytest.mark.parametrize("longest", [64, 16])
@pytest.mark.parametrize("depth", ["8", "16"])
def test_an_opaque_alpha_channel_is_dropped(encode, tmp_path, mode, longest, depth):
    source = tmp_path / "picture"
    source.write_bytes(pictures.png(64, 64, lambda x, _y: (*ORANGE, 255 if x < 32 else 0)))
    if depth == "16":
        save(source, "PNG", depth, alpha=True)
    _, pixels = encode(source, longest=longest, pixels={"alpha": mode})
    assert (pixels[..., 3] == 255).all()
    if depth == "8":
        assert (pixels[..., :3] == ORANGE).all()


def test_an_exr_with_several_layers_is_named_as_such(encode, tmp_path):
    source = tmp_path / "picture"
    source.write_bytes(layered())
    with pytest.raises(ChildFailed) as caught:
        encode(source, pixels={"name": "shot.exr"})
    assert (caught.value.code, caught.value.detail) == ("picture_multilayer", "shot.exr")


def layered() -> bytes:
    """An uncompressed half-float EXR with one pixel row and two layers."""

    def attribute(name: bytes, kind: bytes, value: bytes) -> bytes:
        return name + b"\0" + kind + b"\0" + struct.pack("<I", len(value)) + value

    names = [f"{layer}.Combined.{channel}".encode() for layer in ("Back", "Front") for channel in "ABGR"]
    channels = b"".join(name + b"\0" + struct.pack("<IB3xII", 1, 0, 1, 1) for name in names) + b"\0"
    window = struct.pack("<4i", 0, 0, 15, 15)
    head = b"".join([
        b"v/1\x01" + struct.pack("<I", 2),
        attribute(b"channels", b"chlist", channels),
        attribute(b"compression", b"compression", b"\0"),
        attribute(b"dataWindow", b"box2i", window),
        attribute(b"displayWindow", b"box2i", window),
        attribute(b"lineOrder", b"lineOrder", b"\0"),
        attribute(b"pixelAspectRatio", b"float", struct.pack("<f", 1)),
        attribute(b"screenWindowCenter", b"v2f", bytes(8)),
        attribute(b"screenWindowWidth", b"float", struct.pack("<f", 1)),
        b"\0",
    ])  # fmt: skip
    row = bytes(16 * 2 * len(names))
    start = len(head) + 8 * 16
    offsets = b"".join(struct.pack("<Q", start + number * (8 + len(row))) for number in range(16))
    rows = b"".join(struct.pack("<iI", number, len(row)) + row for number in range(16))
    return head + offsets + rows


def test_errors_use_the_artists_name_for_the_picture(encode, tmp_path):
    source = tmp_path / "picture"
    source.write_bytes(b"<html>")
    with pytest.raises(ChildFailed) as caught:
        encode(source, pixels={"name": "holiday 図.tga"})
    assert (caught.value.code, caught.value.detail) == ("picture_unreadable", "holiday 図.tga")
