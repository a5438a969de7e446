# SPDX-License-Identifier: GPL-3.0-or-later
"""Every unexpected answer at every stage of a paid job, over real HTTP: nothing paid for is lost or ordered twice.

`docs/paid_jobs.md` shows the results as tables. `MAQUETTE_WRITE_TABLE=1` rewrites them below the page's introduction;
otherwise they are compared with what happens.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.client.capabilities import ServiceName
from maquette.client.modelslab.options import ModelsLabOptions
from maquette.client.modelslab.service import ModelsLab
from maquette.client.stable_diffusion.options import StableDiffusionOptions
from maquette.client.stable_diffusion.service import StableDiffusion
from maquette.jobs import pictures
from maquette.jobs.pictures import PictureBytes
from maquette.jobs.run.progress import Run
from maquette.jobs.run.runner import Runner
from maquette.jobs.setup import Connections
from maquette.jobs.snapshot import CancelToken, Snapshot
from maquette.jobs.state import State
from maquette.jobs.store.library import Library

from tests.geometry.gifs import Frame, gif
from tests.jobs.doubles import FakeChild, FakeLauncher, make_job, make_setup
from tests.loopback import Answer, Loopback, NoAnswer, Request, page, reply
from tests.models import glb
from tests.pictures import figure
from tools.checkout import ROOT

if TYPE_CHECKING:
    from maquette.jobs.job import Job

pytestmark = pytest.mark.early

TABLE: Final = ROOT / "docs" / "paid_jobs.md"
STAGES: Final = ("upload", "order", "poll", "download")
TEXT: Final = {"Content-Type": "text/plain"}
ID: Final = 4711
# Hundreds of libraries: on a real disk, each would wait for its writes to be flushed.
MEMORY: Final = "/dev/shm" if Path("/dev/shm").is_dir() else None

GIF: Final = gif(4, 4, np.zeros((2, 3), np.uint8), [Frame(np.zeros((4, 4), np.uint8))] * 2)

Given = Answer | NoAnswer

STRANGE: Final[dict[str, Given]] = {
    "404, empty": Answer(b"", 404),
    "404, plain text": Answer(b"404 page not found", 404, TEXT),
    "404, a web page": page("Not Found", 404),
    "404, unrelated JSON": reply({"detail": "Not Found"}, 404),
    "404, the service's own": reply({"status": "error", "message": "No such job"}, 404),
    "405, empty": Answer(b"", 405),
    "408, plain text": Answer(b"Request Timeout", 408, TEXT),
    "425, empty": Answer(b"", 425),
    "401, the service's own": reply({"status": "error", "message": "Invalid API key"}, 401),
    "402, the service's own": reply({"status": "error", "message": "Insufficient credits"}, 402),
    "403, Cloudflare's plain text": Answer(b"error code: 1020", 403, TEXT),
    "403, Cloudflare's page": page("Just a moment...", 403),
    "429, the service's own": reply({"status": "error", "message": "Rate limit exceeded", "retry_after": 30}, 429),
    "429, plain text": Answer(b"slow down", 429, TEXT),
    "200, a log-in page": page("Welcome to our hotel"),
    "200, nothing": Answer(b""),
    "200, truncated JSON": Answer(b'{"status": "succ'),
    "200, unrelated JSON": reply({"hello": "world"}),
    "200, error: try again later": reply({"status": "error", "message": "Please try again later."}),
    "200, error: unknown words": reply({"status": "error", "message": "CUDA out of memory"}),
    "200, status failed": reply({"status": "failed", "message": "Failed, Try Again", "id": ""}),
    "302 to another address": Answer(b"", 302, {"Location": "http://127.0.0.1:9/"}),
    "303 to another address": Answer(b"", 303, {"Location": "http://127.0.0.1:9/"}),
    "308 to another address": Answer(b"", 308, {"Location": "http://127.0.0.1:9/"}),
    "409, unrelated JSON": reply({"message": "Conflict"}, 409),
    "500, the service's own": reply({"status": "error", "message": "Internal server error"}, 500),
    "502, a gateway's page": page("Bad Gateway", 502),
    "503, a page": page("Down for maintenance", 503),
    "503, a gateway's JSON": reply({"message": "Service Unavailable"}, 503),
    "524, Cloudflare's page": page("A timeout occurred", 524),
    "closed without an answer": NoAnswer(),
    "connection reset": NoAnswer("reset"),
}


TIMES: Final = {"If this answer comes once": 1, "If this answer comes for an hour": float("inf")}


class Encoder(FakeLauncher):
    """Its children also encode pictures, which the clients check before they send them."""

    def start(self, cancelled: Any = None) -> FakeChild:
        child = super().start(cancelled)
        call = child.call

        def encode(task: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
            done = call(task, arguments, **more)
            if task == "picture":
                Path(arguments["output"]).write_bytes(figure(32))
            return done

        child.call = encode  # type: ignore[method-assign]
        return child


class Vendor:
    """A service that answers as documented, except for `times` unexpected answers at one stage."""

    def __init__(self, name: ServiceName, stage: str, strange: Given, times: float) -> None:
        self.name, self.stage, self.strange, self.left = name, stage, strange, times
        self.orders, self.refused = 0, 0
        self.server = Loopback(self.answer)

    def answer(self, request: Request) -> Given:
        """The answer to any request that a job makes."""
        stage = self.stage_of(request.path)
        self.orders += stage == "order"
        if stage == self.stage and self.left > 0:
            self.left -= 1
            self.refused += stage == "order" and getattr(self.strange, "status", 0) == 429
            return self.strange
        return self.usual(stage)

    def stage_of(self, path: str) -> str:
        """The stage of a job to which a path belongs."""
        ends = {"/base64_to_url": "upload", "/base64_crop": "upload", "/image_to_3d": "order", "/img_to_3d": "order"}
        found = next((stage for end, stage in ends.items() if path.endswith(end)), None)
        return found or ("poll" if "/fetch/" in path else "download")

    def usual(self, stage: str) -> Given:
        """The answer that the service documents."""
        ending = "glb" if self.name is ServiceName.MODELSLAB else "gif"
        link = f"{self.server.url}/files/model.{ending}"
        if stage == "upload":
            return reply({"status": "success", "output": [f"{self.server.url}/up.png"], "link": f"{self.server.url}/u"})
        if stage == "order":
            return reply({"status": "processing", "id": ID, "eta": 1, "fetch_result": ""})
        if stage == "poll":
            return reply({"status": "success", "id": ID, "output": [link]})
        return Answer(glb() if ending == "glb" else GIF)


@dataclass
class Ended:
    """A job's state when nothing more happens by itself, and how it ends when the artist retries it."""

    job: Job
    orders: int
    ordered_twice: bool
    after_retry: State


