# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding views, and ordering a model from them."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.blender_session import installed, newest


@pytest.fixture
def folder(tmp_path):
    for name in ("robot_back.png", "robot_FRONT.png", "feedback.png"):
        (tmp_path / name).write_bytes(pictures.figure(64))
    return tmp_path


def roles(scene):
    return [view.role for view in scene.maquette.views]


def open_views(folder, *names):
    import bpy

    return bpy.ops.maquette.open_views(directory=str(folder), files=[{"name": name} for name in names])


def test_a_side_in_a_files_name_is_understood(scene, folder):
    assert open_views(folder, "robot_back.png", "robot_FRONT.png", "feedback.png") == {"FINISHED"}
    assert roles(scene) == ["BACK", "FRONT", "LEFT"]
    assert scene.maquette.input == "VIEWS"
    assert all(view.image is not None for view in scene.maquette.views)


def side(kind):
    """A picture of a narrow figure with its toes to the left, of a wide one with an arm out, or of that mirrored."""

    def pixel(x, y):
        if kind == "LEFT":
            is_in = abs(x - 32) <= 6 or (y > 80 and 16 <= x <= 32)
        else:
            arm = x - 32 if kind == "FRONT" else 32 - x
            is_in = abs(x - 32) <= 12 or (29 < y < 48 and 0 <= arm <= 20)
        return (180, 60, 40, 255 if is_in and 4 < y < 92 else 0)

    return pictures.png(64, 96, pixel)


def test_the_sides_of_files_without_one_in_their_names_are_guessed(scene, tmp_path):
    shown = {"a.png": "LEFT", "b.png": "FRONT", "c.png": "BACK"}
    for name, kind in shown.items():
        (tmp_path / name).write_bytes(side(kind))
    assert open_views(tmp_path, *shown) == {"FINISHED"}
    assert {view.image.name: view.role for view in scene.maquette.views} == shown


def test_a_file_that_is_no_picture_is_refused(scene, folder):
    import bpy

    with pytest.raises(RuntimeError, match=r"'missing\.png' was not found"):
        bpy.ops.maquette.open_views(directory=str(folder), files=[{"name": "missing.png"}])
    assert roles(scene) == []


def test_views_are_added_and_removed(scene):
    import bpy

    for _ in range(3):
        bpy.ops.maquette.add_view()
    assert roles(scene) == ["FRONT", "LEFT", "BACK"]
    assert bpy.ops.maquette.remove_view(index=1) == {"FINISHED"}
    bpy.ops.maquette.add_view()
    assert roles(scene) == ["FRONT", "BACK", "LEFT"]
    assert bpy.ops.maquette.remove_view(index=7) == {"CANCELLED"}
    bpy.ops.maquette.clear_views()
    assert roles(scene) == []


def test_a_model_from_views_and_reusing_its_settings(scene, folder):
    import bpy

    open_views(folder, "robot_FRONT.png", "robot_back.png")
    assert bpy.ops.maquette.generate() == {"FINISHED"}
    job = newest()
    assert bpy.context.active_object["maquette_job"] == job.job_id
    stored = installed("runtime.session").job(job.job_id)
    assert [role.value for role in stored.views] == ["FRONT", "BACK"]
    scene.maquette.views.clear()
    scene.maquette.input = "PICTURE"
    assert bpy.ops.maquette.use_settings(job=job.job_id) == {"FINISHED"}
    assert (scene.maquette.input, roles(scene)) == ("VIEWS", ["FRONT", "BACK"])
    assert [view.image.size[0] for view in scene.maquette.views] == [64, 64]
