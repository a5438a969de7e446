# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies new jobs' pictures into their folders, and makes requests that are not part of a job; on threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from ..client.service import Service
from . import failures, pictures, points, threads
from .job import Job
from .messages import AccountTold, ConnectionTested, Message, ResultDeleted
from .snapshot import Snapshot
from .store.errors import LibraryError
from .store.library import Library


class PictureKeeper:
    """Copies pictures on one thread, while there are any; `stored` is called there after each, even if it failed."""

    def __init__(self, library: Library, snapshot: Snapshot, stored: Callable[[], None]) -> None:
        self._library = library
        self._snapshot = snapshot
        self._stored = stored
        self._waiting: dict[str, tuple[Job, pictures.Source]] = {}
        self._current = ""
        self._thread: threads.Thread | None = None
        self._lock = threads.Lock()

    def keep(self, job: Job, picture: pictures.Source) -> None:
        """Copy this picture too."""
        with self._lock:
            self._waiting[job.id] = job, picture
            if self._thread is None:
                self._thread = threads.start("pictures", self._work)

    def keep_again(self, job: Job) -> bool:
        """Copy the picture of a job whose Blender ended before it could; returns whether its path is known."""
        if job.picture_path and not self._has(job.id):
            kept = pictures.picture_file(pictures.stored(job.blend.parent).path)
            self.keep(job, replace(kept, path=Path(job.picture_path)))
        return bool(job.picture_path)

    def is_at_work(self) -> bool:
        """Whether pictures are being copied."""
        with self._lock:
            return self._thread is not None

    def alive(self) -> list[threads.Thread]:
        """The thread, if there is one."""
        with self._lock:
            return [self._thread] if self._thread is not None else []

    def close(self) -> None:
        """Copy no further picture."""
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

    def _keep(self, job: Job, picture: pictures.Source) -> None:
        try:
            changes: dict[str, Any] = {"picture_sha256": pictures.store(picture, job.blend.parent)}
        except Exception as error:  # noqa: BLE001  # the thread's boundary: the next pictures must still be copied
            changes = failures.changes(failures.understood(error, f"picture of job {job.id}"))
        points.reach(points.PICTURE_KEPT, job.id)
        try:
            self._library.update(job.id, **changes)
        except LibraryError as error:
            self._snapshot.amend(job.id, **failures.changes(error))


class Questions:
    """Each question runs on its own thread and is answered by a message.

    `forget_result`: called on a thread when a service has deleted a job's files.
    """

    def __init__(self, snapshot: Snapshot, forget_result: Callable[[str], None]) -> None:
        self._snapshot = snapshot
        self._forget_result = forget_result
        self._threads: list[threads.Thread] = []
        self._numbers = count(1)

    def test_connection(self, service: Service) -> int:
        """Ask whether the service can be reached and accepts the key; `ConnectionTested` answers with this number."""
        number = next(self._numbers)

        def ask() -> Message:
            report = service.check()
            return ConnectionTested(number, report.sentence, report)

        self._ask("connection test", ask, lambda sentence: ConnectionTested(number, sentence, None))
        return number

    def ask_account(self, service: Service) -> None:
        """Ask what the account holds; `AccountTold` answers."""
        name = service.capabilities.name
        self._ask("account", lambda: AccountTold(name, service.account()), lambda _why: AccountTold(name, None))

    def delete_result(self, job_id: str, service: Service) -> None:
        """Have the service delete the files of an ended job; `ResultDeleted` answers.

        Raises ValueError if it has not ended, or the service has given it no id.
        """
        job = self._snapshot.get(job_id)
        ticket = job.ticket
        if not job.has_ended or ticket is None or not ticket.remote_id:
            raise ValueError(f"the job is {job.state.value}")

        def ask() -> Message:
            service.delete(ticket)
            self._forget_result(job_id)
            return ResultDeleted(job_id)

        self._ask("deletion", ask, lambda sentence: ResultDeleted(job_id, sentence))

    def alive(self) -> list[threads.Thread]:
        """The threads that have not ended."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        return self._threads

    def _ask(self, what: str, question: Callable[[], Message], failed: Callable[[str], Message]) -> None:
        def work() -> None:
            try:
                answer = question()
            except Exception as error:  # noqa: BLE001  # the thread's boundary: else the panel would wait for ever
                answer = failed(str(failures.understood(error, what)))
            self._snapshot.tell(answer)

        self._threads = [*self.alive(), threads.start(what, work)]
