# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures in Blender can be chosen with one click; if there is none, a message says what to do."""

from __future__ import annotations

import bpy
import pytest

from tests import pictures
from tests.blender_session import empty_file, installed, sentence_of


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a chair ü.png"
    path.write_bytes(pictures.figure(64))
    return path


@pytest.fixture
def image(scene, file):
    return bpy.data.images.load(str(file))


@pytest.mark.parametrize("form", ["{}", "'{}'", '"{}"', "\n  {}\nsecond line", "file://{}"])
def test_a_copied_path_is_found_in_every_systems_form(scene, file, form):
    text = form.format(str(file).replace(" ", "%20") if "file:" in form else file)
    assert installed("runtime.picture_sources")._path_in(text) == file


@pytest.mark.parametrize("text", ["", "a chair", "relative/path.png", "/not/there.png", "\0", "x" * 100_000, "file://"])
def test_other_text_is_no_path(scene, text):
    assert installed("runtime.picture_sources")._path_in(text) is None


def test_an_empty_clipboard_is_reported(scene):
    assert "clipboard" in sentence_of(bpy.ops.maquette.paste_picture)
    assert scene.maquette.image is None


def reference(image):
    bpy.ops.object.empty_add(type="IMAGE")
    bpy.context.active_object.data = image
    return bpy.context.active_object


def plane(image):
    bpy.ops.mesh.primitive_plane_add()
    obj = bpy.context.active_object
    material = installed("compat").with_nodes(bpy.data.materials.new("Plane"))
    material.node_tree.nodes.new("ShaderNodeTexImage").image = image
    obj.data.materials.append(material)
    return obj


@pytest.mark.parametrize("make", [reference, plane])
def test_the_selected_picture(image, make):
    obj = make(image)
    assert bpy.ops.maquette.use_selected() == {"FINISHED"}
    assert bpy.context.scene.maquette.image == image
    obj.select_set(False)
    assert not bpy.ops.maquette.use_selected.poll()


@pytest.mark.parametrize("is_linked", [True, False], ids=["linked", "appended"])
@pytest.mark.parametrize("make", [reference, plane])
def test_an_asset_that_shows_a_picture(image, make, is_linked, tmp_path):
    """The object that a drag from the Asset Browser leaves selected, by each import method."""
    obj = make(image)
    image.pack()
    obj.asset_mark()
    name, library = obj.name, tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {obj})
    empty_file()
    with bpy.data.libraries.load(str(library), link=is_linked, assets_only=True) as (_, wanted):
        wanted.objects = [name]
    bpy.context.scene.collection.objects.link(wanted.objects[0])
    wanted.objects[0].select_set(True)
    bpy.context.view_layer.objects.active = wanted.objects[0]
    assert bpy.ops.maquette.generate_from(source="SELECTED") == {"FINISHED"}
    (model,) = (other for other in bpy.data.objects if "maquette_job" in other)
    assert model.dimensions.z > 0.9


@pytest.mark.parametrize("file_format", ["JPEG", "OPEN_EXR"])
def test_the_render_with_its_alpha_and_the_artist_s_settings_as_they_were(scene, file_format):
    bpy.ops.mesh.primitive_cube_add(size=1)
    bpy.ops.object.camera_add(location=(0, -6, 0), rotation=(1.5708, 0, 0))
    scene.camera = bpy.context.active_object
    render = scene.render
    render.engine, render.film_transparent = "BLENDER_WORKBENCH", True
    render.resolution_x, render.resolution_y = 64, 48
    render.image_settings.file_format = file_format
    bpy.ops.render.render()
    assert bpy.ops.maquette.use_render() == {"FINISHED"}
    image = scene.maquette.image
    assert (image.packed_file is not None, image.size[:]) == (True, (64, 48))
    assert image.pixels[3] == 0.0
    assert image.pixels[(24 * 64 + 32) * 4 + 3] > 0.98
    assert render.image_settings.file_format == file_format


def test_a_missing_render_is_reported(scene):
    for image in [image for image in bpy.data.images if image.type == "RENDER_RESULT"]:
        bpy.data.images.remove(image)
    assert not bpy.ops.maquette.use_render.poll()


def test_operators_that_need_a_window_are_greyed_out_without_one(scene):
    assert not bpy.ops.maquette.use_viewport.poll()
    assert not bpy.ops.maquette.use_opened.poll()
