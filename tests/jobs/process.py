# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for Blender, run as a process of its own: the real engine and client, no `bpy`, and a child that is quick.

`python -m tests.jobs.process FOLDER URL [--submit N] [--hold POINT] [--service NAME]`. At its hold point it says so on
its standard output and waits for good, so that a test can kill it there. Else it works until every job has ended or
been imported, and says on its last line how they ended.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from pathlib import Path
from typing import Any

from tools.checkout import load_package

load_package()

from maquette.client.polling import Polling
from maquette.client.service import ServiceName
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
    """The point at which this process stands still: one of `jobs.points`, or the child's."""

    def __init__(self, point: str) -> None:
        self._point = point
        sys.addaudithook(self._listen)

    def _listen(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == points.EVENT:
            self.at(arguments[0])

    def at(self, point: str) -> None:
        """Stand still here, if this is the point."""
        if point == self._point:
            sys.stdout.write(f"reached {point}\n")
            sys.stdout.flush()
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


def work(engine: Engine) -> None:
    """What the pump does: let models arrive until nothing is left."""
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
            sys.stdout.write(f"imported {message.job.id}\n")
            engine.arrivals.finish(message.job.id)
        elif isinstance(message, Notice):
            sys.stdout.write(f"notice {message.sentence}\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("url")
    parser.add_argument("--submit", type=int, default=0)
    parser.add_argument("--hold", default="")
    parser.add_argument("--service", default="MODELSLAB", type=ServiceName)
    arguments = parser.parse_args()
    retrying.BEFORE_ANOTHER_ORDER = 0.0  # type: ignore[misc]
    # The injected chance makes every wait between two questions one of no time.
    runner.Polling = lambda: Polling(jitter=1.0, chance=lambda: 1.0)  # type: ignore[attr-defined]
    hold = Hold(arguments.hold)
    launcher = QuickLauncher(hold)
    engine = Engine(Library(arguments.folder), launcher, Connections(launcher), blender="4.5.15")
    engine.set_up(Setup(is_online=True, connections={arguments.service: Connection(arguments.url, "a key")}))
    picture = arguments.folder / "original.png"
    for number in range(arguments.submit):
        job = Job(f"job {number}", arguments.service, "127.0.0.1", {}, "glb", Arrival(), 1000.0, base_url=arguments.url)
        engine.submit(job, PictureFile(picture))
    work(engine)
    engine.close(20.0)
    sys.stdout.write(json.dumps([[job.state, job.stage] for job in engine.jobs()]) + "\n")


if __name__ == "__main__":
    main()
