# SPDX-License-Identifier: GPL-3.0-or-later
"""A service and a launcher that the test controls, so that a job can be held at any point."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from maquette.client import errors, worker
from maquette.client.capabilities import Capabilities, ServiceName, UploadLimit
from maquette.client.service import Account, Answer, ConnectionReport, Finished, Processing, Subject, Ticket
from maquette.jobs.engine import Engine
from maquette.jobs.job import Job
from maquette.jobs.pictures import PictureBytes, Source
from maquette.jobs.placement import Arrival
from maquette.jobs.setup import Connection, Connections, Setup
from maquette.jobs.store.library import Library

from tests.pictures import figure

if TYPE_CHECKING:
    from maquette.jobs.state import State

PATIENCE = 20.0  # seconds that a test waits for another thread before it fails
URL = "https://service.test/api"
Told = TypeVar("Told")
DONE = Finished(Ticket("7"), ("http://files.test/model.glb",), seed="3480183101")


class Gate:
    """A point at which the job's thread waits until the test opens it."""

    def __init__(self, *, is_open: bool = True) -> None:
        self.reached = threading.Event()
        self._passable = threading.Event()
        if is_open:
            self.open()

    def open(self) -> None:
        self._passable.set()

    def pass_through(self) -> None:
        self.reached.set()
        assert self._passable.wait(PATIENCE), "the test never opened the gate"

    def wait_until_reached(self) -> None:
        assert self.reached.wait(PATIENCE), "the job never came here"


@dataclass
class StagedService:
    """Gives the answers set by the test; `calls` lists the requests in order."""

    answers: list[Any] = field(default_factory=lambda: [DONE])
    submission: Any = field(default_factory=lambda: Processing(Ticket("7"), eta=0.0))
    is_local: bool = True  # a local service is polled without a wait
    before_order: Gate = field(default_factory=Gate)
    order: Gate = field(default_factory=Gate)
    fetching: Gate = field(default_factory=Gate)
    downloading: Gate = field(default_factory=Gate)
    calls: list[str] = field(default_factory=list)
    upload_limit: UploadLimit | None = None
    refused_links: tuple[str, ...] | None = None
    host: str = "service.test"
    subject: Subject | None = None
    movies: int = 0
    deletion: Any = None
    more_capabilities: dict[str, Any] = field(default_factory=dict)

    @property
    def capabilities(self) -> Capabilities:
        named = (ServiceName.MODELSLAB, "Staged", self.is_local, self.upload_limit, ("glb",))
        return Capabilities(*named, **self.more_capabilities)

    def upload(self, picture: Path, is_cancelled: Callable[[], bool]) -> str:
        self.calls.append("upload")
        return str(picture)

    def submit(self, subject: Subject, options: Any, track_id: str, before_sending: Callable[[], None]) -> Answer:
        self.before_order.pass_through()
        before_sending()
        self.calls.append("submit")
        self.subject = subject
        self.order.pass_through()
        return _given(self.submission)

    def fetch(self, ticket: Ticket, is_cancelled: Callable[[], bool]) -> Answer:
        self.calls.append("fetch")
        self.fetching.pass_through()
        return _given(self.answers.pop(0))

    def cancel(self, ticket: Ticket) -> None:
        self.calls.append(f"cancel {ticket.remote_id}")

    def download(self, answer: Finished, target: Path, progress: Callable[[float], None], is_cancelled: Any) -> Path:
        self.calls.append("download")
        self.downloading.pass_through()
        if answer.links == self.refused_links:
            raise errors.DownloadFailed("HTTP 403")
        progress(0.5)
        target.write_bytes(b"model")
        return target

    def download_movies(self, answer: Finished, folder: Path, is_cancelled: Any) -> None:
        for number in range(1, self.movies + 1):
            (folder / f"movie-{number}.mp4").write_bytes(b"film")

    def account(self) -> Account:
        return Account(2.0, "USD")

    def delete(self, ticket: Ticket) -> None:
        self.calls.append(f"delete {_given(self.deletion) or ticket.remote_id}")

    def check(self) -> ConnectionReport:
        self.calls.append("check")
        return _given(ConnectionReport(self.host, "Reachable."))


