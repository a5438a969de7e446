# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps new jobs' pictures: one thread writes them into the jobs' folders, while there are any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import failures, source, threads
from .board import Board
from .job import Job
from .library import Library
from .library_errors import LibraryError


class Intake:
    """`stored` is called on the thread after each picture, whether it could be kept or not."""

    def __init__(self, library: Library, board: Board, stored: Callable[[], None]) -> None:
        self._library = library
        self._board = board
        self._stored = stored
        self._waiting: dict[str, tuple[Job, source.Source]] = {}
        self._current = ""
        self._thread: threads.Thread | None = None
        self._lock = threads.Lock()

    def put(self, job: Job, picture: source.Source) -> None:
        """Keep this picture too."""
        with self._lock:
            self._waiting[job.id] = job, picture
            if self._thread is None:
                self._thread = threads.start("pictures", self._work)

    def put_again(self, job: Job) -> bool:
        """Keep the picture of a job whose Blender ended before it could; returns whether it is known where it lies."""
        if job.picture_path and not self._has(job.id):
            kept = source.picture_file(source.stored(job.blend.parent).path)
            self.put(job, replace(kept, path=Path(job.picture_path)))
        return bool(job.picture_path)

    def is_at_work(self) -> bool:
        """Whether pictures wait to be kept."""
        with self._lock:
            return self._thread is not None

    def alive(self) -> list[threads.Thread]:
        """The thread, where there is one."""
        with self._lock:
            return [self._thread] if self._thread is not None else []

    def close(self) -> None:
        """Keep no further picture."""
        with self._lock:
            self._waiting.clear()

    def _has(self, job_id: str) -> bool:
        with self._lock:
            return job_id in self._waiting or job_id == self._current

    def _work(self) -> None:
        while True:
            with self._lock:
                self._current = next(iter(self._waiting), "")
                if not self._current:
                    self._thread = None
                    return
                job, picture = self._waiting.pop(self._current)
            self._keep(job, picture)
            self._stored()

    def _keep(self, job: Job, picture: source.Source) -> None:
        try:
            changes: dict[str, Any] = {"picture_sha256": source.store(picture, job.blend.parent)}
        except Exception as error:  # noqa: BLE001  # the thread's boundary: the pictures behind this one must still be kept
            changes = failures.changes(failures.understood(error, f"picture of job {job.id}"))
        try:
            self._board.put(self._library.update(job.id, **changes))
        except LibraryError as error:
            self._board.put(replace(job, **failures.changes(error)))
