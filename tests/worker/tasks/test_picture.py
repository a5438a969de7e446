# SPDX-License-Identifier: GPL-3.0-or-later
"""Any picture becomes an sRGB PNG of a size that the services accept."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from tests import pictures
from tests.worker import cmyk

ORANGE = (230, 120, 30)
ORANGE_DISC, GREY = (*ORANGE, 255), (200, 200, 205, 255)
# Format, suffix, bits per channel, alpha, and the error of its compression.
FORMATS = [
    (("PNG", "png", "8", True), 0),
    (("PNG", "png", "16", True), 1),
    (("JPEG", "jpg", "8", False), 6),
    (("WEBP", "webp", "8", True), 6),
    (("BMP", "bmp", "8", False), 0),
    (("TIFF", "tif", "8", True), 0),
    (("TIFF", "tif", "16", True), 1),
    (("TARGA", "tga", "8", True), 0),
    (("OPEN_EXR", "exr", "16", True), 1),
    (("HDR", "hdr", "32", False), 2),
]


def test_transparent_pixels_get_the_requested_backdrop(blender):
    from maquette.worker.tasks.picture import on_backdrop

    half = np.array([[[200, 100, 0, 255], [200, 100, 0, 0], [200, 100, 0, 51]]], np.uint8)
    flat = on_backdrop(half, (255, 255, 255))
    assert flat.tolist() == [[[200, 100, 0, 255], [255, 255, 255, 255], [244, 224, 204, 255]]]


def load(path) -> np.ndarray:
    import bpy

    image = bpy.data.images.load(str(path))
    values = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(values)
    pixels = np.rint(values.reshape(image.size[1], image.size[0], 4)[::-1] * 255).astype(np.uint8)
    bpy.data.images.remove(image)
    return pixels


def save(path, file_format: str, depth: str, *, alpha: bool) -> None:
    """Save, with Blender, an orange picture whose lower half is transparent if there is alpha."""
    import bpy

    colour = np.array([*ORANGE, 255], np.float32) / 255
    pixels = np.tile(colour, (16, 24, 1))
    if alpha:
        pixels[:8, :, 3] = 0.0  # Blender's rows start at the bottom
    image = bpy.data.images.new("test", 24, 16, alpha=True)
    image.pixels.foreach_set(pixels.ravel())
    settings = bpy.context.scene.render.image_settings
    settings.file_format, settings.color_mode = file_format, "RGBA" if alpha else "RGB"
    if (
        depth in {entry.identifier for entry in settings.bl_rna.properties["color_depth"].enum_items}
        and file_format != "HDR"
    ):
        settings.color_depth = depth
    bpy.context.scene.view_settings.view_transform = "Standard"
    image.save_render(str(path))
    bpy.data.images.remove(image)


@pytest.mark.parametrize(("kind", "error"), FORMATS)
def test_every_format_keeps_its_colours(encode, tmp_path, kind, error):
    file_format, suffix, depth, alpha = kind
    source = tmp_path / f"bild – 絵.{suffix}"
    save(source, file_format, depth, alpha=alpha)
    result, pixels = encode(source)
    assert (result["width"], result["height"], result["original_width"], result["original_height"]) == (24, 16, 24, 16)
    assert result["has_alpha"] == alpha
    assert np.abs(pixels[:8, :, :3].astype(int) - ORANGE).max() <= error
    assert (pixels[:8, :, 3] == 255).all()
    assert (pixels[8:, :, 3] == (0 if alpha else 255)).all()


def test_a_cmyk_jpeg(encode, tmp_path):
    source = tmp_path / "print.jpg"
    source.write_bytes(cmyk.jpeg(cyan=0, magenta=1, yellow=1, black=0))
    result, pixels = encode(source)
    assert (result["width"], result["height"]) == (16, 16)
    assert np.abs(pixels[..., :3].astype(int) - (255, 0, 0)).max() <= 8


def test_a_large_picture_is_scaled_and_a_small_one_is_not(encode, tmp_path):
    source = tmp_path / "figure.png"
    source.write_bytes(pictures.figure(200))
    result, _ = encode(source, longest=50)
    assert (result["width"], result["height"], result["original_width"]) == (50, 50, 200)
    assert encode(source, longest=1000)[0]["width"] == 200


def test_colours_of_transparent_pixels_do_not_bleed_in(encode, tmp_path):
    source = tmp_path / "figure.png"
    stripes = pictures.png(64, 64, lambda x, _y: (255, 0, 0, 255) if x % 2 else (0, 255, 0, 0))
    source.write_bytes(stripes)
    _, pixels = encode(source, longest=32)
    assert (pixels[..., :3] == (255, 0, 0)).all()
    assert np.abs(pixels[..., 3].astype(int) - 128).max() <= 1


def test_the_file_is_made_small_enough(encode, tmp_path):
    source = tmp_path / "noise.png"
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3)).tolist()
    source.write_bytes(pictures.png(256, 256, lambda x, y: (*noise[y][x], 255)))
    result, _ = encode(source, max_bytes=50_000)
    assert 10_000 < result["bytes"] <= 50_000


def test_the_mean_colour_is_the_subjects(encode, tmp_path):
    source = tmp_path / "figure.png"
    source.write_bytes(
        pictures.png(64, 64, lambda x, y: (255, 0, 0, 255) if max(abs(x - 32), abs(y - 32)) < 20 else (0, 0, 255, 0))
    )
    assert encode(source)[0]["mean_colour"] == pytest.approx([1, 0, 0], abs=0.02)


def test_a_plain_picture_is_encoded_too(encode, tmp_path):
    source = tmp_path / "plain.png"
    source.write_bytes(pictures.plain(20, 10, (0, 255, 0, 255)))
    assert encode(source)[0]["mean_colour"] == pytest.approx([0, 1, 0], abs=0.01)
    source.write_bytes(pictures.plain(1, 1))
    assert encode(source)[0]["width"] == 1


@pytest.mark.parametrize("linear", [False, True])
def test_raw_pixels(encode, tmp_path, linear):
    source = tmp_path / "pixels.raw"
    rows = np.zeros((4, 6, 4), "<f4")
    rows[0] = (0.25, 0, 0, 0.5)  # the bottom row; premultiplied where linear
    rows[1:] = (0, 1, 0, 1)
    source.write_bytes(rows.tobytes())
    result, pixels = encode(source, pixels={"width": 6, "height": 4, "linear": linear})
    assert (result["width"], result["height"], result["has_alpha"]) == (6, 4, True)
    assert (pixels[:3] == (0, 255, 0, 255)).all()
    assert np.abs(pixels[3].astype(int) - ((188, 0, 0, 128) if linear else (64, 0, 0, 128))).max() <= 1
    assert encode(source, pixels={"width": 6, "height": 4, "linear": linear}, longest=3)[0]["width"] == 3


@pytest.mark.parametrize("content", [b"", b"<html>", pictures.figure(64)[:200], None])
def test_a_file_that_is_no_picture_is_refused(encode, tmp_path, content):
    source = tmp_path / "broken.png"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(ChildFailed) as caught:
        encode(source)
    assert caught.value.code == "picture_unreadable"
    assert "\n" not in caught.value.detail


def test_raw_pixels_of_another_size_are_refused(encode, tmp_path):
    source = tmp_path / "pixels.raw"
    source.write_bytes(b"\0" * 100)
    with pytest.raises(ChildFailed, match="picture_unreadable"):
        encode(source, pixels={"width": 6, "height": 4, "linear": True})


def test_the_backdrop_is_made_transparent_on_request(encode, tmp_path):
    path = tmp_path / "figure.png"
    path.write_bytes(pictures.png(96, 96, lambda x, y: ORANGE_DISC if (x - 48) ** 2 + (y - 48) ** 2 < 900 else GREY))
    assert encode(path)[1][..., 3].min() == 255
    options = {"tolerance": 0.5, "grow": 0.0, "invert": False, "subjects": "ALL"}
    result, found = encode(path, cut_out=options)
    assert result["has_alpha"]
    assert (found[0, 0, 3], found[..., 3].max()) == (0, 255)


def test_a_picture_without_a_subject_is_not_sent_as_a_cut_out(encode, tmp_path):
    path = tmp_path / "plain.png"
    path.write_bytes(pictures.plain(64, 64))
    with pytest.raises(ChildFailed, match="no_subject"):
        encode(path, cut_out={"tolerance": 0.5})
