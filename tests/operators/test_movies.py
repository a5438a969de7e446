# SPDX-License-Identifier: GPL-3.0-or-later
"""The movies of jobs, over real HTTP from the sandbox: a turntable (GIF), a video (MP4), and errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blender_session import empty_file, generate, installed, open_edges, sentence_of, shown


@pytest.fixture(scope="module")
def carved(addon, sandbox, picture):
    """A job with one turntable: made once, as carving takes seconds."""
    import bpy

    empty_file()
    bpy.context.scene.maquette.stable_diffusion.frame_size = 96
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAQUETTE_STABLE_DIFFUSION_URL", sandbox.stable_diffusion_url)
        patch.setenv("STABLE_DIFFUSION_API_KEY", "good")
        model = generate(picture, "STABLE_DIFFUSION")
    assert open_edges(model.data) == 0
    assert model.data.uv_layers
    assert model["maquette_service"] == "STABLE_DIFFUSION"
    return model["maquette_job"]


@pytest.fixture(scope="module")
def filmed(addon, sandbox, picture):
    """A job whose model came with a video, once the video's thumbnails are drawn."""
    import bpy

    empty_file()
    settings = bpy.context.scene.maquette.modelslab
    settings.render, settings.mesh_simplify, settings.resolution = True, 0.98, 128
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAQUETTE_MODELSLAB_URL", sandbox.modelslab_url)
        patch.setenv("MODELSLAB_API_KEY", "good")
        made = generate(picture, "MODELSLAB")["maquette_job"]
        assert installed("runtime.pump").work_until(lambda: job(made).can_play, timeout=60)
    return made


@pytest.fixture
def made(carved, scene):
    """That job, with an empty file open."""
    return carved


def job(job_id):
    return installed("runtime.session").find(job_id)


def test_the_movie_and_its_frames_stay_with_the_job(made):
    folder = Path(job(made).folder)
    assert job(made).movies == ("model.gif",)
    assert (folder / "model.gif").is_file()
    assert len(list((folder / "turntable").glob("*.png"))) >= 2


def test_it_becomes_a_reference(made):
    import bpy

    assert bpy.ops.maquette.load_movie(job=made) == {"FINISHED"}
    empty = bpy.context.active_object
    assert empty.type == "EMPTY"
    assert empty.data.source == "MOVIE"
    assert Path(empty.data.filepath) == Path(job(made).folder) / "model.gif"


def test_a_video_becomes_a_reference(filmed, scene):
    import bpy

    assert bpy.ops.maquette.load_movie(job=filmed) == {"FINISHED"}
    empty = bpy.context.active_object
    (name,) = job(filmed).movies
    assert name.endswith(".mp4")
    assert Path(empty.data.filepath) == Path(job(filmed).folder) / name
    assert (empty.data.source, empty.image_user.use_cyclic) == ("MOVIE", True)
    assert empty.image_user.frame_duration == empty.data.frame_duration > 10


def test_a_video_is_played_and_stopped(filmed, scene):
    import bpy

    playing = installed("runtime.icons")
    item = next(item for item in shown().jobs if item.job_id == filmed)
    assert item.can_play
    assert 10 < len(playing.frames(job(filmed))) <= 24
    assert bpy.ops.maquette.play_turntable(job=filmed) == {"FINISHED"}
    assert playing._movie().job_id == filmed
    assert bpy.ops.maquette.play_turntable(job=filmed) == {"FINISHED"}
    assert playing._movie().job_id == ""


def test_a_missing_movie_is_reported(made):
    import bpy

    assert "cannot be played" in sentence_of(lambda: bpy.ops.maquette.load_movie(job=made, movie="../gone.gif"))


def test_a_job_without_a_movie_is_reported(scene):
    import bpy

    assert "has no movie" in sentence_of(lambda: bpy.ops.maquette.load_movie(job="none"))
    assert bpy.ops.maquette.play_turntable(job="none") == {"CANCELLED"}


def test_it_is_played_and_stopped(made):
    import bpy

    playing = installed("runtime.icons")
    assert bpy.ops.maquette.play_turntable(job=made) == {"FINISHED"}
    assert playing._movie().job_id == made
    assert bpy.ops.maquette.play_turntable(job=made) == {"FINISHED"}
    assert playing._movie().job_id == ""


def test_the_list_says_that_there_is_a_movie(made):
    item = next(item for item in shown().jobs if item.job_id == made)
    assert item.has_movie
    assert item.can_play


def test_without_its_frames_nothing_is_played(made, monkeypatch):
    import bpy

    monkeypatch.setattr(installed("runtime.icons"), "frames", lambda _job: [])
    assert bpy.ops.maquette.play_turntable(job=made) == {"CANCELLED"}
