# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged and unusual pictures, and other files: a message says what is wrong, or a model arrives; nothing is left."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from tests import pictures
from tests.blender_session import blocks, generate, installed, newest, open_edges, sentence_of
from tests.marked import encoded, profile
from tests.operators import odd_pictures

UNUSABLE = {
    "missing": (None, "was not found"),
    "empty": (b"", "is an empty file"),
    "cut off": (pictures.figure()[:300], "it is damaged"),
    "one pixel": (pictures.plain(1, 1), "only 1 × 1 pixels"),
    "transparent": (pictures.plain(64, 64, (0, 0, 0, 0)), "fully transparent"),
    "uniform": (pictures.plain(64, 64), "Nothing stands out"),
    "text": (b"This is not a picture, it only says so.\n" * 20, "it is a text file"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n", "it is a PDF document"),
    "web page": (b"<!DOCTYPE html><html><body>Not found</body></html>", "it is a web page"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "an HEIC photo"),
    "animated WebP": (odd_pictures.moving_webp(), "is an animated WebP. Save one frame"),
    "too wide": (odd_pictures.large(16, 16).replace(b"\0\0\0\x10\0\0\0\x10", b"\0\1\x86\xa0\0\1\x86\xa0", 1), "100000"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_picture_gives_its_message_and_leaves_the_scene_alone(scene, tmp_path, kind):
    content, words = UNUSABLE[kind]
    path = tmp_path / "picture.png"
    if content is not None:
        path.write_bytes(content)
    before = blocks()
    text = sentence_of(lambda: generate(path))
    assert words in text
    assert repr(path.name) in text
    assert (newest().state, newest().sentence, newest().retry) == ("FAILED", text, "FREE")
    assert blocks() == before


def test_a_folder_is_no_picture(scene, tmp_path):
    assert "is a folder" in sentence_of(lambda: generate(tmp_path))


def webp(path, picture):
    """Blender writes it."""
    import bpy

    image = bpy.data.images.load(str(picture))
    image.pixels[0]  # reads the file before the path changes
    image.file_format = "WEBP"
    image.filepath_raw = str(path)
    image.save()
    bpy.data.images.remove(image)


@pytest.fixture(scope="module")
def odd_models(addon, picture, tmp_path_factory):
    """Models made from odd pictures, by the pictures' names, all jobs at once, after the unusable ones above."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    folder = tmp_path_factory.mktemp("odd")
    (folder / "sixteen.png").write_bytes(odd_pictures.sixteen_bit())
    (folder / "cmyk.jpg").write_bytes(odd_pictures.cmyk_jpeg())
    (folder / "large.png").write_bytes(odd_pictures.large(12_000, 12_000))
    webp(folder / "lossy.webp", picture)
    orders = installed("runtime.generate")
    local = installed("client.capabilities").ServiceName.LOCAL
    options = installed("client.local.options").LocalOptions(triangles=2000)
    (folder / "IMG_1234.png").write_bytes(odd_pictures.sixteen_bit())
    (folder / "targa.tga").write_bytes(encoded(obj(), "TGA"))
    (folder / "renamed.png").write_bytes(encoded(obj(), "TGA"))
    (folder / "still.gif").write_bytes(encoded(obj(), "GIF"))
    (folder / "phone.jpg").write_bytes(encoded(obj().transpose(Image.Transpose.ROTATE_90), "JPEG", orientation=6))
    (folder / "wide.png").write_bytes(encoded(obj(), "PNG", icc=profile("Display P3")))
    (folder / "sword.png").write_bytes(encoded(sword(), "PNG"))
    for path in folder.iterdir():
        orders.submit(local, path, options, bpy.context.scene, 0)
    hidden = folder / "hidden.png"
    hidden.write_bytes(
        pictures.png(64, 64, lambda x, y: (200, 40, 30, 0) if 16 < x < 48 and 8 < y < 56 else (240,) * 3 + (0,))
    )
    image = bpy.data.images.load(str(hidden))
    image.alpha_mode = "NONE"
    orders.submit(local, image, options, bpy.context.scene, 0)
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    return {obj.name: obj for obj in bpy.data.objects}


def obj() -> Image.Image:
    """A red post, half as wide as it is tall."""
    picture = Image.new("RGB", (120, 160), (240, 240, 242))
    ImageDraw.Draw(picture).rectangle((35, 30, 84, 129), fill=(200, 40, 30))
    return picture


def sword() -> Image.Image:
    picture = Image.new("RGB", (6000, 40), (240, 240, 240))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((300, 5, 700, 34), fill=(120, 40, 30))
    draw.polygon([(700, 10), (700, 29), (5700, 20)], fill=(60, 70, 80))
    return picture


def remarks(model):
    job = next(job for job in installed("runtime.session").jobs() if job.id == model["maquette_job"])
    return job.all_remarks


def colour(model):
    return tuple(model.data.materials[0].diffuse_color)[:3]


def test_a_16_bit_png(odd_models):
    assert open_edges(odd_models["sixteen"].data) == 0
    assert colour(odd_models["sixteen"]) == pytest.approx(
        (0.815, 0.178, 0.0065), abs=0.02
    )  # as written, in linear light


def test_a_webp(odd_models):
    assert open_edges(odd_models["lossy"].data) == 0


def test_a_cmyk_jpeg_keeps_its_colours(odd_models):
    red, green, blue = colour(odd_models["cmyk"])
    assert open_edges(odd_models["cmyk"].data) == 0
    assert red < 0.1
    assert min(green, blue) > 0.7


def test_a_picture_of_12000_pixels(odd_models):
    model = odd_models["large"]
    assert open_edges(model.data) == 0
    image = next(node.image for node in model.data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE")
    assert 1024 <= max(image.size) <= 2 * 1024  # the front's pixels with the back's beside them


@pytest.mark.parametrize("name", ["targa", "renamed", "still", "phone", "hidden"])
def test_every_file_gives_the_same_model(odd_models, name):
    """Half as wide as it is tall, red, and closed."""
    model = odd_models[name]
    width, _, height = model.dimensions
    assert width / height == pytest.approx(32 / 48 if name == "hidden" else 0.5, abs=0.04)
    assert open_edges(model.data) == 0
    red, green, _ = colour(model)
    assert red > 5 * green


def test_changes_to_a_picture_are_reported(odd_models):
    assert any("upright" in remark for remark in remarks(odd_models["phone"]))
    assert "Its colors were converted to sRGB from Display P3." in remarks(odd_models["wide"])
    assert remarks(odd_models["targa"]) == remarks(odd_models["renamed"])


def test_a_long_picture_is_a_model(odd_models):
    model = odd_models["sword"]
    assert open_edges(model.data) == 0
    assert model.dimensions[0] / model.dimensions[2] > 60  # 180 in the picture; 2000 triangles are few for that


def test_a_number_in_a_files_name_does_not_matter(odd_models):
    assert open_edges(odd_models["IMG_1234"].data) == 0
