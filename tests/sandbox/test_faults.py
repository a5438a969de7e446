# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fault, seen over real HTTP."""

from __future__ import annotations

import time

import pytest
import requests

from sandbox.faults import FAULTS, fetch_mishap, file_mishap
from sandbox.files import SLOW_CHUNK, SLOW_PAUSE
from sandbox.quirks import QUIRKS
from tests.sandbox.service import Service
from tests.sandbox_server import SandboxServer

MESSAGE = "Internal server error. Please try again."
RATE_LIMITED = "Rate limit exceeded. Maximum 5 queued requests allowed."
UNAVAILABLE = "Service temporarily unavailable. Please try again later."


@pytest.fixture
def owner(server):
    """The account of the finished job."""
    return Service(server, "finished")


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        ("server_error", 500, {"message": MESSAGE}),
        ("unavailable", 503, {"message": UNAVAILABLE}),
        ("rate_limited", 429, {"message": RATE_LIMITED, "retry_after": 30}),
        ("error_200", 200, {"message": MESSAGE}),
        ("messege", 500, {"messege": MESSAGE}),
        ("message_object", 500, {"message": {"request": [MESSAGE]}}),
    ],
)
def test_submission_is_refused(service, fault, status, body):
    before = service.server.stats()
    answer = service.submit(fault=fault)
    assert answer.status_code == status
    assert answer.json() == {"status": "error"} | body
    assert service.server.stats() == before


def test_html_answer(service):
    answer = service.submit(fault="html_answer")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_hang(service):
    before = service.server.stats()
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{service.server.url}/api/v6/3d/image_to_3d",
            json={"key": service.key, "init_image": "any"},
            headers={"X-Sandbox-Fault": "hang"},
            timeout=0.5,
        )
    assert service.server.stats() == before


def test_drop_submit(service):
    before = service.server.stats()
    with pytest.raises(requests.ConnectionError):
        service.submit(fault="drop_submit")
    assert service.server.stats()["accepted"] == before["accepted"] + 1


@pytest.mark.blender
def test_instant(service):
    answer = service.submit(fault="instant").json()
    assert answer["status"] == "success"
    assert service.get(answer["output"][0]).content.startswith(b"glTF")


def test_eta_float(slow_service):
    eta = slow_service.submit(fault="eta_float").json()["eta"]
    assert isinstance(eta, float)
    assert 3600 < eta < 3601


def test_drop_fetch(slow_service):
    job = slow_service.submit(fault="drop_fetch").json()["id"]
    before = slow_service.server.stats()
    with pytest.raises(requests.ConnectionError):
        slow_service.fetch(job)
    assert slow_service.fetch(job).json()["status"] == "processing"
    assert slow_service.server.stats()["fetched"] == before["fetched"] + 2


def test_failed_job(service):
    answer = service.finish(fault="failed_job")
    assert (answer["status"], answer["message"]) == ("failed", "Failed, Try Again")


@pytest.mark.blender
def test_output_string(owner, finished):
    assert owner.fetch(finished["id"], "output_string").json()["output"] == finished["output"][0]


@pytest.mark.blender
def test_output_dict(owner, finished):
    answer = owner.fetch(finished["id"], "output_dict").json()
    assert answer["output"] == {"0": finished["output"][0]}
    assert answer["proxy_links"] == {"0": finished["proxy_links"][0]}


@pytest.mark.blender
def test_no_proxy_links(owner, finished):
    answer = owner.fetch(finished["id"], "no_proxy_links").json()
    assert answer["output"] == finished["output"]
    assert "proxy_links" not in answer


@pytest.mark.blender
def test_output_404(owner, finished):
    assert owner.get(finished["output"][0], "output_404").status_code == 404
    assert owner.get(finished["proxy_links"][0], "output_404").content.startswith(b"glTF")


