# SPDX-License-Identifier: GPL-3.0-or-later
"""Models become assets of the open file, and are copied to an asset library."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import blocks, installed
from tests.scene import meshes


@pytest.fixture
def assets(scene):
    return installed("scene.assets")


def picture(folder, size: int):
    import bpy

    image = bpy.data.images.new("picture", size, size)
    image.pixels.foreach_set(np.tile(np.array([1, 0.5, 0, 1], np.float32), size * size))
    image.filepath_raw, image.file_format = str(folder / "picture.png"), "PNG"
    image.save()
    bpy.data.images.remove(image)
    return folder / "picture.png"


def test_an_asset_has_its_description_and_preview(assets, tmp_path):
    obj = meshes.grid()
    before = blocks()
    card = installed("assets.marking").Card("Made from rock.png", "Ada", "CC0", ("Local", "rock"))
    assets.mark(obj, card, picture(tmp_path, 512))
    data = obj.asset_data
    assert (data.description, data.author, data.license) == ("Made from rock.png", "Ada", "CC0")
    assert {tag.name for tag in data.tags} == {"Local", "rock"}
    assert tuple(obj.preview.image_size) == (256, 256)
    assert tuple(obj.preview.image_pixels_float[:4]) == pytest.approx((1, 0.5, 0, 1), abs=0.01)
    assert blocks() == before


def test_marking_again_keeps_the_artists_text(assets, tmp_path):
    obj, marking = meshes.grid(), installed("assets.marking")
    assets.mark(obj, marking.Card(author="Ada", tags=("Local",)))
    obj.asset_data.description = "my own words"
    assets.mark(obj, marking.Card(licence="CC0", tags=("Local",)), tmp_path / "missing.png")
    data = obj.asset_data
    assert (data.description, data.author, data.license, len(data.tags)) == ("my own words", "Ada", "CC0", 1)


def test_levels_of_detail_are_no_assets(assets):
    obj = meshes.grid()
    levels = installed("scene.lods").make(obj, (0.5,))
    assert assets.markable([obj, *levels]) == [obj]


def test_collision_shapes_are_no_assets(assets):
    obj = meshes.grid()
    shapes = installed("scene.collision").put(obj, [obj.data.copy()], "{name}_{number}", is_hidden=False)
    assert assets.markable([obj, *shapes]) == [obj]


def test_a_file_that_was_never_saved_has_no_catalogs(assets):
    assert assets.catalog("Props") == ""


def test_catalogs_are_beside_the_file_or_at_the_root_of_its_library(assets, tmp_path):
    import bpy

    (tmp_path / "deep").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "deep" / "scene.blend"))
    beside = assets.catalog("Props")
    assert beside in (tmp_path / "deep" / "blender_assets.cats.txt").read_text()
    assert assets.show_library(tmp_path)
    assert not assets.show_library(tmp_path)
    try:
        assert assets.catalog("Props") in (tmp_path / "blender_assets.cats.txt").read_text()
    finally:
        libraries = bpy.context.preferences.filepaths.asset_libraries
        libraries.remove(libraries[-1])


def test_the_copy_has_no_parent_and_is_at_the_origin(assets, tmp_path):
    import bpy
    from mathutils import Matrix

    parent = bpy.data.objects.new("Parent", None)
    bpy.context.scene.collection.objects.link(parent)
    obj = meshes.grid()
    parent.location, obj.parent = (5, 0, 0), parent
    obj.rotation_euler.z = 0.5
    installed("scene.simplify").simplify(obj, installed("scene.simplify").Goal(200))
    bpy.context.view_layer.update()
    before = blocks()
    name = assets.save_copy(tmp_path / "copy.blend", obj)
    assert blocks() == before
    with bpy.data.libraries.load(str(tmp_path / "copy.blend")) as (found, wanted):
        assert list(found.objects) == [name]
        assert len(found.meshes) == 1
        wanted.objects = [name]
    rotation = Matrix.Rotation(0.5, 4, "Z")
    assert np.allclose(wanted.objects[0].matrix_basis, rotation, atol=1e-6)
