# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender and ComfyUI killed at every step of a job: each job brings one model, none is ordered twice.

A killed ComfyUI loses its queue, its history and the running prompt; the files that it wrote stay.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import faults
from tests.jobs.process import BlenderProcess
from tests.jobs.test_kill import HELD_BY_PROCESS
from tests.pictures import figure
from tests.served import Comfy

pytestmark = pytest.mark.early

# The request that is unanswered when the process is killed.
HELD_BY_SERVER = ("order", "ordered", "queue", "history", "view")
# At these requests the model is not finished: the server works on it until the process is gone.
UNMADE = {*HELD_BY_PROCESS[: HELD_BY_PROCESS.index("before DOWNLOADING")], "order", "ordered", "queue"}
# An import that has begun is never done again by itself.
BEGUN = {"after ARRIVING", "before IMPORTED", "after IMPORTED"}


class Killed(Comfy):
    """Never answers the first request of that name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, mishap=self._hold)
        self.hold = ""
        self.reached = threading.Event()

    async def _hold(self, request: Any, call: str) -> Any:
        if call != self.hold:
            return None
        self.hold = ""
        self.reached.set()
        return await faults.hang(request)


@pytest.fixture
def comfy(tmp_path: Path) -> Iterator[Killed]:
    with Killed(tmp_path / "comfy") as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = tmp_path / "library"
    library.mkdir()
    (library / "original.png").write_bytes(figure(32))
    return library


def start(folder: Path, comfy: Killed, submit: int = 0, hold: str = "") -> BlenderProcess:
    return BlenderProcess(folder, comfy.url, "OWN_SERVER", submit, hold)


# `make recovery` also kills only Blender at each of them, as `test_kill` does with another service.
ALONE = HELD_BY_PROCESS if "MAQUETTE_REPETITIONS" in os.environ else ("after SUBMITTING", "before GENERATING")
KILLS = [
    *((point, True) for point in (*HELD_BY_PROCESS, *HELD_BY_SERVER)),
    *((point, False) for point in (*ALONE, *HELD_BY_SERVER)),
]


@pytest.mark.parametrize(("point", "server_too"), KILLS)
def test_each_job_brings_one_model(folder: Path, comfy: Killed, point: str, server_too: bool) -> None:
    if point in UNMADE:
        comfy.gate.clear()
    if point in HELD_BY_SERVER:
        comfy.hold = point
        process = start(folder, comfy, submit=1)
        assert comfy.reached.wait(20.0)
    else:
        process = start(folder, comfy, submit=1, hold=point).reaching(point)
    process.kill()
    lost = 0
    if server_too:
        lost = len(comfy.server.queue.orders) - len(comfy.server.queue.made)
        comfy.restart()
    comfy.gate.set()
    states, imported = start(folder, comfy).finish()
    if point == "before QUEUED":  # the click was lost
        assert (states, comfy.server.queue.orders) == ([], [])
        return
    assert [state for state, _ in states] == ["IMPORTED"]
    assert len(imported) == (0 if point in BEGUN else 1)
    assert len(comfy.files) == 1
    assert len(comfy.server.queue.orders) - lost == 1, "ordered again only where the first was lost"


def test_a_server_killed_while_blender_waits_is_asked_again(folder: Path, comfy: Killed) -> None:
    comfy.gate.clear()
    process = start(folder, comfy, submit=3)
    while len(comfy.server.queue.orders) < 3:
        comfy.reached.wait(0.05)
    comfy.restart()
    comfy.gate.set()
    states, imported = process.finish()
    assert [state for state, _ in states] == ["IMPORTED"] * 3
    assert len(set(imported)) == len(comfy.files) == 3
