# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes jobs, runs a few at a time, each on its thread, and tells the main thread by a queue. Never touches `bpy`."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..client.child import Launcher
from ..client.errors import MaquetteError, PictureError, ServiceError
from ..client.service import Options, Service, ServiceName
from . import threads
from .job import ENDED, FREE_TO_CANCEL, Failure, Job, Stage, State
from .library import Library
from .messages import ConnectionTested, JobChanged, Message
from .runner import Runner
from .source import PictureFile, Source

_CANCELLABLE = frozenset(
    {State.QUEUED, State.SUBMITTING, State.GENERATING, State.DOWNLOADING, State.PREPARING, State.READY}
)


@dataclass(frozen=True)
class _Order:
    job_id: str
    runner: Runner


class Engine:
    """The main thread calls it, and none of its calls waits for a network, a disk or a thread."""

    def __init__(
        self, library: Library, launcher: Launcher, limit: Callable[[ServiceName], int], is_online: Callable[[], bool]
    ) -> None:
        """`limit`: how many jobs of a service may run at once; `is_online`: asked before anything is sent."""
        self.library = library
        self._launcher = launcher
        self._limit = limit
        self._is_online = is_online
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._waiting: list[_Order] = []
        self._running: dict[str, tuple[Runner, threads.Thread]] = {}
        self._tests: list[threads.Thread] = []
        self._stopped: dict[str, threads.Thread] = {}
        self._lock = threads.Lock()

    def submit(self, job: Job, picture: Source, service: Service, options: Options) -> Job:
        """Take a new job; it starts at once where there is room, else when one before it has ended."""
        path = str(picture.path) if isinstance(picture, PictureFile) else ""
        job = self.library.add(replace(job, picture_path=path))
        self._enqueue(self._runner(job.id, picture, service, options))
        return self.library.get(job.id)

    def retry(self, job_id: str, service: Service, options: Options) -> Job:
        """Work a job that ended without a model again: from the service's answer, if there is one, else anew.

        Raises KeyError where there is no such job, ValueError where it has not ended, PictureError where the picture is
        gone, ServiceError where the order is still being answered.
        """
        with self._lock:
            job = self.library.get(job_id)
            if not job.can_be_retried:
                raise ValueError(f"the job is {job.state.value}")
            self._check_is_answered(job)
            picture = self._stored_picture(job)
            self.library.reopen(job_id)
        self._enqueue(self._runner(job_id, PictureFile(picture), service, options))
        return self.library.get(job_id)

    def _check_is_answered(self, job: Job) -> None:
        """A job that was stopped with its order on the way may yet get its ticket; a new order could cost again."""
        thread = self._stopped.get(job.id)
        if job.may_have_been_taken and thread is not None and thread.is_alive():
            raise ServiceError(
                "The order that you stopped is still being answered. Wait a moment: if the service has taken it, "
                "trying again is then free."
            )

    def _stored_picture(self, job: Job) -> Path:
        folder = self.library.folder(job.id)
        places = [folder / "picture", folder / "upload.png"]
        found = next((path for path in places if path.exists()), Path(job.picture_path))
        if not found.name:
            raise PictureError("The picture is no longer at hand. Choose it again and click Generate.")
        return found

    def cancel(self, job_id: str, *, only_if_free: bool = False) -> bool:
        """Stop a job; returns whether it was. What the service has taken can still be had by `retry`, free of charge.

        With `only_if_free` a job whose order has been handed to the socket goes on.
        """
        states = FREE_TO_CANCEL if only_if_free else _CANCELLABLE
        job = self.library.update_if(job_id, states, state=State.CANCELLED)
        if job is None:
            return False
        self._notify(job)
        with self._lock:
            self._waiting = [order for order in self._waiting if order.job_id != job_id]
            runner, thread = self._running.pop(job_id, (None, None))
            if runner is not None and thread is not None:
                # A thread that hangs in a socket cannot be interrupted: it ends by itself and still stores an id.
                runner.signal.set()
                self._stopped = {key: other for key, other in self._stopped.items() if other.is_alive()}
                self._stopped[job_id] = thread
        self._start_waiting()
        return True

    def move(self, job_id: str, location: tuple[float, float, float]) -> None:
        """Let the model stand at `location` (metres); from now on no block-out decides where that is."""
        arrival = self.library.get(job_id).arrival
        placement = replace(arrival.placement, block_out="", replaces=False)
        moved = replace(arrival, location=location, placement=placement)
        job = self.library.update_if(job_id, frozenset(State) - ENDED, arrival=moved)
        if job is not None:
            self._notify(job)

    def is_waiting(self, job_id: str) -> bool:
        """Whether the job stands in line behind others."""
        with self._lock:
            return any(order.job_id == job_id for order in self._waiting)

    def prepared(self, job_id: str, report: Mapping[str, Any]) -> None:
        """The artist's own Blender has prepared the model, as no child could; `report`: as a child's."""
        self._notify(self.library.update(job_id, stage=Stage.ARRIVING, report=report))

    def finish(self, job_id: str) -> None:
        """The model is in the scene."""
        self._notify(self.library.update(job_id, state=State.IMPORTED, stage=Stage.DONE))

    def fail(self, job_id: str, error: MaquetteError) -> None:
        """The model could not be put into the scene."""
        self._notify(self.library.update(job_id, state=State.FAILED, failure=Failure(str(error), error.retry)))

    def test_connection(self, service: Service) -> None:
        """Ask the service on a thread; the answer comes as `ConnectionTested`."""

        def ask() -> None:
            try:
                report = service.check()
                self._messages.put(ConnectionTested(report.sentence, report))
            except MaquetteError as error:
                self._messages.put(ConnectionTested(str(error), None))

        with self._lock:
            self._tests = [other for other in self._tests if other.is_alive()]
            self._tests.append(threads.start("connection test", ask))

    def receive(self, timeout: float = 0.0) -> Message | None:
        """The next message; waits at most `timeout` seconds for one."""
        try:
            return self._messages.get(timeout=timeout) if timeout > 0 else self._messages.get_nowait()
        except queue.Empty:
            return None

    def close(self, seconds: float = 0.5) -> None:
        """Tell every thread to stop and wait for them, `seconds` in all."""
        with self._lock:
            self._waiting.clear()
            for runner, _ in self._running.values():
                runner.signal.set()
            alive = [thread for _, thread in self._running.values()] + [*self._stopped.values(), *self._tests]
        threads.join_all(alive, seconds)

    def _runner(self, job_id: str, picture: Source, service: Service, options: Options) -> Runner:
        return Runner(job_id, picture, service, options, self.library, self._launcher, self._notify, self._is_online)

    def _enqueue(self, runner: Runner) -> None:
        with self._lock:
            self._waiting.append(_Order(runner.job_id, runner))
        self._notify(self.library.get(runner.job_id))
        self._start_waiting()

    def _start_waiting(self) -> None:
        with self._lock:
            for order in list(self._waiting):
                if self._has_room(order.runner.service.capabilities.name):
                    self._waiting.remove(order)
                    self._start(order.runner)

    def _has_room(self, service: ServiceName) -> bool:
        running = sum(runner.service.capabilities.name is service for runner, _ in self._running.values())
        return running < self._limit(service)

    def _start(self, runner: Runner) -> None:
        def work() -> None:
            runner.run()
            with self._lock:
                if self._running.get(runner.job_id, (None,))[0] is runner:
                    del self._running[runner.job_id]
            self._start_waiting()

        self._running[runner.job_id] = (runner, threads.start(f"job {runner.job_id[:8]}", work))

    def _notify(self, job: Job) -> None:
        self._messages.put(JobChanged(job))