@pytest.mark.blender
def test_redirect(owner, finished):
    answer = owner.get(finished["output"][0], "redirect", allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("http://localhost:")
    assert owner.get(finished["output"][0], "redirect").content.startswith(b"glTF")


@pytest.mark.blender
def test_html_model(owner, finished):
    for links in ("output", "proxy_links"):
        answer = owner.get(finished[links][0], "html_model")
        assert (answer.status_code, answer.text[:9]) == (200, "<!DOCTYPE")


@pytest.mark.blender
def test_truncated_model(owner, finished):
    whole = owner.get(finished["output"][0]).content
    with owner.get(finished["output"][0], "truncated_model", stream=True) as answer:
        assert int(answer.headers["Content-Length"]) == len(whole)
        assert answer.raw.read(1000) == whole[:1000]
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(answer.iter_content(len(whole)))


@pytest.mark.blender
def test_short_model(owner, finished):
    whole = owner.get(finished["output"][0]).content
    answer = owner.get(finished["output"][0], "short_model")
    assert answer.content == whole[: len(whole) // 2]
    assert int(answer.headers["Content-Length"]) == len(whole) // 2


@pytest.mark.blender
def test_slow_download(owner, finished):
    whole = owner.get(finished["output"][0]).content
    start = time.monotonic()
    assert owner.get(finished["output"][0], "slow_download").content == whole
    pauses = (len(whole) - 1) // SLOW_CHUNK
    assert pauses > 0
    assert time.monotonic() - start >= pauses * SLOW_PAUSE * 0.9


def test_fault_of_the_command_line_holds_for_every_request():
    with SandboxServer(fault="server_error") as server:
        assert [Service(server).submit().status_code for _ in range(2)] == [500, 500]


def test_fault_of_the_address_holds_there_alone(server):
    assert Service(server.failing("server_error")).submit().status_code == 500
    assert Service(server).submit().status_code == 200


def test_errors_have_their_service_s_form_at_the_address_of_a_fault(server):
    refused = Service(server.failing("eta_float"), "invalid").post("/api/v3/img_to_3d", init_image="any")
    assert refused.status_code == 401
    assert "messege" in refused.json()


@pytest.mark.blender
def test_fault_of_the_address_is_kept_by_links(server):
    failing = server.failing("output_404")
    answer = Service(failing).finish()
    for link in (*answer["output"], *answer["proxy_links"]):
        assert link.startswith(failing.url)
    assert Service(server).get(answer["output"][0]).status_code == 404
    assert Service(server).get(answer["proxy_links"][0]).content.startswith(b"glTF")


def test_unknown_fault_is_refused(service):
    assert service.submit(fault="no_such_fault").status_code == 400
    assert Service(service.server.failing("no_such_fault")).submit().status_code == 400


def test_every_fault_has_a_test_of_its_name_or_a_row_in_the_table_of_refusals():
    rows = next(mark for mark in test_submission_is_refused.pytestmark if mark.name == "parametrize").args[1]
    tested = {row[0] for row in rows} | {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    # Quirks have their own tests, `nsfw` those of each service.
    assert set(FAULTS) - set(QUIRKS) - {"nsfw"} <= tested


def test_flaky_is_the_same_in_each_run_and_never_worse_than_two_in_a_row():
    from types import SimpleNamespace

    for mishap in (fetch_mishap, file_mishap):
        seen = set()
        for number in range(40):
            job = SimpleNamespace(id=number)
            series = [mishap(job, count) for count in range(1, 10)]
            assert series == [mishap(job, count) for count in range(1, 10)]
            assert series[2] == series[5] == series[8] == ""
            seen.update(series)
        assert len(seen) == 5


@pytest.mark.blender
def test_flaky(service):
    """Three tries per call, as a client should make at least."""
    jobs = [service.submit(fault="flaky").json()["id"] for _ in range(3)]
    statuses = set()
    for job in jobs:
        for _ in range(1200):
            try:
                answer = service.fetch(job)
            except requests.ConnectionError:
                statuses.add("reset")
                continue
            statuses.add(answer.status_code)
            if answer.status_code == 200 and answer.json()["status"] == "success":
                break
            time.sleep(0.05)
        link = answer.json()["output"][0]
        assert any(_is_whole(service, link) for _ in range(3))
    assert 200 in statuses
    assert len(statuses) > 1


def _is_whole(service, link):
    try:
        return service.get(link).content.startswith(b"glTF")
    except requests.RequestException:
        return False
