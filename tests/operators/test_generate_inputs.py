# SPDX-License-Identifier: GPL-3.0-or-later
"""Models from a prompt and from several views, over real HTTP from the sandbox, and the movies delivered with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import pictures
from tests.blender_session import installed, newest, open_edges, sentence_of


@pytest.fixture
def settings(scene, sandbox, account):
    account(sandbox)
    scene.maquette.service = "MODELSLAB"
    # A few thousand triangles and a small film: nothing here depends on their size.
    scene.maquette.modelslab.mesh_simplify, scene.maquette.modelslab.resolution = 0.98, 128
    return scene.maquette


def stored():
    return installed("runtime.session").job(newest().job_id)


def test_a_model_of_a_prompt_is_named_by_it(settings):
    import bpy

    assert bpy.ops.maquette.generate(prompt="a wooden chest") == {"FINISHED"}
    model = bpy.context.active_object
    assert model.name == "a wooden chest"
    assert open_edges(model.data) == 0
    assert (stored().prompt, stored().picture_sha256) == ("a wooden chest", "")
    assert bpy.ops.maquette.vary(job=newest().job_id) == {"FINISHED"}
    assert bpy.ops.maquette.wait(timeout=120) == {"FINISHED"}
    assert stored().prompt == "a wooden chest"
    settings.prompt = ""
    assert bpy.ops.maquette.use_settings(job=newest().job_id) == {"FINISHED"}
    assert (settings.input, settings.prompt) == ("PROMPT", "a wooden chest")


def test_a_prompt_for_a_service_that_takes_none_is_refused(scene):
    import bpy

    words = sentence_of(lambda: bpy.ops.maquette.generate(prompt="a wooden chest", service="LOCAL"))
    assert "Local cannot make models from prompts" in words


def test_several_views_are_sent_in_one_picture(settings, tmp_path):
    import bpy

    settings.input = "VIEWS"
    for role in ("FRONT", "LEFT", "BACK"):
        path = tmp_path / f"{role}.png"
        path.write_bytes(pictures.figure(64))
        view = settings.views.add()
        view.image, view.role = bpy.data.images.load(str(path)), role
    assert bpy.ops.maquette.generate() == {"FINISHED"}
    assert open_edges(bpy.context.active_object.data) == 0
    assert (Path(stored().folder) / "views.png").is_file()


def test_a_video_is_kept_with_the_job(settings, picture):
    import bpy

    settings.modelslab.render = True
    assert bpy.ops.maquette.generate(image_path=str(picture)) == {"FINISHED"}
    assert installed("runtime.pump").work_until(lambda: bool(stored().movies), timeout=60)
    assert all((Path(stored().folder) / name).stat().st_size > 1000 for name in stored().movies)


@pytest.mark.parametrize("model_format", ["glb", "obj", "stl", "ply"])
def test_every_format_arrives(settings, picture, model_format):
    import bpy

    settings.modelslab.output_format = model_format
    assert bpy.ops.maquette.generate(image_path=str(picture)) == {"FINISHED"}
    assert open_edges(bpy.context.active_object.data) == 0
    assert (Path(stored().folder) / f"model.{model_format}").is_file()


def test_the_cut_out_is_sent_and_the_picture_stays(settings, tmp_path):
    import bpy

    path = tmp_path / "disc.png"
    disc, backdrop = (230, 120, 30, 255), (200, 200, 205, 255)
    path.write_bytes(
        pictures.png(96, 96, lambda x, y: disc if (x - 48) ** 2 + (y - 48) ** 2 < 900 else backdrop),
    )
    settings.image = image = bpy.data.images.load(str(path))
    settings.use_cut_out, settings.local.tolerance = True, 0.25
    try:
        assert bpy.ops.maquette.generate() == {"FINISHED"}
        assert settings.image == image
        sent = bpy.data.images.load(str(Path(stored().folder) / "upload.png"))
        alpha = sent.pixels[:][3::4]
        assert (alpha[0], max(alpha)) == (0.0, 1.0)
        settings.use_cut_out, settings.local.tolerance = False, 0.5
        assert bpy.ops.maquette.use_settings(job=newest().job_id) == {"FINISHED"}
        assert (settings.use_cut_out, settings.local.tolerance) == (True, 0.25)
    finally:
        settings.use_cut_out, settings.local.tolerance = False, 0.5
