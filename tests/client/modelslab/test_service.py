# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab over real HTTP, against a server that follows only the documentation."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests import pictures
from tests.loopback import Answer, Loopback, NoAnswer, page, refused_port, reply
from tests.models import glb
from tools.checkout import load_package

load_package()

from maquette.client import errors
from maquette.client.capabilities import ServiceName
from maquette.client.modelslab.options import ModelsLabOptions
from maquette.client.modelslab.service import ModelsLab
from maquette.client.modelslab.spec import MODELSLAB
from maquette.client.service import Finished, Processing, Service, Subject, Ticket

KEY = "sk-7f3a9c"
AGENT = "Maquette/0.1.0 (Blender 4.5; Linux)"
PICTURE = "https://example.r2.dev/temp/picture.png"
PROCESSING = {"status": "processing", "eta": 4, "id": 5, "output": []}


@pytest.fixture
def service(server) -> Service:
    return ModelsLab(server.url + "/api/v6", KEY, AGENT)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "Tēja kanna 茶壺.png"
    path.write_bytes(pictures.figure(64))
    return path


def never() -> bool:
    return False


def nothing() -> None:
    pass


def ignore(_fraction: float) -> None:
    pass


def test_its_capabilities(service, server) -> None:
    assert service.capabilities is MODELSLAB.capabilities
    assert MODELSLAB.name is ServiceName.MODELSLAB
    assert service.host == "127.0.0.1"


@pytest.mark.parametrize("url", ["http://modelslab.com/api/v6", "modelslab.com", "https://user:pw@modelslab.com"])
def test_an_address_that_would_lose_the_key_is_refused(url: str) -> None:
    with pytest.raises(errors.InvalidSetting):
        ModelsLab(url, KEY, AGENT)


@pytest.mark.parametrize("key", ["", "  ", "a\nb"])
def test_an_invalid_key_is_refused(key: str) -> None:
    with pytest.raises(errors.KeyRefused):
        ModelsLab("https://modelslab.com/api/v6", key, AGENT)


def test_a_picture_is_uploaded_as_a_data_uri(service, server, picture) -> None:
    server.routes["/api/v6/base64_to_url"] = reply({"status": "success", "id": 1, "output": [PICTURE]})
    assert service.upload(picture, never) == PICTURE
    (request,) = server.requests
    data = base64.b64encode(picture.read_bytes()).decode()
    assert request.json == {"key": KEY, "base64_string": f"data:image/png;base64,{data}"}


