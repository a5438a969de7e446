# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the jobs: a queue of recipes, and the child Blenders that work on them. No results are canned."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.worker.launcher import Child, Launcher, child_command
from maquette.worker.protocol import RECONSTRUCT

from . import simplifier
from .kept import Kept
from .making import NothingInPicture, make
from .recipe import Recipe

if TYPE_CHECKING:
    from maquette.worker.protocol import ReconstructArguments

_log = logging.getLogger(__name__)

# Two children: the minimum that shows whether a client mixes up its jobs.
CHILDREN = 2


class GenerationFailed(Exception):
    """The picture did not become a model; `code` is one of the child's."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Model:
    """A job's finished files, and when they were finished, by the generation's clock."""

    files: tuple[Path, ...]
    finished_at: float


class Generation:
    """A first-in, first-out queue of pictures, and the warm children that work on it.

    `models`: the folder where models are kept; without it, they are forgotten at the end.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, models: Path | None = None) -> None:
        self._clock = clock
        self._folder = Path(tempfile.mkdtemp(prefix="maquette-sandbox-"))
        self._launcher = Launcher(
            child_command(""),
            failure=GenerationFailed,
            most_alive=CHILDREN,
            simplifier=simplifier.unpacked(self._folder),
        )
        self._kept = Kept(models or self._folder / "kept", self._reconstruct)
        self._threads = ThreadPoolExecutor(CHILDREN, "generation")
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    def submit(self, recipe: Recipe, file_names: Sequence[str]) -> Future[Model]:
        """Queue a recipe with a name for each of its files. The future yields the Model or raises GenerationFailed."""
        return self._threads.submit(self._generate, recipe, tuple(self._folder / name for name in file_names))

    def close(self) -> None:
        """End the children, clear the queue and remove all files."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._launcher.close()
        self._threads.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _generate(self, recipe: Recipe, files: tuple[Path, ...]) -> Model:
        try:
            make(recipe, files, self._kept.write)
        except NothingInPicture:
            raise GenerationFailed("no_subject", "no view was found between transparent columns") from None
        return Model(files, self._clock())

    def _reconstruct(self, arguments: ReconstructArguments) -> None:
        child = self._take_child()
        try:
            child.call(RECONSTRUCT, arguments)
        except GenerationFailed as failure:
            self._after_failure(child, failure)
            raise
        except BaseException:
            child.close()
            raise
        self._give_back(child)

    def _take_child(self) -> Child:
        with self._lock, suppress(IndexError):
            return self._idle.pop()
        return self._launcher.start()

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._idle.append(child)

    def _after_failure(self, child: Child, failure: GenerationFailed) -> None:
        """Keep a child that only refused a picture, but end one that failed."""
        _log.warning("No model was made: %s: %s", failure.code, failure)
        if failure.code.startswith("child_"):
            child.close()
        else:
            self._give_back(child)
