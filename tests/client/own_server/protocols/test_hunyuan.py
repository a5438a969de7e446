# SPDX-License-Identifier: GPL-3.0-or-later
"""Hunyuan3D's servers: the answer itself holds the model in base64, and failures are not reported."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.client import errors
from maquette.client.own_server.protocols import hunyuan
from maquette.client.service import Finished, Processing, Ticket

from tests.client.own_server.ordering import download, is_wanted, order, service
from tests.loopback import Answer, Loopback, reply
from tests.served import MODEL

DONE = json.dumps({"status": "completed", "model_base64": base64.b64encode(MODEL).decode()}).encode()


@given(st.binary(max_size=200), st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_base64_is_decoded_whatever_the_chunk_sizes(data: bytes, lengths: list[int]) -> None:
    text = json.dumps({"status": "completed", "model_base64": base64.b64encode(data).decode(), "more": 1}).encode()
    pieces, at = [], 0
    while at < len(text):
        length = lengths[len(pieces) % len(lengths)]
        pieces.append(text[at : at + length])
        at += length
    file = io.BytesIO()
    hunyuan._decode(iter(pieces), file, is_wanted)
    assert file.getvalue() == data


def test_a_truncated_answer_is_fetched_again(tmp_path: Path) -> None:
    with Loopback() as server:
        server.routes["/status/7"] = Answer(DONE[: len(DONE) // 2])
        finished = Finished(Ticket("7"), (f"{server.url}/status/7",))
        with pytest.raises(errors.DownloadFailed):
            download(service(server.url, "HUNYUAN_2"), finished, tmp_path)
        assert not (tmp_path / "model.glb").exists()
        server.routes["/status/7"] = Answer(DONE)
        assert download(service(server.url, "HUNYUAN_2"), finished, tmp_path) == MODEL


def test_completion_is_noticed_without_reading_the_model(tmp_path: Path) -> None:
    with Loopback() as server:
        server.routes["/status/7"] = [reply({"status": "processing"}), reply({"status": "texturing"}), Answer(DONE)]
        own = service(server.url, "HUNYUAN_2")
        notes = []
        answer = own.fetch(Ticket("7"), is_wanted)
        while isinstance(answer, Processing):
            notes.append(answer.note)
            answer = own.fetch(answer.ticket, is_wanted)
    assert notes == ["", "It is being textured."]


def test_the_new_release_is_sent_only_the_picture(tmp_path: Path) -> None:
    with Loopback() as server:
        server.routes["/health"] = reply({"status": "healthy", "worker_id": "a1"})
        server.routes["/send"] = reply({"uid": "7"})
        order(service(server.url, "HUNYUAN_2_1"), tmp_path)
        (sent,) = [request.json for request in server.requests if request.path == "/send"]
        server.routes["/send"] = reply({"uid": "7"})
        order(service(server.url, "HUNYUAN_2", seed="5"), tmp_path)
        old = server.requests[-1].json
    assert set(sent) == {"image", "texture"}
    assert base64.b64decode(sent["image"]).startswith(b"\x89PNG")
    assert (old["seed"], old["type"]) == (5, "glb")


def test_a_restart_is_noticed_by_the_workers_name(tmp_path: Path) -> None:
    with Loopback() as server:
        server.routes["/health"] = reply({"status": "healthy", "worker_id": "a1"})
        server.routes["/send"] = reply({"uid": "7"})
        server.routes["/status/7"] = reply({"status": "processing"})
        own = service(server.url, "HUNYUAN_2_1")
        answer = order(own, tmp_path)
        assert isinstance(own.fetch(answer.ticket, is_wanted), Processing)
        server.routes["/health"] = reply({"status": "healthy", "worker_id": "b2"})
        with pytest.raises(errors.OrderLost):
            own.fetch(answer.ticket, is_wanted)


@pytest.mark.parametrize("status", [500, 502, 200])
def test_an_answer_that_says_nothing_does_not_end_the_job(status: int) -> None:
    with Loopback() as server:
        server.routes["/status/7"] = Answer(b"<html>", status)
        with pytest.raises(errors.ServiceFault) as told:
            service(server.url, "HUNYUAN_2").fetch(Ticket("7"), is_wanted)
    assert told.value.is_transient
