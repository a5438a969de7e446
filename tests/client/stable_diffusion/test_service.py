# SPDX-License-Identifier: GPL-3.0-or-later
"""The Stable Diffusion API over real HTTP, against a server that follows only the documentation."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from maquette.client import errors
from maquette.client.capabilities import ResultKind
from maquette.client.service import Finished, Processing, Service, Subject, Ticket
from maquette.client.stable_diffusion.options import StableDiffusionOptions
from maquette.client.stable_diffusion.service import StableDiffusion
from maquette.client.stable_diffusion.spec import STABLE_DIFFUSION

from tests import pictures
from tests.loopback import Answer, NoAnswer, reply

KEY = "sd-7f3a9c"
LINK = "https://example.r2.dev/temp/picture.png"
GIF = b"GIF89a\x40\0\x40\0\x80\0\0" + bytes(30) + b";"
# The documentation's sample answer.
SUCCESS = {
    "status": "success",
    "generationTime": 6,
    "id": 326,
    "output": ["https://cdn.stablediffusionapi.com/generations/2d74af44.gif"],
    "meta": {"frame_size": 256, "guidance_scale": 15, "output_type": "gif", "seed": 1110454524, "steps": 64},
}


@pytest.fixture
def service(server) -> Service:
    return StableDiffusion(server.url + "/api/v3", KEY, "Maquette/0.1.0")


def never() -> bool:
    return False


def nothing() -> None:
    pass


def ignore(_fraction: float) -> None:
    pass


def order(service: Service, **options: object):
    return service.submit(Subject(LINK), StableDiffusionOptions(**options), "job-1", nothing)


def test_it_declares_turntables_as_its_result(service) -> None:
    assert service.capabilities is STABLE_DIFFUSION.capabilities
    assert service.capabilities.result is ResultKind.TURNTABLE
    assert not service.capabilities.takes_prompt
    assert not service.capabilities.takes_views


def test_a_picture_is_uploaded_uncropped(service, server, tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(pictures.figure(64))
    server.routes["/api/v3/base64_crop"] = reply(
        {"status": "success", "messege": "image uploaded", "link": LINK, "request_id": "abc"}
    )
    assert service.upload(picture, never) == LINK
    body = server.requests[0].json
    assert (body["key"], body["crop"]) == (KEY, "false")
    assert base64.b64decode(body["image"].removeprefix("data:image/png;base64,")) == pictures.figure(64)


def test_an_order_holds_every_documented_parameter(service, server) -> None:
    server.routes["/api/v3/img_to_3d"] = reply(SUCCESS)
    answer = order(service, steps=25, seed="20", batch_size=2, safety_checker=True, webhook="https://a.example/hook")
    assert server.requests[0].json == {
        "key": KEY,
        "image": LINK,
        "steps": 25,
        "guidance_scale": 3.0,
        "frame_size": 256,
        "seed": 20,
        "seconds": 3,
        "batch_size": 2,
        "safety_checker": "yes",
        "webhook": "https://a.example/hook",
        "track_id": "job-1",
    }
    assert answer == Finished(Ticket("326"), tuple(SUCCESS["output"]), "1110454524", seconds=6.0)


def test_no_seed_asks_for_a_random_one(service, server) -> None:
    server.routes["/api/v3/img_to_3d"] = reply({"status": "processing", "eta": 13.067986918399999, "id": 5})
    assert order(service) == Processing(Ticket("5"), 13.067986918399999)
    assert server.requests[0].json["seed"] is None


@pytest.mark.parametrize("fetch_result", ["", "{url}/api/v3/dreambooth/fetch/5"])
def test_a_job_is_polled_by_its_link_or_its_id(service, server, fetch_result: str) -> None:
    path = "/api/v3/dreambooth/fetch/5" if fetch_result else "/api/v3/fetch/5"
    server.routes[path] = reply({"status": "success", "id": 5, "output": SUCCESS["output"]})
    ticket = Ticket("5", fetch_result.format(url=server.url))
    assert service.fetch(ticket, never) == Finished(ticket, tuple(SUCCESS["output"]))
    assert server.requests[0].json == {"key": KEY}


def test_a_misspelt_message_is_read(service, server) -> None:
    server.routes["/api/v3/img_to_3d"] = reply({"status": "error", "messege": "Invalid Api Key"})
    with pytest.raises(errors.KeyRefused):
        order(service)


def test_an_order_whose_answer_is_lost_is_uncertain(service, server) -> None:
    server.routes["/api/v3/img_to_3d"] = NoAnswer("close")
    with pytest.raises(errors.UncertainSubmission):
        order(service)


def test_the_first_turntable_is_the_result_and_the_others_are_movies(service, server, tmp_path: Path) -> None:
    links = []
    for name, content in (("a.gif", GIF), ("b.gif", GIF + b"\0")):
        server.routes[f"/{name}"] = Answer(content)
        links.append(f"{server.url}/{name}")
    # A copy of the first at another address of the host is not listed as a movie.
    server.routes["/proxy/a.gif"] = Answer(GIF)
    answer = Finished(Ticket("5"), (*links, f"{server.url}/proxy/a.gif"))
    assert service.download(answer, tmp_path / "model.gif", ignore, never).read_bytes() == GIF
    service.download_movies(answer, tmp_path, never)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.gif", "movie-1.gif"]
    assert (tmp_path / "movie-1.gif").read_bytes() == GIF + b"\0"


@pytest.mark.parametrize("content", [GIF[:20], b"GIF89a\0\0\0\0\x80\0\0;", pictures.figure(16)])
def test_an_incomplete_gif_is_refused(service, server, tmp_path: Path, content: bytes) -> None:
    server.routes["/a.gif"] = Answer(content)
    with pytest.raises(errors.ModelFileError, match="not a complete turntable"):
        service.download(Finished(Ticket("5"), (f"{server.url}/a.gif",)), tmp_path / "model.gif", ignore, never)


def test_the_connection_test_asks_for_the_queue(service, server) -> None:
    server.routes["/api/v3/system_load"] = reply({"queue_num": 1200, "queue_time": 41.2, "status": "ok"})
    assert service.check().sentence.endswith("accepts the key. 1,200 jobs are waiting there at the moment.")
    server.routes["/api/v3/system_load"] = reply({"status": "error", "messege": "Invalid Api Key"})
    with pytest.raises(errors.KeyRefused):
        service.check()
    server.routes["/api/v3/system_load"] = reply({}, status=404)
    assert "does not say whether" in service.check().sentence
