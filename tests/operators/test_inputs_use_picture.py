# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing a file as the picture, in the panel or by a drop onto the viewport; nothing is sent."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import pictures
from tests.blender_session import blocks, installed, sentence_of


def use(path):
    import bpy

    return bpy.ops.maquette.use_picture(filepath=str(path))


def test_a_picture_fills_the_slot_and_nothing_is_ordered(scene, tmp_path):
    path = tmp_path / "ein Bild 図.png"
    path.write_bytes(pictures.figure(32))
    jobs = len(installed("runtime.session").jobs())
    scene.maquette.input = "VIEWS"
    assert use(path) == {"FINISHED"}
    assert scene.maquette.image.name == path.name
    assert scene.maquette.input == "PICTURE"  # the dropped picture is the one that is used
    assert len(installed("runtime.session").jobs()) == jobs
    assert use(path) == {"FINISHED"}
    assert blocks()["images"] == 1  # the same picture is not loaded twice


def test_a_path_beside_the_blend(scene, tmp_path):
    import bpy

    (tmp_path / "cat.png").write_bytes(pictures.figure(32))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert use("//cat.png") == {"FINISHED"}
    assert tuple(scene.maquette.image.size) == (32, 32)


def test_a_file_that_is_not_there(scene, tmp_path):
    assert "missing.png" in sentence_of(lambda: use(tmp_path / "missing.png"))
    assert scene.maquette.image is None


def test_a_file_that_is_no_picture(scene, tmp_path):
    path = tmp_path / "letter.png"
    path.write_text("Dear Sir or Madam,", encoding="utf-8")
    before = blocks()
    assert "not a picture" in sentence_of(lambda: use(path))
    assert scene.maquette.image is None
    assert blocks() == before


def test_the_file_handler(addon):
    import bpy

    handler = bpy.types.MAQUETTE_FH_picture
    assert handler.bl_import_operator == "maquette.use_picture"
    assert handler.bl_label == "Picture for a 3D Model"
    assert {".png", ".jpg", ".jpeg", ".webp"} <= set(handler.bl_file_extensions.split(";"))
    assert handler.poll_drop(SimpleNamespace(area=SimpleNamespace(type="VIEW_3D")))
    assert not handler.poll_drop(SimpleNamespace(area=SimpleNamespace(type="IMAGE_EDITOR")))
    assert not handler.poll_drop(SimpleNamespace(area=None))


@pytest.mark.parametrize("name", ["IMG_1234.jpg", "figure_1337_seed.png", "1001.png", "scan.2000.png", "a_1999"])
def test_a_number_in_a_file_name_does_not_make_it_a_udim_tile(scene, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(pictures.figure(32))
    assert use(path) == {"FINISHED"}
    assert scene.maquette.image.source == "FILE"
    _, source = installed("runtime.inputs").take_picture(scene.maquette.image)
    assert source.path == path


def test_several_files_are_loaded_and_the_first_is_chosen(scene, tmp_path):
    import bpy

    names = ["IMG_1002.png", "IMG_1001.png", "IMG_1003.png"]
    for name in names:
        (tmp_path / name).write_bytes(pictures.figure(32))
    files = [{"name": name} for name in names]
    assert bpy.ops.maquette.use_picture(directory=str(tmp_path), files=files) == {"FINISHED"}
    assert scene.maquette.image.name == names[0]
    assert sorted(image.name for image in bpy.data.images) == sorted(names)


def test_a_view_gets_its_picture_and_further_files_become_views(scene, tmp_path):
    import bpy

    for name in ("one.png", "two back.png"):
        (tmp_path / name).write_bytes(pictures.figure(32))
    bpy.ops.maquette.add_view()
    bpy.ops.maquette.add_view()
    files = [{"name": "one.png"}, {"name": "two back.png"}]
    assert bpy.ops.maquette.use_picture(directory=str(tmp_path), files=files, view=1) == {"FINISHED"}
    views = scene.maquette.views
    assert [view.image and view.image.name for view in views] == [None, "one.png", "two back.png"]
    assert views[2].role == "BACK"
    assert scene.maquette.image is None
    assert scene.maquette.input == "VIEWS"


def test_the_file_browser_shows_thumbnails(addon):
    """Blender's file browser reads this property; this value means thumbnails."""
    import bpy

    for operator in (bpy.ops.maquette.use_picture, bpy.ops.maquette.open_views, bpy.ops.maquette.generate_pictures):
        shown = operator.get_rna_type().properties["display_type"]
        assert shown.enum_items[shown.default].value == 3
