# SPDX-License-Identifier: GPL-3.0-or-later
"""What is stored of each kind of Image: its file's bytes, or its pixels if it has no file, or an error."""

from __future__ import annotations

import numpy as np
import pytest

from tests import marked, pictures
from tests.blender_session import blocks, installed, open_edges, triangles


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Ordner mit Leerzeichen 図" / "Bär.png"
    path.parent.mkdir()
    path.write_bytes(pictures.figure(32))
    return path


@pytest.fixture
def take(scene):
    """The source, with a check that reading an image changes nothing."""
    module = installed("runtime.inputs")

    def taken(image):
        before = (image.source, image.is_dirty, image.filepath, blocks())
        _, source = module.take_picture(image)
        assert (image.source, image.is_dirty, image.filepath, blocks()) == before
        return source

    return taken


def load(path):
    import bpy

    return bpy.data.images.load(str(path))


def refusal(image):
    with pytest.raises(installed("client.errors").PictureError) as caught:
        installed("runtime.inputs").take_picture(image)
    return str(caught.value)


def test_a_file_on_disk(take, file):
    assert take(load(file)).path == file


def test_a_file_beside_the_blend(take, file, tmp_path):
    import bpy

    image = load(file)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    image.filepath = bpy.path.relpath(str(file))
    assert image.filepath.startswith("//")
    assert take(image).path.samefile(file)


def test_a_packed_image_whose_file_is_gone(take, file):
    image = load(file)
    image.pack()
    content = file.read_bytes()
    file.unlink()
    assert take(image).data == content


def test_a_generated_image(take):
    import bpy

    image = bpy.data.images.new("made up", 4, 2, alpha=True)
    values = (np.arange(32) / 31).astype(np.float32)
    image.pixels.foreach_set(values)
    source = take(image)
    assert (source.width, source.height, source.is_linear) == (4, 2, False)
    assert np.frombuffer(source.data, np.float32) == pytest.approx(values, abs=1 / 255)


def test_a_painted_image_is_stored_as_displayed(take, file):
    image = load(file)
    image.pixels[:4] = (0.2, 0.4, 0.6, 1.0)
    assert image.is_dirty
    source = take(image)
    assert np.frombuffer(source.data, np.float32)[:4] == pytest.approx((0.2, 0.4, 0.6, 1.0), abs=1 / 255)


def test_a_float_image(take):
    import bpy

    image = bpy.data.images.new("light", 3, 3, float_buffer=True)
    image.pixels[:4] = (2.5, 0.5, 0.25, 1.0)
    source = take(image)
    assert source.is_linear
    assert np.frombuffer(source.data, np.float32)[:4] == pytest.approx((2.5, 0.5, 0.25, 1.0))


def test_a_file_deleted_after_loading_is_taken_from_memory(take, file):
    image = load(file)
    assert len(image.pixels) == 32 * 32 * 4  # reads the file
    file.unlink()
    assert (take(image).width, take(image).height) == (32, 32)


def test_a_missing_file(scene, file):
    image = load(file)
    file.unlink()
    text = refusal(image)
    assert "is missing" in text
    assert str(file) in text


def test_an_empty_render_result(scene):
    import bpy

    bpy.ops.object.camera_add()
    scene.camera = bpy.context.active_object
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.render.resolution_x = scene.render.resolution_y = 4
    bpy.ops.render.render()
    assert "Save it" in refusal(bpy.data.images["Render Result"])


@pytest.mark.parametrize("source", ["MOVIE", "SEQUENCE"])
def test_more_than_one_picture(scene, file, source):
    image = load(file)
    image.source = source
    assert "not a single picture" in refusal(image)


@pytest.mark.parametrize(
    ("name", "model"),
    [("cat.png", "cat"), ("cat.png.001", "cat"), ("Dr. Who", "Dr. Who"), ("v1.2.jpeg", "v1.2"), (".png", ".png")],
)
def test_the_model_is_named_after_the_image(scene, file, name, model):
    image = load(file)
    image.name = name
    assert installed("runtime.inputs").take_picture(image)[0] == model


def test_models_of_images_without_a_file(scene, tmp_path):
    """One painted, one float and one packed image: all three become models."""
    import bpy

    def disc(image):
        size = image.size[0]
        y, x = np.mgrid[0:size, 0:size] - (size - 1) / 2
        rgba = np.zeros((size, size, 4), np.float32)
        rgba[x**2 + y**2 < (size * 0.4) ** 2] = (0.8, 0.1, 0.1, 1.0)
        image.pixels.foreach_set(rgba.ravel())

    painted, floats = (
        bpy.data.images.new(name, 64, 64, alpha=True, float_buffer=name == "floats") for name in ("painted", "floats")
    )
    disc(painted)
    disc(floats)
    path = tmp_path / "packed.png"
    path.write_bytes(pictures.figure(64))
    packed = load(path)
    packed.pack()
    path.unlink()
    local = installed("client.capabilities").ServiceName.LOCAL
    options = installed("client.local.options").LocalOptions(triangles=1000)
    for image in (painted, floats, packed):
        installed("runtime.generate").submit(local, image, options, scene, 0)
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert sorted(obj.name for obj in bpy.data.objects) == ["floats", "packed", "painted"]
    for obj in bpy.data.objects:
        assert open_edges(obj.data) == 0
        assert triangles(obj.data) > 500
        assert len(obj["maquette_image_sha256"]) == 64
    linear, encoded = (bpy.data.objects[name].data.materials[0].diffuse_color for name in ("floats", "painted"))
    assert linear[0] == pytest.approx(0.8, abs=0.02)
    assert encoded[0] == pytest.approx(0.604, abs=0.02)  # sRGB 0.8 in linear light


@pytest.mark.parametrize("mode", ["NONE", "CHANNEL_PACKED", "PREMUL"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_the_alpha_mode_is_stored_too(take, file, mode, is_packed):
    image = load(file)
    image.alpha_mode = mode
    if is_packed:
        image.pack()
    assert take(image).alpha == mode


@pytest.mark.parametrize("mode", ["NONE", "CHANNEL_PACKED"])
def test_pixels_with_an_unused_alpha_are_opaque(take, mode):
    import bpy

    image = bpy.data.images.new("made up", 2, 2, alpha=True)
    image.pixels.foreach_set(np.tile(np.float32([0.25, 0.5, 0.75, 0.0]), 4))
    image.alpha_mode = mode
    assert np.frombuffer(take(image).data, np.float32).reshape(-1, 4)[:, 3].tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("pattern", ["hut.<UDIM>.png", "hut_<UVTILE>.png"])
def test_of_a_tiled_image_the_first_tile_is_taken(take, tmp_path, pattern):
    import bpy

    first = tmp_path / pattern.replace("<UDIM>", "1012").replace("<UVTILE>", "u2_v2")
    first.write_bytes(pictures.figure(32))
    image = bpy.data.images.load(str(first))
    image.source = "TILED"
    image.filepath = str(tmp_path / pattern)
    image.tiles[0].number = 1012
    image.tiles.new(1013)
    assert take(image).path == first


def test_of_a_gif_the_first_frame_is_taken(take, tmp_path):
    path = tmp_path / "walk.GIF"
    path.write_bytes(marked.encoded(marked.quarters(), "GIF"))
    image = load(path)
    assert image.source == "MOVIE"
    assert take(image).path == path
