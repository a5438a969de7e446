# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the models: the picture that was sent, reconstructed by a child Blender. Nothing here is canned."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from maquette.worker.launcher import Child, Launcher, child_command

_log = logging.getLogger(__name__)

# Two children at once: the least that shows whether a client keeps its jobs apart.
CHILDREN = 2
# Triangles before `mesh_simplify` takes its share away, as many as users of the service's model (TRELLIS) report:
# 0.9 leaves 50 000, 0.98 leaves 10 000.
DENSE_TRIANGLES = 500_000


class GenerationFailed(Exception):
    """The picture did not become a model; `code` is one of the child's."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Model:
    """A finished file, and the time by the generation's clock at which it was finished."""

    path: Path
    finished_at: float


class Generation:
    """A queue of pictures, first come, first served, and the warm children that work on it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._folder = Path(tempfile.mkdtemp(prefix="maquette-sandbox-"))
        self._launcher = Launcher(child_command(""), failure=GenerationFailed, most_alive=CHILDREN)
        self._threads = ThreadPoolExecutor(CHILDREN, "generation")
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    def submit(self, picture: bytes, file_name: str, mesh_simplify: float) -> Future[Model]:
        """Queue a picture; `file_name` ends in the format. The future ends with the Model or GenerationFailed."""
        return self._threads.submit(self._generate, picture, file_name, round(DENSE_TRIANGLES * (1 - mesh_simplify)))

    def close(self) -> None:
        """End the children, drop what is queued and remove every file."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._launcher.close()
        self._threads.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _generate(self, picture: bytes, file_name: str, triangles: int) -> Model:
        output = self._folder / file_name
        source = output.with_suffix(".picture")
        source.write_bytes(picture)
        arguments = {
            "picture": str(source),
            "pixels": None,
            "output": str(output),
            "name": "model",
            "options": {"triangles": triangles},
        }
        child = self._take_child()
        try:
            child.call("reconstruct", arguments)
        except GenerationFailed as failure:
            self._after_failure(child, failure)
            raise
        self._give_back(child)
        return Model(output, self._clock())

    def _take_child(self) -> Child:
        with self._lock, suppress(IndexError):
            return self._idle.pop()
        return self._launcher.start()

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._idle.append(child)

    def _after_failure(self, child: Child, failure: GenerationFailed) -> None:
        """Keep a child that only said no to a picture; one that has failed itself is ended."""
        _log.warning("No model was made: %s: %s", failure.code, failure)
        if failure.code.startswith("child_"):
            child.close()
        else:
            self._give_back(child)
