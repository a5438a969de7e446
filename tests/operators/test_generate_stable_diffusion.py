# SPDX-License-Identifier: GPL-3.0-or-later
"""Ordering from the Stable Diffusion API, over real HTTP from the sandbox: a model is carved from a turntable."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.blender_session import generate, installed, newest, open_edges, sentence_of, shown


@pytest.fixture
def use(monkeypatch):
    """Call it with a key to use the sandbox's Stable Diffusion API."""

    def connect(server, key="good"):
        monkeypatch.setenv("MAQUETTE_STABLE_DIFFUSION_URL", server.stable_diffusion_url)
        monkeypatch.setenv("STABLE_DIFFUSION_API_KEY", key)

    return connect


@pytest.fixture
def quick(scene):
    """Settings whose turntable is drawn and carved quickly."""
    settings = scene.maquette.stable_diffusion
    settings.frame_size, settings.steps = 64, 10
    return settings


def stored():
    return installed("runtime.session").job(newest().job_id)


def test_a_model_is_carved_from_the_turntable(quick, picture, sandbox, use):
    use(sandbox)
    quick.seed = "4294967301"
    before = sandbox.stats()["accepted"]
    model = generate(picture, "STABLE_DIFFUSION")
    assert sandbox.stats()["accepted"] == before + 1
    assert open_edges(model.data) == 0
    assert model["maquette_service"] == "STABLE_DIFFUSION"
    assert model["maquette_seed"] == "4294967301"
    job = stored()
    assert job.movies == ("model.gif",)
    assert (Path(job.folder) / "model.gif").read_bytes().startswith(b"GIF8")
    assert shown().jobs[0].remark


def test_the_other_turntables_of_a_batch_are_kept_as_movies(quick, picture, sandbox, use):
    use(sandbox)
    quick.batch_size = 2
    generate(picture, "STABLE_DIFFUSION")
    assert installed("runtime.pump").work_until(lambda: len(stored().movies) > 1, timeout=60)
    assert stored().movies == ("model.gif", "movie-1.gif")


REFUSED = {"invalid": "did not accept the key", "broke": "has no credits left"}


@pytest.mark.parametrize("key", REFUSED)
def test_an_account_in_trouble(quick, picture, sandbox, use, key):
    use(sandbox, key)
    assert REFUSED[key] in sentence_of(lambda: generate(picture, "STABLE_DIFFUSION"))


def test_a_blank_turntable_is_kept_as_a_movie_and_reported(quick, picture, sandbox, use):
    quick.safety_checker = True
    use(sandbox.failing("nsfw"))
    words = sentence_of(lambda: generate(picture, "STABLE_DIFFUSION"))
    assert "no model can be carved" in words
    job = stored()
    assert (newest().state, job.movies) == ("FAILED", ("model.gif",))
    assert (Path(job.folder) / "model.gif").is_file()