def test_a_picture_over_the_limit_and_a_file_that_is_no_picture_are_not_sent(service, server, tmp_path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(pictures.figure(32) + bytes(3_700_000))
    for path in (large, tmp_path / "missing.png"):
        with pytest.raises(errors.PictureError):
            service.upload(path, never)
    assert server.requests == []


def test_an_upload_can_be_cancelled(service, server, picture) -> None:
    with pytest.raises(errors.Cancelled):
        service.upload(picture, lambda: True)


@pytest.mark.parametrize("answer", [NoAnswer("close"), NoAnswer("reset"), page(), page(status=502)])
def test_a_broken_upload_is_transient(answer, service, server, picture) -> None:
    server.routes["/api/v6/base64_to_url"] = answer
    with pytest.raises(errors.ServiceFault) as caught:
        service.upload(picture, never)
    assert caught.value.is_transient


def test_an_order_holds_every_parameter_and_the_picture_under_both_names(service, server) -> None:
    server.routes["/api/v6/3d/image_to_3d"] = reply(PROCESSING)
    options = ModelsLabOptions(ss_sampling_steps=25, seed="3480183101", temp=True)
    assert service.submit(Subject(PICTURE), options, "job-1", nothing) == Processing(Ticket("5"), 4.0)
    (request,) = server.requests
    addresses = {"key": KEY, "init_image": PICTURE, "image": PICTURE}
    assert request.json == {**options.as_request(), **addresses, "track_id": "job-1"}
    assert request.json["seed"] == 3480183101
    assert request.headers["user-agent"] == AGENT


def test_a_prompt_goes_to_its_own_endpoint(service, server) -> None:
    server.routes["/api/v6/3d/text_to_3d"] = reply(PROCESSING)
    options = ModelsLabOptions(negative_prompt="rust", guidance_scale=4.0, seed="7")
    assert service.submit(Subject(prompt="a chest"), options, "job-1", nothing) == Processing(Ticket("5"), 4.0)
    body = server.requests[0].json
    assert (body["prompt"], body["negative_prompt"], body["guidance_scale"], body["seed"]) == (
        "a chest",
        "rust",
        4.0,
        7,
    )
    assert not {"image", "init_image", "multi_image"} & body.keys()


def test_views_in_one_picture_are_declared_as_multi_view(service, server) -> None:
    server.routes["/api/v6/3d/image_to_3d"] = reply(PROCESSING)
    service.submit(Subject(PICTURE, has_views_in_one=True), ModelsLabOptions(), "job-1", nothing)
    body = server.requests[0].json
    assert (body["image"], body["init_image"], body["multi_image"]) == (PICTURE, PICTURE, True)
    assert not {"prompt", "negative_prompt", "guidance_scale"} & body.keys()


def test_the_artists_track_id_takes_precedence_over_the_jobs(service, server) -> None:
    server.routes["/api/v6/3d/image_to_3d"] = reply(PROCESSING)
    service.submit(Subject(PICTURE), ModelsLabOptions(track_id="mine"), "job-1", nothing)
    assert server.requests[0].json["track_id"] == "mine"


def test_an_order_whose_answer_is_lost_is_uncertain_and_one_never_sent_is_not(service, server) -> None:
    server.routes["/api/v6/3d/image_to_3d"] = NoAnswer("close")
    with pytest.raises(errors.UncertainSubmission):
        service.submit(Subject(PICTURE), ModelsLabOptions(), "job-1", nothing)
    assert len(server.requests) == 1
    away = ModelsLab(f"http://127.0.0.1:{refused_port()}/api/v6", KEY, AGENT)
    with pytest.raises(errors.ServiceUnreachable):
        away.submit(Subject(PICTURE), ModelsLabOptions(), "job-1", nothing)


def test_a_refused_order_says_why(service, server) -> None:
    server.routes["/api/v6/3d/image_to_3d"] = reply({"status": "error", "message": "Insufficient credits"})
    with pytest.raises(errors.NoCredits, match="no credits left"):
        service.submit(Subject(PICTURE), ModelsLabOptions(), "job-1", nothing)


def test_a_job_is_polled_by_the_services_own_link(service, server) -> None:
    server.routes["/elsewhere/5?x=1"] = reply({"status": "processing", "message": "try again later.", "output": ""})
    ticket = Ticket("5", server.url + "/elsewhere/5?x=1")
    assert service.fetch(ticket, never) == Processing(ticket)
    assert server.requests[0].json == {"key": KEY}


def test_the_key_goes_to_the_configured_host_only(service, server) -> None:
    server.routes["/api/v6/3d/fetch/a%2Fb"] = reply({"status": "processing"})
    with Loopback() as other:
        service.fetch(Ticket("a/b", other.url + "/api/v6/3d/fetch/5"), never)
        assert other.requests == []
    assert server.paths("POST") == ["/api/v6/3d/fetch/a%2Fb"]


def test_a_cancelled_job_is_not_polled(service, server) -> None:
    with pytest.raises(errors.Cancelled):
        service.fetch(Ticket("5"), lambda: True)
    assert server.requests == []


@pytest.mark.parametrize("broken", [Answer(b"", 404), page(), Answer(glb()[:-3])])
def test_a_link_that_does_not_lead_to_the_model_is_followed_by_the_next(broken, service, server, tmp_path) -> None:
    server.routes["/out/a.glb"], server.routes["/mirror/a.glb"] = broken, Answer(glb())
    answer = Finished(Ticket("5"), (server.url + "/out/a.glb", server.url + "/mirror/a.glb"))
    model = service.download(answer, tmp_path / "model.glb", ignore, never)
    assert model.read_bytes() == glb()
    assert server.paths("GET") == ["/out/a.glb", "/mirror/a.glb"]
    assert all(KEY not in repr(request) for request in server.requests)


def test_a_video_beside_the_model_is_not_taken_for_it(service, server, tmp_path) -> None:
    server.routes["/a.glb"] = Answer(glb())
    answer = Finished(Ticket("5"), (server.url + "/a.mp4", server.url + "/a", server.url + "/a.glb"))
    service.download(answer, tmp_path / "model.glb", ignore, never)
    assert server.paths("GET") == ["/a.glb"]


def test_when_no_link_works_a_transient_error_is_reported_first(service, server, tmp_path) -> None:
    server.routes["/a.glb"], server.routes["/b.glb"] = page(), Answer(b"", 503)
    answer = Finished(Ticket("5"), (server.url + "/a.glb", server.url + "/b.glb"))
    with pytest.raises(errors.DownloadFailed, match="HTTP 503"):
        service.download(answer, tmp_path / "model.glb", ignore, never)
    with pytest.raises(errors.ModelFileError, match="a web page"):
        service.download(Finished(Ticket("5"), answer.links[:1]), tmp_path / "model.glb", ignore, never)
    with pytest.raises(errors.ModelFileError, match="no address"):
        service.download(Finished(Ticket("5"), ()), tmp_path / "model.glb", ignore, never)


LINKS = tuple(f"out/{number}.glb" for number in range(60_000))


def test_only_a_few_of_very_many_links_are_tried_and_none_after_a_stop(service, server, tmp_path) -> None:
    answer = Finished(Ticket("5"), tuple(f"{server.url}/{link}" for link in LINKS))
    with pytest.raises(errors.DownloadFailed):
        service.download(answer, tmp_path / "model.glb", ignore, never)
    assert len(server.requests) <= 20
    server.requests.clear()
    with pytest.raises(errors.Cancelled):
        service.download(answer, tmp_path / "model.glb", ignore, lambda: len(server.requests) >= 3)
    assert len(server.requests) == 3


def test_only_a_few_of_very_many_movies_are_downloaded(service, server, tmp_path) -> None:
    film = Answer(b"\0\0\0\x18ftypmp42" + bytes(40))
    links = [f"/out/{number}.mp4" for number in range(100)]
    server.routes |= dict.fromkeys(links, film)
    answer = Finished(Ticket("5"), tuple(server.url + link for link in links))
    service.download_movies(answer, tmp_path, never)
    assert len(server.requests) <= 20
    server.requests.clear()
    with pytest.raises(errors.Cancelled):
        service.download_movies(answer, tmp_path, lambda: True)
    assert server.requests == []


def test_an_absurdly_long_id_is_ignored(service, server) -> None:
    server.routes["/api/v6/3d/image_to_3d"] = reply({"status": "processing", "id": "7" * 100_000})
    with pytest.raises(errors.ServiceFault, match="returned no job id") as caught:
        service.submit(Subject(PICTURE), ModelsLabOptions(), "job", nothing)
    assert caught.value.retry is errors.Retry.UNKNOWN
    server.routes["/api/v6/3d/image_to_3d"] = reply({"status": "processing", "id": "7" * 100_000, "request_id": "5"})
    assert service.submit(Subject(PICTURE), ModelsLabOptions(), "job", nothing) == Processing(Ticket("5"))


@pytest.mark.parametrize("base", ["/api/v1/enterprise/3d", "/api/v1/enterprise"])
def test_enterprise_is_known_by_its_address(server, picture, base: str) -> None:
    service = ModelsLab(server.url + base, KEY, AGENT)
    server.routes["/api/v6/base64_to_url"] = reply({"status": "success", "output": [PICTURE]})
    server.routes["/api/v1/enterprise/3d/image_to_3d"] = reply({"status": "processing", "id": 5})
    server.routes["/api/v1/enterprise/3d/text_to_3d"] = reply({"status": "processing", "id": 6})
    done = {"status": "success", "id": None, "warning": "", "output": [PICTURE.replace("png", "glb")]}
    server.routes["/api/v1/enterprise/3d/fetch/5"] = reply(done)
    assert service.upload(picture, never) == PICTURE
    assert service.submit(Subject(PICTURE), ModelsLabOptions(), "job", nothing) == Processing(Ticket("5"))
    body = server.requests[-1].json
    assert (body["image"], body["output_format"]) == (PICTURE, "glb")  # its own default is OBJ
    assert service.submit(Subject(prompt="a chest"), ModelsLabOptions(), "job", nothing) == Processing(Ticket("6"))
    assert isinstance(service.fetch(Ticket("5"), never), Finished)


def test_a_video_that_came_with_the_model_is_a_movie(service, server, tmp_path) -> None:
    server.routes["/out/a.glb"] = Answer(glb())
    server.routes["/out/a.mp4"] = Answer(b"\0\0\0\x18ftypmp42" + bytes(40))
    server.routes["/out/broken.mp4"] = page()
    answer = Finished(Ticket("5"), (f"{server.url}/out/a.mp4", f"{server.url}/out/a.glb"))
    assert service.download(answer, tmp_path / "model.glb", ignore, never).read_bytes() == glb()
    service.download_movies(answer, tmp_path, never)
    assert (tmp_path / "movie-1.mp4").stat().st_size == 52
    with pytest.raises(errors.ModelFileError, match="is not a movie: it is a web page"):
        service.download_movies(Finished(Ticket("5"), (f"{server.url}/out/broken.mp4",)), tmp_path, never)


def test_no_error_ever_shows_the_key(service, server, picture, tmp_path) -> None:
    echo = f"key {KEY} is bad"
    hostile = [
        reply({"status": "error", "message": {KEY: [echo]}}),
        reply({"status": "failed", "messege": echo}),
        Answer(b"", 307, {"Location": f"{server.url}/{KEY}"}),
        Answer(f"<html>{echo}".encode(), 500),
        Answer(echo.encode(), 400),
    ]
    for answer in hostile:
        server.routes |= dict.fromkeys(
            ["/api/v6/base64_to_url", "/api/v6/3d/image_to_3d", "/api/v6/3d/fetch/5", "/api/wallet_balance"], answer
        )
        for call in (
            lambda: service.upload(picture, never),
            lambda: service.submit(Subject(PICTURE), ModelsLabOptions(), "job", nothing),
            lambda: service.fetch(Ticket("5"), never),
            service.check,
        ):
            with pytest.raises(errors.MaquetteError) as caught:
                call()
            assert KEY not in str(caught.value)
    assert KEY not in repr(service)
