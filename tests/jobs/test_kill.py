# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes killed at every step of a job and restarted: nothing is lost, nothing is ordered twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.process import BlenderProcess
from tests.loopback import Answer, Loopback, NoAnswer, Request, reply
from tests.models import glb
from tests.pictures import figure

pytestmark = pytest.mark.early

MODEL = glb(binary=bytes(300_000))
# Points at which a kill leaves it unknown whether the service took the order.
UNKNOWABLE = ("after SUBMITTING", "order unanswered", "before GENERATING")
HELD_BY_SERVICE = {
    "upload": "/api/v6/base64_to_url",
    "order unanswered": "/api/v6/3d/image_to_3d",
    "fetch": "/api/v6/3d/fetch/7",
}
HELD_BY_PROCESS = (
    "before QUEUED",
    "after QUEUED",
    "picture kept",
    "before SUBMITTING",
    "after SUBMITTING",
    "before GENERATING",
    "after GENERATING",
    "before DOWNLOADING",
    "after DOWNLOADING",
    "downloading",
    "before PREPARING",
    "after PREPARING",
    "in the child",
    "before READY",
    "after READY",
    "before ARRIVING",
    "after ARRIVING",
    "before IMPORTED",
    "after IMPORTED",
)


class Service(Loopback):
    """The part of ModelsLab that the tests need; holds one answer at a path that the test names."""

    def __init__(self) -> None:
        super().__init__(self.respond)
        self.reached = threading.Event()
        self.hold = ""

    @property
    def orders(self) -> int:
        """Orders that arrived complete: a request is begun while stopping is still free."""
        orders = (request for request in self.requests if request.path == "/api/v6/3d/image_to_3d")
        return sum(len(order.body) == int(order.headers["content-length"]) for order in orders)

    def respond(self, request: Request) -> Answer | NoAnswer:
        if request.path == self.hold:
            self.hold = ""
            self.reached.set()
            return NoAnswer("hang")
        if request.path.endswith("/base64_to_url"):
            return reply({"status": "success", "output": [f"{self.url}/picture.png"]})
        if request.path.endswith("/image_to_3d"):
            return reply({"status": "processing", "id": 7, "eta": 1})
        if request.path.startswith("/api/v6/3d/fetch/"):
            return reply({"status": "success", "id": 7, "output": [f"{self.url}/model.glb"]})
        return self._model(request)

    def _model(self, request: Request) -> Answer:
        begin = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        headers = {"ETag": '"1"', "Content-Range": f"bytes {begin}-{len(MODEL) - 1}/{len(MODEL)}"}
        return Answer(MODEL[begin:], 206 if begin else 200, headers)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "original.png").write_bytes(figure(32))
    return tmp_path


def start(folder: Path, service: Service, submit: int = 0, hold: str = "") -> BlenderProcess:
    return BlenderProcess(folder, f"{service.url}/api/v6", submit=submit, hold=hold)


@pytest.mark.parametrize("point", HELD_BY_PROCESS)
def test_a_job_of_a_process_killed_at_any_step_is_resumed_there(folder: Path, service: Service, point: str) -> None:
    start(folder, service, submit=1, hold=point).reaching(point).kill()
    check_taken_up(folder, service, point)
    if point == "downloading":
        assert service.requests[-1].headers["range"].startswith("bytes=65536-")


@pytest.mark.parametrize("point", HELD_BY_SERVICE)
def test_a_job_of_a_process_killed_during_a_request_is_resumed(folder: Path, service: Service, point: str) -> None:
    service.hold = HELD_BY_SERVICE[point]
    process = start(folder, service, submit=1)
    assert service.reached.wait(20.0)
    process.kill()
    check_taken_up(folder, service, point)


def check_taken_up(folder: Path, service: Service, point: str) -> None:
    ordered = service.orders
    states, imported = start(folder, service).finish()
    if point == "before QUEUED":  # the click was lost, and nothing was sent
        assert (states, service.orders) == ([], 0)
    elif point in UNKNOWABLE:
        assert ([state for state, _ in states], service.orders) == (["UNCERTAIN"], ordered)
    else:
        assert ([state for state, _ in states], service.orders) == (["IMPORTED"], 1)
        # Whether an import that had begun was done is unknown: the artist imports it with a click.
        assert len(imported) == (0 if point in {"after ARRIVING", "before IMPORTED", "after IMPORTED"} else 1)
    assert service.orders <= 1


def test_two_processes_share_a_queue(folder: Path, service: Service) -> None:
    start(folder, service, submit=20, hold="before SUBMITTING").reaching("before SUBMITTING").kill()
    ended = [process.finish() for process in [start(folder, service), start(folder, service)]]
    imported = [job for _, jobs in ended for job in jobs]
    known = {state for states, _ in ended for state, _ in states}
    assert known == {"IMPORTED"}
    assert len(imported) == len(set(imported)) == service.orders == len(ended[0][0])