def work(name: ServiceName, stage: str, strange: Given, times: float) -> Ended:
    """Order a model with all waits skipped; the job's deadline is an hour of polling."""
    vendor = Vendor(name, stage, strange, times)
    with TemporaryDirectory(dir=MEMORY) as folder, vendor.server, _library(Path(folder)) as library:
        job = _ordered(library, name)
        ended = _run(library, job, vendor)
        twice = vendor.orders - vendor.refused > 1
        orders, vendor.left = vendor.orders, 0
        again = ended
        if ended.can_be_retried and ended.retry.value == "FREE":
            library.reopen(ended.id)
            again = _run(library, ended, vendor)
            twice = twice or (ended.ticket is not None and vendor.orders != orders)
        return Ended(ended, orders, twice, again.state)


@contextmanager
def _library(folder: Path) -> Iterator[Library]:
    """A library that stays open, as it does while jobs run."""
    library = Library(folder)
    with library.in_use():
        yield library


def _ordered(library: Library, name: ServiceName) -> Job:
    options = ModelsLabOptions() if name is ServiceName.MODELSLAB else StableDiffusionOptions()
    job = library.add(make_job(service=name, options=options.as_mapping(), output_format=options.output_format))
    return library.update(job.id, picture_sha256=pictures.store(PictureBytes(figure(32)), Path(job.folder)))


def _run(library: Library, job: Job, vendor: Vendor) -> Job:
    maker = ModelsLab if vendor.name is ServiceName.MODELSLAB else StableDiffusion
    version = "v6" if vendor.name is ServiceName.MODELSLAB else "v3"
    launcher, seconds = Encoder(), count(0.0, 500.0)
    for _ in range(4):  # a job that the service does not take yet goes back to the queue
        token = CancelToken()
        token.signal.wait = lambda _seconds: False  # type: ignore[method-assign]  # no time passes
        service = maker(f"{vendor.server.url}/api/{version}", "a key", "Test")
        connections = Connections(launcher, lambda _job, _setup, made=service: made)
        connections.setup = make_setup(deadline=3600.0)
        parts = library, Snapshot(), token, launcher, connections
        if Runner(Run(library.get(job.id), *parts, monotonic=lambda: next(seconds))).work() is None:
            break
    return library.get(job.id)