def _given(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


@dataclass
class FakeChild:
    launcher: FakeLauncher

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.launcher.alive -= 1

    def call(
        self, task: str, arguments: dict[str, Any], *, progress: Any = None, cancelled: Any = None
    ) -> dict[str, Any]:
        self.launcher.tasks.append((task, dict(arguments)))
        if task == "preview":
            self.launcher.preview.pass_through()
        if self.launcher.failure:
            raise worker.failure(self.launcher.failure, "as the test asked")
        Path(arguments["output"]).write_bytes(b"made")
        if progress:
            progress(0.5, "half")
        remarks = {"remarks": list(self.launcher.remarks)}
        if task == "picture":
            return {"width": 32, "height": 32, "original_width": 64, "original_height": 64, **remarks}
        return {"object": arguments.get("name"), "original_mesh": None, "triangles": 12, **remarks}


@dataclass
class FakeLauncher:
    """Records the tasks given to its children."""

    failure: str = ""
    remarks: tuple[str, ...] = ()
    alive: int = 0
    expected: int = 0
    kept: int = 0
    tasks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    preview: Gate = field(default_factory=Gate)

    def start(self, cancelled: Any = None) -> FakeChild:
        self.alive += 1
        return FakeChild(self)

    @contextmanager
    def lending(self, cancelled: Any = None) -> Iterator[FakeChild]:
        with self.start(cancelled) as child:
            yield child
        self.kept += 1

    @contextmanager
    def expecting(self) -> Iterator[None]:
        self.expected += 1
        try:
            yield
        finally:
            self.expected -= 1


def make_job(**changes: Any) -> Job:
    defaults: dict[str, Any] = {
        "name": "teapot",
        "service": ServiceName.MODELSLAB,
        "host": "service.test",
        "base_url": URL,
        "options": {},
        "output_format": "glb",
        "arrival": Arrival(),
        "created": 1000.0,
    }
    return Job(**{**defaults, **changes})


def make_setup(**changes: Any) -> Setup:
    connections = {ServiceName.MODELSLAB: Connection(URL, "a key")}
    return Setup(**{"is_online": True, "connections": connections, **changes})


class Staged(Engine):
    """An engine in which the test chooses the service of each job."""

    def __init__(self, library: Library, launcher: FakeLauncher, blender: str = "4.5.15", **more: Any) -> None:
        self.services: dict[str, StagedService] = {}
        connections = Connections(launcher, lambda job, _setup: self.services[job.id])
        super().__init__(library, launcher, connections, blender=blender, **more)
        self.library = library


def make_engine(
    folder: Path, launcher: FakeLauncher | None = None, library: Library | None = None, **setup: Any
) -> Staged:
    engine = Staged(library or Library(folder), launcher or FakeLauncher())
    engine.set_up(make_setup(**setup))
    return engine


def submit(engine: Staged, service: StagedService, picture: Source | None = None, **changes: Any) -> Job:
    job = make_job(**changes)
    engine.services[job.id] = service
    return engine.submit(job, None if job.prompt else picture or PictureBytes(figure(32)))


def wait_for(engine: Engine, job_id: str, *states: State) -> Job:
    """Read the engine's messages until the job is in one of the states."""
    return wait_until(engine, lambda: engine.job(job_id).state in states, lambda: engine.job(job_id))


def wait_until(engine: Engine, is_so: Callable[[], bool], found: Callable[[], Any] = lambda: None) -> Any:
    """Read the engine's messages until the condition holds."""
    while not is_so():
        assert engine.receive(PATIENCE) is not None, f"still {found()}"
    return found()


def wait_for_message(engine: Engine, kind: type[Told]) -> Told:
    """Read the engine's messages until one of this type arrives."""
    while True:
        message = engine.receive(PATIENCE)
        assert message is not None, f"no {kind.__name__} came"
        if isinstance(message, kind):
            return message
