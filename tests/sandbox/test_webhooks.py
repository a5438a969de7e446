# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks are posted over real HTTP, to a server in the test."""

from __future__ import annotations

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sandbox.webhooks import PAUSES, Webhooks


class Receiver(ThreadingHTTPServer):
    """Answers with the given statuses, then with 200, and records the requests."""

    def __init__(self, *statuses):
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses, self.got = list(statuses), queue.Queue()
        self.link = f"http://127.0.0.1:{self.server_port}/hook"

    def __enter__(self):
        threading.Thread(target=self.serve_forever).start()
        return self

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.put((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.end_headers()

    def log_message(self, *arguments):
        """Log nothing."""


class Pauses:
    """Records the pauses instead of waiting."""

    def __init__(self):
        self.seconds = []

    def __call__(self, seconds):
        self.seconds.append(seconds)
        return False


@pytest.mark.blender
def test_finished_job_is_posted_with_its_links(service):
    with Receiver() as receiver:
        answer = service.finish(webhook=receiver.link, track_id="mine")
        path, kind, told = receiver.got.get(timeout=60)
    assert (path, kind) == ("/hook", "application/json")
    assert set(told) == {"status", "id", "output", "generationTime", "track_id", "meta"}
    assert (told["status"], told["track_id"], told["id"]) == ("success", "mine", answer["id"])
    assert told["output"] == answer["output"]


@pytest.mark.blender
def test_failed_job_is_posted_with_its_message(service):
    with Receiver() as receiver:
        answer = service.finish(b"no picture", webhook=receiver.link)
        told = receiver.got.get(timeout=60)[2]
    sentence = "Failed, the image could not be read"
    assert told == {"status": "failed", "id": answer["id"], "message": sentence, "track_id": None}


def test_rejected_webhook_is_sent_again_with_growing_pauses():
    pauses = Pauses()
    webhooks = Webhooks(pause=pauses)
    with Receiver(500, 302, 404) as receiver:
        webhooks.deliver(receiver.link, lambda: {"status": "success"})
        told = [receiver.got.get(timeout=60)[2] for _ in range(4)]
        webhooks.close()
        assert receiver.got.empty()
    assert told == [{"status": "success"}] * 4
    assert pauses.seconds == list(PAUSES)


def test_it_gives_up_after_three_more_tries():
    pauses = Pauses()
    webhooks = Webhooks(pause=pauses)
    with Receiver(*[500] * 9) as receiver:
        webhooks.deliver(receiver.link, dict)
        webhooks.close()
        assert receiver.got.qsize() == 4


def test_accepted_webhook_is_sent_once():
    webhooks = Webhooks(pause=Pauses())
    with Receiver(204) as receiver:
        webhooks.deliver(receiver.link, dict)
        webhooks.close()
        assert receiver.got.qsize() == 1


@pytest.mark.parametrize(
    "link", ["https://example.com/hook", "http://192.0.2.1/hook", "ftp://127.0.0.1/hook", "hook", "", "http://["]
)
def test_other_computers_are_not_called(link, caplog):
    webhooks = Webhooks(hosts=["allowed.example"], pause=Pauses())
    webhooks.deliver(link, lambda: pytest.fail("it was called"))
    webhooks.close()
    assert "is not called" in caplog.text


def test_allowed_host_is_called():
    called = threading.Event()
    webhooks = Webhooks(hosts=["allowed.invalid"], pause=Pauses())
    webhooks.deliver("http://allowed.invalid/hook", lambda: called.set() or {})
    webhooks.close()
    assert called.is_set()
