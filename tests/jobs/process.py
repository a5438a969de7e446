# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for Blender in a separate process: the real engine and client, no `bpy`, and a fast child.

At its hold point it prints a line and waits forever, so that a test can kill it there. Otherwise it runs until every
job has ended or been imported; its last line says how each job ended.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, Final, Self

from tools.checkout import load_package

load_package()

from maquette.client.capabilities import ServiceName
from maquette.client.polling import Polling
from maquette.jobs import points
from maquette.jobs.engine import Engine
from maquette.jobs.job import Job
from maquette.jobs.messages import ArrivalGranted, Notice, Resumed
from maquette.jobs.pictures import PictureFile
from maquette.jobs.placement import Arrival
from maquette.jobs.run import retrying, runner
from maquette.jobs.setup import Connection, Connections, Setup
from maquette.jobs.state import State
from maquette.jobs.store.library import Library

from tests.jobs.doubles import FakeChild, FakeLauncher
from tests.pictures import figure

_SETTLED = frozenset(State) - {
    State.QUEUED,
    State.SUBMITTING,
    State.GENERATING,
    State.DOWNLOADING,
    State.PREPARING,
    State.READY,
    State.ARRIVING,
}


class Hold:
    """The point at which this process stops and waits: one of `jobs.points`, or the child's."""

    def __init__(self, point: str, say: Callable[[str], None]) -> None:
        self._point, self._say = point, say
        sys.addaudithook(self._listen)

    def _listen(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == points.EVENT:
            self.at(arguments[0])

    def at(self, point: str) -> None:
        """Wait here if this is the point."""
        if point == self._point:
            self._say(f"reached {point}")
            threading.Event().wait()


class QuickChild(FakeChild):
    def call(self, task: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
        report = super().call(task, arguments, **more)
        if task == "picture":
            Path(arguments["output"]).write_bytes(figure(32))
        else:
            self.launcher.hold.at("in the child")  # type: ignore[attr-defined]
        return report


class QuickLauncher(FakeLauncher):
    def __init__(self, hold: Hold) -> None:
        super().__init__()
        self.hold = hold

    def start(self, cancelled: Any = None) -> FakeChild:
        self.alive += 1
        return QuickChild(self)


def work(engine: Engine, say: Callable[[str], None]) -> None:
    """Import models as the pump does, until none is left."""
    engine.resume()
    is_resumed = False
    asked: set[str] = set()
    while not is_resumed or any(job.state not in _SETTLED for job in engine.jobs()):
        for job in engine.jobs():
            if job.state is State.READY and job.id not in asked:
                asked.add(job.id)
                engine.arrivals.claim(job.id)
        message = engine.receive(0.5)
        is_resumed = is_resumed or isinstance(message, Resumed)
        if isinstance(message, ArrivalGranted):
            say(f"imported {message.job.id}")
            engine.arrivals.finish(message.job.id)
        elif isinstance(message, Notice):
            say(f"notice {message.sentence}")


def run(pipe: Pipe, folder: Path, connection: tuple[str, str], submit: int, point: str) -> None:
    """The process's main function. `connection`: a service and its address."""
    retrying.BEFORE_ANOTHER_ORDER = 0.0  # type: ignore[misc]
    # The injected random source makes every polling interval zero.
    runner.Polling = lambda: Polling(jitter=1.0, chance=lambda: 1.0)  # type: ignore[attr-defined]
    hold = Hold(point, pipe.send)
    launcher, name, url = QuickLauncher(hold), ServiceName(connection[0]), connection[1]
    engine = Engine(Library(folder), launcher, Connections(launcher), blender="4.5.15")
    engine.set_up(Setup(is_online=True, connections={name: Connection(url, "a key")}))
    for number in range(submit):
        job = Job(f"job {number}", name, "127.0.0.1", {}, "glb", Arrival(), 1000.0, base_url=url)
        engine.submit(job, PictureFile(folder / "original.png"))
    work(engine, pipe.send)
    engine.close(20.0)
    pipe.send(json.dumps([[job.state, job.stage] for job in engine.jobs()]))


class BlenderProcess:
    """Starts immediately: forked from a process that has imported everything, where the system supports it."""

    _CONTEXT: Final = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")

    def __init__(self, folder: Path, url: str, service: str = "MODELSLAB", submit: int = 0, hold: str = "") -> None:
        self._CONTEXT.set_forkserver_preload(["tests.jobs.process"])
        self._heard, pipe = self._CONTEXT.Pipe(duplex=False)
        self._process = self._CONTEXT.Process(target=run, args=(pipe, folder, (service, url), submit, hold))
        self._process.start()
        pipe.close()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line of its output; ends when the process does."""
        try:
            return str(self._heard.recv())
        except EOFError:
            raise StopIteration from None

    def reaching(self, point: str) -> Self:
        """Wait until it has reached the hold point."""
        assert f"reached {point}" in self
        return self

    def finish(self) -> tuple[list[list[str]], list[str]]:
        """Wait for the process to end; returns each job's state and stage, and the ids of the imported models."""
        lines = list(self)
        self._process.join()
        assert self._process.exitcode == 0
        return json.loads(lines[-1]), [line.split()[1] for line in lines if line.startswith("imported ")]

    def kill(self) -> None:
        """Kill it without warning, like a power cut."""
        self._process.kill()
        self._process.join()
        self._heard.close()
