# SPDX-License-Identifier: GPL-3.0-or-later
"""The client and the sandbox together: videos, views, prompts, turntables, and every quirk in turn."""

from __future__ import annotations

import threading

import pytest
from maquette.client import errors
from maquette.client.modelslab.options import ModelsLabOptions
from maquette.client.modelslab.service import ModelsLab
from maquette.client.service import Finished, Subject
from maquette.client.stable_diffusion.options import StableDiffusionOptions
from maquette.client.stable_diffusion.service import StableDiffusion

from tests.pictures import figure
from tests.sandbox_server import SandboxServer

USER_AGENT = "Maquette/0.1.0 (test)"
SMALL = {"mesh_simplify": 0.98, "resolution": 64}


@pytest.fixture(scope="module")
def plain(sandbox):
    return sandbox


@pytest.fixture(scope="module")
def odd():
    with SandboxServer("--quirks") as running:
        yield running


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(figure(48))
    return path


def never():
    return False


def nothing(*_arguments):
    """A callback that does nothing."""


def modelslab(server, base="/api/v6"):
    return ModelsLab(server.url + base, "key", USER_AGENT)


def stable_diffusion(server):
    return StableDiffusion(server.url + "/api/v3", "key", USER_AGENT)


def ended(service, answer):
    for _ in range(600):
        if isinstance(answer, Finished):
            return answer
        threading.Event().wait(0.1)
        answer = service.fetch(answer.ticket, never)
    raise AssertionError("the job did not end")


@pytest.mark.blender
@pytest.mark.parametrize("base", ["/api/v6", "/api/v1/enterprise/3d"])
def test_a_movie_comes_with_the_model(plain, picture, tmp_path, base):
    service = modelslab(plain, base)
    options = ModelsLabOptions(render=True, seed="7", **SMALL)
    answer = ended(service, service.submit(Subject(service.upload(picture, never)), options, "job", nothing))
    assert answer.seed == "7"
    assert service.download(answer, tmp_path / "model.glb", nothing, never).read_bytes().startswith(b"glTF")
    service.download_movies(answer, tmp_path, never)
    assert (tmp_path / "movie-1.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.blender
def test_batch_of_turntables(plain, picture, tmp_path):
    service = stable_diffusion(plain)
    options = StableDiffusionOptions(frame_size=32, batch_size=2)
    answer = ended(service, service.submit(Subject(service.upload(picture, never)), options, "job", nothing))
    first = service.download(answer, tmp_path / "turntable.gif", nothing, never).read_bytes()
    service.download_movies(answer, tmp_path, never)
    assert first.startswith(b"GIF89a")
    assert (tmp_path / "movie-1.gif").read_bytes() not in (b"", first)


@pytest.mark.blender
@pytest.mark.parametrize("number", range(8))
def test_unusual_answers_still_lead_to_the_model(odd, tmp_path, number):
    service = modelslab(odd)
    answer = ended(service, service.submit(Subject(prompt="a chair"), ModelsLabOptions(**SMALL), "job", nothing))
    # One quirk drops the second link and one the list: either must suffice.
    model = service.download(answer, tmp_path / "model.glb", nothing, never)
    assert model.read_bytes().startswith(b"glTF")


@pytest.mark.blender
def test_unusual_answers_of_the_other_service_too(odd, picture, tmp_path):
    service = stable_diffusion(odd)
    subject = Subject(service.upload(picture, never))
    for number in range(4):
        answer = ended(service, service.submit(subject, StableDiffusionOptions(frame_size=32), "job", nothing))
        file = service.download(answer, tmp_path / f"{number}.gif", nothing, never)
        assert file.read_bytes().startswith(b"GIF89a")


def test_unusual_refusals_are_understood(odd):
    for _ in range(4):
        with pytest.raises(errors.KeyRefused):
            ModelsLab(odd.modelslab_url, "invalid", USER_AGENT).check()
        with pytest.raises(errors.NoCredits):
            ModelsLab(odd.modelslab_url, "broke", USER_AGENT).submit(
                Subject(prompt="a chair"), ModelsLabOptions(), "job", nothing
            )


@pytest.mark.blender
def test_account_and_deletion(plain):
    service = modelslab(plain)
    before = service.account()
    answer = ended(service, service.submit(Subject(prompt="a chair"), ModelsLabOptions(**SMALL), "job", nothing))
    assert service.account().calls_left == before.calls_left - 1
    service.delete(answer.ticket)
    with pytest.raises(errors.JobUnknown):
        service.fetch(answer.ticket, never)
    assert "accepts the key" in stable_diffusion(plain).check().sentence
