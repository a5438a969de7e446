# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints of ModelsLab v6, over real HTTP."""

from __future__ import annotations

import pytest
import requests

from tests.pictures import plain
from tests.sandbox.service import Service

SUBMIT = "/api/v6/3d/image_to_3d"
PROCESSING = {"status", "tip", "eta", "message", "fetch_result", "id", "output", "meta", "future_links", "extra_assets"}
SUCCESS = {"status", "generationTime", "id", "output", "proxy_links", "meta"}


def test_submission_is_answered_as_documented(slow_service):
    answer = slow_service.submit(seed=3480183101, temp="yes", mesh_simplify="0.95").json()
    assert set(answer) == PROCESSING
    assert answer["status"] == "processing"
    assert answer["eta"] == 3600
    assert answer["output"] == []
    assert answer["fetch_result"] == f"{slow_service.server.url}/api/v6/3d/fetch/{answer['id']}"
    assert answer["future_links"][0].startswith(slow_service.server.url)
    meta = answer["meta"]
    assert (meta["seed"], meta["temp"], meta["mesh_simplify"]) == (3480183101, "yes", 0.95)
    assert (meta["ss_sampling_steps"], meta["ss_guidance_strength"], meta["resolution"]) == (12, 7.5, 256)
    assert "key" not in meta


def test_job_that_is_not_done_has_an_empty_string_for_output(slow_service):
    submitted = slow_service.submit().json()
    answer = slow_service.post(submitted["fetch_result"]).json()
    assert (answer["status"], answer["output"]) == ("processing", "")
    assert "id" not in answer
    assert slow_service.get(submitted["future_links"][0]).status_code == 404


@pytest.mark.blender
def test_finished_job_is_answered_with_links_to_the_model(finished, server):
    assert set(finished) == SUCCESS
    assert finished["generationTime"] > 0
    first, second = (requests.get(finished[links][0], timeout=60) for links in ("output", "proxy_links"))
    assert first.content == second.content
    assert first.content.startswith(b"glTF")


@pytest.mark.blender
def test_result_can_be_fetched_with_the_id_in_the_body(finished, server):
    service = Service(server, "finished")
    by_path = service.fetch(finished["id"]).json()
    assert service.post("/api/v6/3d/fetch", request_id=finished["id"]).json() == by_path
    assert service.post("/api/v6/3d/fetch", request_id=str(finished["id"])).json() == by_path


@pytest.mark.blender
def test_link_in_the_submission_is_where_the_model_will_be(service):
    submitted = service.submit(fault="instant").json()
    assert submitted["status"] == "success"
    waiting = service.submit().json()
    ended = service.finish()
    assert ended["output"][0] != waiting["future_links"][0]
    assert submitted["output"][0].rpartition("/")[0] == waiting["future_links"][0].rpartition("/")[0]


def test_track_id_is_returned(slow_service):
    assert slow_service.submit(track_id="mine").json()["track_id"] == "mine"


def test_seed_0_becomes_a_random_one_that_is_returned(slow_service):
    seeds = {slow_service.submit(seed=0).json()["meta"]["seed"] for _ in range(2)}
    assert len(seeds) == 2
    assert 0 not in seeds


def test_image_is_accepted_as_init_image(slow_service):
    link = slow_service.upload(plain(8, 8)).json()["output"][0]
    answer = slow_service.post(SUBMIT, image=link)
    assert (answer.status_code, answer.json()["status"]) == (200, "processing")
    assert answer.json()["meta"]["image"] == link


@pytest.mark.parametrize(
    ("key", "status", "message"),
    [
        ("", 401, "API key required"),
        (None, 401, "API key required"),
        ("invalid", 401, "Invalid API key"),
        ("broke", 402, "Insufficient credits. Please add more credits to continue."),
        ("busy", 429, "Rate limit exceeded. Maximum 5 queued requests allowed."),
    ],
)
def test_special_keys_are_refused(service, key, status, message):
    answer = service.post(SUBMIT, key=key, init_image=f"{service.server.url}/temp/any.png")
    assert answer.status_code == status
    assert answer.json()["status"] == "error"
    assert answer.json()["message"] == message
    assert answer.json().get("retry_after") == (30 if key == "busy" else None)


def test_wrong_key_is_refused_by_every_endpoint(service):
    for path in ("/api/v6/3d/fetch/1", "/api/v6/3d/fetch", "/api/v6/base64_to_url", "/api/wallet_balance"):
        assert service.post(path, key="invalid").status_code == 401


def test_sixth_unfinished_job_of_a_key_is_refused(slow_service):
    answers = [slow_service.submit() for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["retry_after"] == 30
    assert Service(slow_service.server, "another key").submit().status_code == 200


@pytest.mark.blender
def test_job_of_another_key_is_unknown(service, finished):
    assert service.fetch(finished["id"]).status_code == 404
    assert service.fetch(1).json() == {"status": "error", "message": "Request not found"}


def test_empty_picture_fails_with_a_message(service):
    answer = service.finish(plain(64, 64))
    assert answer["status"] == "failed"
    assert answer["message"].startswith("Failed")
    assert answer["output"] == ""


@pytest.mark.blender
def test_file_that_is_no_picture_fails_and_the_next_job_works(service):
    assert service.finish(b"no picture at all")["status"] == "failed"
    assert service.finish()["status"] == "success"


def test_wallet_is_empty_for_broke_alone(service):
    wallets = [service.post("/api/wallet_balance", key=key).json() for key in ("broke", service.key)]
    assert [wallet["data"]["balance"] > 0 for wallet in wallets] == [False, True]
    assert {wallet["data"]["currency"] for wallet in wallets} == {"USD"}


def test_uploaded_file_is_returned_unchanged(service):
    answer = service.upload(b"any bytes", "image/webp").json()
    assert answer["status"] == "success"
    assert isinstance(answer["id"], int)
    file = service.get(answer["output"][0])
    assert (file.content, file.headers["Content-Type"]) == (b"any bytes", "image/webp")


@pytest.mark.parametrize(
    "text",
    [
        "bare",
        "data:image/png;base64,a",
        "data:image/png;base64,*",
        "data:text/html;base64,aaaa",
        pytest.param("data:image/png;base64," + "a" * 5_000_000, id="too long"),
    ],
)
def test_upload_must_be_a_data_uri_of_at_most_5_mb(service, text):
    answer = service.post("/api/v6/base64_to_url", base64_string=text)
    assert answer.status_code == 400
    assert answer.json()["message"]["base64_string"]


@pytest.mark.blender
def test_statistics_count_jobs_fetches_and_models_sent(service):
    before = service.server.stats()
    answer = service.submit(fault="instant").json()
    service.fetch(answer["id"])
    service.get(answer["output"][0])
    after = service.server.stats()
    assert {name: after[name] - before[name] for name in before} == {"accepted": 1, "fetched": 1, "downloads": 1}
