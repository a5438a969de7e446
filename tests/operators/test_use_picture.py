# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting a file into the picture's slot, by hand or by a drop onto the viewport; nothing is sent."""

from __future__ import annotations

from types import SimpleNamespace

from tests import pictures
from tests.blender_session import blocks, installed, sentence_of


def use(path):
    import bpy

    return bpy.ops.maquette.use_picture(filepath=str(path))


def test_a_picture_fills_the_slot_and_nothing_is_ordered(scene, tmp_path):
    path = tmp_path / "ein Bild 図.png"
    path.write_bytes(pictures.figure(32))
    jobs = len(installed("runtime.holder").jobs())
    scene.maquette.input = "VIEWS"
    assert use(path) == {"FINISHED"}
    assert scene.maquette.image.name == path.name
    assert scene.maquette.input == "PICTURE"  # what was dropped is what is used
    assert len(installed("runtime.holder").jobs()) == jobs
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
