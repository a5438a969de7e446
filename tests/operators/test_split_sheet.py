# SPDX-License-Identifier: GPL-3.0-or-later
"""A model sheet is split into the scene's views, with their pictures packed."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.blender_session import installed, newest, sentence_of


def sheet(width, height):
    """A wide figure, a narrow one with its toes to the left, and the wide one mirrored."""

    def pixel(x, y):
        figure, x = divmod(x, width // 3)
        x = x - width // 6
        if figure == 1:
            is_in = -6 <= x <= 6 or (y > 0.85 * height and -16 <= x <= 0)
        else:
            side = 1 if figure == 0 else -1
            is_in = abs(x) <= 12 or (0.3 * height < y < 0.5 * height and 0 <= side * x <= 20)
        return (180, 60 * figure + 40, 40, 255 if is_in and 4 < y < height - 4 else 0)

    return pictures.png(width, height, pixel)


@pytest.fixture
def image(scene, tmp_path):
    import bpy

    path = tmp_path / "hero.png"
    path.write_bytes(sheet(192, 96))
    return bpy.data.images.load(str(path))


def split(**arguments):
    import bpy

    return bpy.ops.maquette.split_sheet(**arguments)


def test_a_sheet_becomes_the_views(scene, image):
    scene.maquette.image = image
    assert split() == {"FINISHED"}
    assert [view.role for view in scene.maquette.views] == ["FRONT", "LEFT", "BACK"]
    assert scene.maquette.input == "VIEWS"
    for view in scene.maquette.views:
        assert view.image.packed_file is not None
        assert view.image.name == f"hero {view.role.title()}"
        assert view.image.size[1] == pytest.approx(91, abs=4)


def test_the_sheet_may_be_the_only_view(scene, image):
    scene.maquette.views.add().image = image
    assert split() == {"FINISHED"}
    assert len(scene.maquette.views) == 3


def test_a_model_is_made_from_the_views(scene, image):
    import bpy

    split(image=image.name)
    assert bpy.ops.maquette.generate() == {"FINISHED"}
    assert bpy.context.active_object["maquette_job"] == newest().job_id


def test_an_empty_sheet_is_reported(scene):
    import bpy

    scene.maquette.image = bpy.data.images.new("plain", 64, 64)
    assert "stands out" in sentence_of(split) or "transparent" in sentence_of(split)
    assert len(scene.maquette.views) == 0


def test_without_a_picture_it_says_what_to_do(scene):
    assert sentence_of(split) == "No picture is chosen. Open the model sheet as a view first."


def test_the_scene_that_asked_gets_the_views_though_another_is_active(scene, image):
    import bpy

    sheets, asked, other = installed("runtime.inputs"), scene.name, bpy.data.scenes.new("Other")
    begun = sheets.begin_split(scene, image)
    bpy.context.window.scene = other
    installed("runtime.session").background().wait(begun.work)
    sheets.fill_views(begun)
    assert len(bpy.data.scenes[asked].maquette.views) == 3
    assert len(other.maquette.views) == 0
    bpy.data.scenes.remove(bpy.data.scenes[asked])
    with pytest.raises(installed("client.errors").SceneError, match="is gone"):
        sheets.fill_views(begun)
