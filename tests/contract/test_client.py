# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a server that accepts only what is documented."""

from __future__ import annotations

import pytest
import requests
from maquette.client.modelslab.options import ModelsLabOptions
from maquette.client.modelslab.service import ModelsLab
from maquette.client.service import Finished, Processing, Subject
from maquette.client.stable_diffusion.options import StableDiffusionOptions
from maquette.client.stable_diffusion.service import StableDiffusion

from tests.contract.document_server import GIF, MODEL, DocumentServer
from tests.pictures import figure

USER_AGENT = "Maquette/0.1.0 (test)"
BASES = ["/api/v6", "/api/v6/3d", "/api/v1/enterprise/3d"]
EVERYTHING = {
    "render": True,
    "resolution": 512,
    "ss_guidance_strength": 0.0,
    "ss_sampling_steps": 50,
    "slat_guidance_strength": 10.0,
    "slat_sampling_steps": 1,
    "mesh_simplify": 0.98,
    "chunk_size": 12000,
    "seed": str(2**32 - 1),
    "temp": True,
    "webhook": "https://example.com/hook",
    "track_id": "mine",
}


@pytest.fixture
def server():
    with DocumentServer() as running:
        yield running
        assert running.complaints == []


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(figure(32))
    return path


def never():
    return False


def nothing(*_arguments):
    """A callback that does nothing."""


def ended(service, answer):
    assert isinstance(answer, Processing)
    assert isinstance(service.fetch(answer.ticket, never), Processing)
    finished = service.fetch(answer.ticket, never)
    assert isinstance(finished, Finished)
    return finished


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("options", [{}, EVERYTHING])
def test_picture_becomes_a_model(server, picture, tmp_path, base, options):
    service = ModelsLab(server.url + base, "key", USER_AGENT)
    address = service.upload(picture, never)
    answer = service.submit(Subject(address), ModelsLabOptions(**options), "job", nothing)
    model = service.download(ended(service, answer), tmp_path / "model.glb", nothing, never)
    assert model.read_bytes() == MODEL
    (order,) = server.orders.values()
    assert order["image"] == order["init_image"] == address
    assert order["seed"] == int(options.get("seed", 0))


@pytest.mark.parametrize("base", BASES)
def test_prompt_becomes_a_model(server, tmp_path, base):
    service = ModelsLab(server.url + base, "key", USER_AGENT)
    answer = service.submit(Subject(prompt="a chair"), ModelsLabOptions(**EVERYTHING), "job", nothing)
    assert service.download(ended(service, answer), tmp_path / "model.glb", nothing, never).read_bytes() == MODEL


def test_several_views_go_in_one_picture(server, picture):
    service = ModelsLab(server.url + "/api/v6", "key", USER_AGENT)
    subject = Subject(service.upload(picture, never), has_views_in_one=True)
    ended(service, service.submit(subject, ModelsLabOptions(), "job", nothing))
    assert [order["multi_image"] for order in server.orders.values()] == [True]


def test_account_is_read_and_a_job_deleted(server):
    service = ModelsLab(server.url + "/api/v6", "key", USER_AGENT)
    assert str(service.account()) == "43.60 USD, 7 calls left"
    answer = service.submit(Subject(prompt="a chair"), ModelsLabOptions(), "job", nothing)
    service.delete(answer.ticket)


@pytest.mark.parametrize(
    "options",
    [{}, {"seed": "0", "batch_size": 10, "seconds": 60, "safety_checker": True, "webhook": "https://example.com/hook"}],
)
def test_picture_becomes_a_turntable(server, picture, tmp_path, options):
    service = StableDiffusion(server.url + "/api/v3", "key", USER_AGENT)
    subject = Subject(service.upload(picture, never))
    answer = service.submit(subject, StableDiffusionOptions(**options), "job", nothing)
    assert isinstance(answer, Finished)
    assert answer.seed == "1110454524"
    assert service.download(answer, tmp_path / "turntable.gif", nothing, never).read_bytes() == GIF


def test_connection_is_tested_by_documented_calls(server):
    assert "accepts the key" in ModelsLab(server.url + "/api/v6", "key", USER_AGENT).check().sentence
    assert "accepts the key" in StableDiffusion(server.url + "/api/v3", "key", USER_AGENT).check().sentence


def test_the_server_records_violations(picture):
    """Otherwise the tests above would prove nothing."""
    with DocumentServer() as server:
        requests.post(f"{server.url}/api/v6/3d/image_to_3d", json={"key": "", "seed": "1", "image": "x"}, timeout=60)
        requests.get(f"{server.url}/out/model.glb?key=1", timeout=60)
        requests.post(f"{server.url}/api/v6/3d/nothing", json={"key": "key"}, timeout=60)
        assert len(server.complaints) == 5