def told(ended: Ended) -> str:
    """The text of one table cell."""
    job = ended.job
    if job.state is State.READY:
        return "the model"
    if job.state is State.QUEUED:
        return "waits"
    if job.retry.value == "FREE":
        return "asks; another try is free"
    return "asks; may be billed"


@cache
def outcomes() -> dict[tuple[str, str, float, ServiceName], Ended]:
    """The outcome of every cell."""
    return {
        (stage, answer, times, name): work(name, stage, strange, times)
        for answer, strange in STRANGE.items()
        for stage in STAGES
        for times in TIMES.values()
        for name in (ServiceName.MODELSLAB, ServiceName.STABLE_DIFFUSION)
    }


def lines() -> Iterator[str]:
    """The tables of the document."""
    for heading, times in TIMES.items():
        yield from (f"## {heading}", "", f"| answer | {' | '.join(STAGES)} |", f"|{' --- |' * 5}")
        for answer in STRANGE:
            cells = (told(outcomes()[stage, answer, times, ServiceName.MODELSLAB]) for stage in STAGES)
            yield f"| {answer} | {' | '.join(cells)} |"
        yield ""


def test_the_document_says_what_happens() -> None:
    introduction, heading, _ = TABLE.read_text(encoding="utf-8").partition(f"## {next(iter(TIMES))}")
    assert heading
    text = introduction + "\n".join(lines())
    if os.environ.get("MAQUETTE_WRITE_TABLE"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text


def test_nothing_is_ordered_twice() -> None:
    assert [cell for cell, ended in outcomes().items() if ended.ordered_twice] == []


def test_nothing_that_was_taken_is_lost() -> None:
    """A free retry brings the model, unless the service reported a failure or the order's fate is unknown."""
    lost = [
        cell
        for cell, ended in outcomes().items()
        if ended.after_retry not in {State.READY, State.QUEUED} and ended.job.retry.value == "FREE"
    ]
    assert lost == []


def test_one_unexpected_answer_after_the_order_ends_no_job_unless_it_is_a_final_failure() -> None:
    ended = [
        cell
        for cell, outcome in outcomes().items()
        if cell[0] in {"poll", "download"} and cell[2] == 1 and outcome.job.state is not State.READY
    ]
    assert {answer for _, answer, _, _ in ended} == {"200, status failed"}
    assert {stage for stage, *_ in ended} == {"poll"}


def test_both_services_behave_alike() -> None:
    cells = outcomes()
    for (stage, answer, times, name), ended in cells.items():
        if name is ServiceName.MODELSLAB:
            assert told(ended) == told(cells[stage, answer, times, ServiceName.STABLE_DIFFUSION]), (stage, answer)


def bodies() -> st.SearchStrategy[bytes]:
    """Bodies in place of an answer: nothing, text, pages, any JSON except a success or a final failure."""
    word = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
    status = st.sampled_from(["error", "ok", "processing", "", "queued", "not found"])
    unknown = st.builds(
        lambda s, m: reply({"status": s, "message": m}).body, status, word.map(lambda text: f"x{text}x")
    )
    return st.one_of(st.binary(max_size=40), word.map(str.encode), unknown, st.just(page().body))


@settings(max_examples=60)
@given(
    name=st.sampled_from([ServiceName.MODELSLAB, ServiceName.STABLE_DIFFUSION]),
    stage=st.sampled_from(["poll", "download"]),
    status=st.integers(400, 599),
    body=bodies(),
    times=st.integers(1, 3),
)
def test_any_code_with_any_body_is_survived_once_the_order_is_taken(
    name: ServiceName, stage: str, status: int, body: bytes, times: int
) -> None:
    ended = work(name, stage, Answer(body, status), times)
    assert (ended.job.state, ended.orders) == (State.READY, 1)


@settings(max_examples=60)
@given(
    name=st.sampled_from([ServiceName.MODELSLAB, ServiceName.STABLE_DIFFUSION]),
    stage=st.sampled_from(["upload", "order"]),
    status=st.sampled_from([*range(200, 206), *range(400, 600)]),
    body=bodies(),
)
def test_any_code_with_any_body_orders_at_most_once(name: ServiceName, stage: str, status: int, body: bytes) -> None:
    assert not work(name, stage, Answer(body, status), 1).ordered_twice


@pytest.mark.parametrize("name", [ServiceName.MODELSLAB, ServiceName.STABLE_DIFFUSION])
def test_a_usual_job_is_ordered_once(name: ServiceName) -> None:
    ended: Any = work(name, "poll", Answer(), 0)
    assert (ended.job.state, ended.orders) == (State.READY, 1)
