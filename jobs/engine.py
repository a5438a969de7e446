# SPDX-License-Identifier: GPL-3.0-or-later
"""What the main thread calls: takes orders and answers questions. No call waits for a disk, a network or a thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any, Final

from ..client.errors import MaquetteError, PictureError, ServiceError
from ..client.worker import Launcher
from . import failures, points, threads
from . import job as transitions
from .desk import Desk
from .dispatcher import Line
from .job import Job
from .messages import Message, PageChanged
from .pictures import PictureFile, Source
from .run.progress import JobWriter
from .run.runner import Runner
from .run.submission import NotTaken
from .scheduler import Scheduler
from .setup import Connections, Setup
from .side_tasks import Intake, Questions
from .snapshot import Board
from .state import CANCELLABLE, FREE_TO_CANCEL, Stage, State
from .store.errors import LibraryDamaged, LibraryError
from .store.library import Library

_LOOK: Final = 5.0  # seconds between two looks at what is about to change by itself
_LOST_PICTURE: Final = "The picture was never kept with this job. Choose it again and generate anew; nothing was sent."
# It may yet get its ticket; a new order could be billed beside it.
_BEING_ANSWERED: Final = (
    "The order that you stopped is still being answered. Wait a moment: if the service has taken it, "
    "trying again is then free."
)


class Engine:
    """The jobs of this Blender. What is asked shows at once in memory; the library follows on the scheduler's thread.

    Every `job_id` that is not known raises KeyError. `questions`: what can be asked apart from the jobs' own way.
    """

    def __init__(
        self,
        library: Library,
        launcher: Launcher,
        connections: Connections,
        *,
        blender: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`blender`: this Blender's version, as "4.5.15". Nothing is read or started before something is asked."""
        self._library = library
        self._launcher = launcher
        self._connections = connections
        self._blender = blender
        self._clock = clock
        self._board = Board()
        self.questions = Questions(self._board, launcher, self._forget_result)
        self._scheduler = Scheduler(library.in_use, self._advance, self._report)
        self._intake = Intake(library, self._board, self._look)
        self._line = Line(
            library,
            self._board,
            connections,
            self._runner,
            self._runner_ended,
            keep_picture=self._intake.put_again,
            clock=clock,
        )
        self._is_to_be_restored = False
        library.watch(self._look)
        self._desk = Desk(library, self._board, self._line, self._intake, blender)

    def set_up(self, setup: Setup) -> None:
        """Bring what the threads know of Blender's preferences up to date."""
        self._connections.setup = setup

    def submit(self, job: Job, picture: Source | None) -> Job:
        """Take a new job; it is stored before anything else happens to it, and starts where there is room.

        `picture`: None where the job has a prompt in its place.
        """
        folder = str(self._library.folder(job.id))
        path = str(picture.path) if isinstance(picture, PictureFile) else ""
        entered = {State.QUEUED: self._clock()}
        stage = Stage.PICTURE if picture else Stage.WAITING
        job = replace(job, folder=folder, stage=stage, entered=entered, picture_path=path)
        self._board.correct(job)
        self._scheduler.do(partial(self._desk.submit, job, picture))
        return job

    def retry(self, job_id: str) -> Job:
        """Work a job that ended without a model again: from the service's answer, if there is one, else anew.

        Raises ValueError where it has not ended, ServiceError where its order is still being answered, PictureError
        where its picture is lost.
        """
        job = self._board.get(job_id)
        if not job.can_be_retried:
            raise ValueError(f"the job is {job.state.value}")
        if job.state is State.CANCELLED and job.may_have_been_taken and self._line.has_thread(job_id):
            raise ServiceError(_BEING_ANSWERED)
        if not job.is_input_kept and not job.picture_path:
            raise PictureError(_LOST_PICTURE)
        return self._queue_again(job)

    def consent(self, job_id: str) -> None:
        """Let a job be sent that was found long after it had been queued (`needs_consent`)."""
        job = self._board.get(job_id)
        if job.needs_consent:
            self._queue_again(job)

    def cancel(self, job_id: str, *, only_if_free: bool = False) -> bool:
        """Stop waiting for a job; returns whether it was stopped, which shows at once.

        What the service has taken can still be had by `retry`, free of charge. With `only_if_free` a job whose order
        has been handed to the socket goes on.
        """
        states = FREE_TO_CANCEL if only_if_free else CANCELLABLE
        is_stopped = self._board.stop(job_id, states, only_if_free=only_if_free)
        if is_stopped:
            self._scheduler.do(partial(self._desk.cancel, job_id, CANCELLABLE))
        return is_stopped

    def discard(self, job_id: str) -> None:
        """Take a job out of the list, with its files; what the service made of it cannot be had any more."""
        self._board.permit(job_id).stop()
        self._board.remove(job_id)
        self._scheduler.do(partial(self._desk.discard, job_id))

    def forget(self, job_id: str) -> None:
        """Ask no more what became of an uncertain order; the entry stays in the list."""
        self._scheduler.do(partial(self._desk.forget, job_id))

    def resume(self) -> None:
        """Read the library and go on with what is unfinished; `Resumed` says when all of it is known."""
        self._scheduler.do(self._desk.resume)

    def show_page(self, offset: int, count: int) -> None:
        """Ask for a page of the list, newest first; it comes as `PageChanged`, again whenever it changes."""
        self._scheduler.do(partial(self._desk.show_page, offset, count))

    def claim_arrival(self, job_id: str, *, by_hand: bool = False) -> None:
        """Ask whether this Blender may append a READY job's model; `ArrivalGranted` or `ArrivalRefused` answers.

        With `by_hand`, as the artist asked, also a job's whose model has been in a scene, or was stopped or failed.
        """
        self._scheduler.do(partial(self._desk.claim_arrival, job_id, by_hand=by_hand))

    def move(self, job_id: str, location: tuple[float, float, float]) -> None:
        """Let the model stand at `location` (metres); from now on no block-out decides where that is."""
        job = self._board.get(job_id)
        if job.has_ended:
            return
        moved = job.arrival.moved(location)
        self._show(job_id, arrival=moved)
        self._scheduler.do(partial(self._desk.move, job_id, moved))

    def prepared(self, job_id: str, report: Mapping[str, Any]) -> None:
        """The artist's own Blender has prepared a granted model, as no child could; `report`: as a child's."""
        self._show(job_id, report=report)
        self._scheduler.do(partial(self._desk.prepared, job_id, report))

    def finish(self, job_id: str) -> None:
        """A granted model is in the scene."""
        points.reach(points.APPENDED, job_id)
        self._show(job_id, state=State.IMPORTED, stage=Stage.DONE)
        self._scheduler.do(partial(self._desk.arrived, job_id))

    def fail(self, job_id: str, error: MaquetteError) -> None:
        """A granted model could not be put into the scene."""
        self._show(job_id, **failures.changes(error))
        self._scheduler.do(partial(self._desk.not_arrived, job_id, error))

    def postpone(self, job_id: str) -> None:
        """A granted model was not appended after all (its scene was closed): it is READY again."""
        self._show(job_id, state=State.READY)
        self._scheduler.do(partial(self._desk.postpone, job_id))

    def keep(self, job_ids: Collection[str]) -> None:
        """A .blend was saved that holds these jobs' models; ids that the library does not know are left out."""
        self._scheduler.do(partial(self._desk.keep, tuple(job_ids)))

    def jobs(self) -> tuple[Job, ...]:
        """What is known in memory, oldest first: this session's jobs, all unfinished ones, the page shown."""
        return self._board.all()

    def job(self, job_id: str) -> Job:
        """The job as it is now."""
        return self._board.get(job_id)

    def page(self) -> PageChanged:
        """The page of the list that was asked for last."""
        return self._board.page()

    def place(self, job_id: str) -> int:
        """The job's place in the line of its service: 1 is the next, 0 where it stands in none."""
        return self._board.place(job_id)

    def is_waiting(self, job_id: str) -> bool:
        """Whether the job stands in line behind others."""
        return self._board.place(job_id) > 0

    def is_elsewhere(self, job_id: str) -> bool:
        """Whether another Blender works the job."""
        return self._board.is_elsewhere(job_id)

    def is_at_work(self) -> bool:
        """Whether messages are to be expected, or wait to be received."""
        return self._scheduler.is_at_work() or self._board.has_messages()

    def receive(self, timeout: float = 0.0) -> Message | None:
        """The next message; waits at most `timeout` seconds for one."""
        return self._board.receive(timeout)

    def close(self, seconds: float = 0.5) -> None:
        """Tell every thread to stop and wait for them, `seconds` in all. The engine is of no use afterwards."""
        self._board.stop_all()
        self._intake.close()
        scheduler = self._scheduler.stop(self._desk.close)
        alive = (self._intake.alive(), self._line.alive(), self.questions.alive())
        others = (thread for threads_ in alive for thread in threads_)
        threads.join_all(chain([scheduler], others), seconds)

    def _forget_result(self, job_id: str) -> None:
        self._scheduler.do(partial(self._desk.forget_result, job_id))

    def _queue_again(self, job: Job) -> Job:
        self._board.renew_permit(job.id)
        queued = replace(job, **transitions.afresh(job))
        self._board.correct(queued)
        self._scheduler.do(partial(self._desk.retry, job))
        return queued

    def _show(self, job_id: str, **changes: Any) -> None:
        job = self._board.get(job_id)
        if "state" in changes:
            changes["entered"] = {**job.entered, changes["state"]: self._clock()}
        self._board.correct(replace(job, **changes))

    def _runner(self, job: Job) -> Runner:
        writer = JobWriter(job, self._library, self._board.permit(job.id), self._board.put)
        return Runner(writer, self._launcher, self._connections, self._blender, self._clock)

    def _runner_ended(self, runner: Runner, reason: NotTaken | None) -> None:
        self._scheduler.do(partial(self._line.end, runner, reason))

    def _look(self) -> None:
        self._scheduler.do(lambda: None)  # after every action the line is looked at

    def _advance(self) -> float | None:
        self._restore()  # first: the line would take jobs that a new library does not have for discarded ones
        seconds = self._line.advance()
        if self._restore():
            seconds = 0.0
        if self._line.sees_others():
            self._desk.publish_page()
        if seconds is None and self._intake.is_at_work():
            return _LOOK
        if seconds is None:
            self._library.settle()
        return seconds

    def _restore(self) -> bool:
        """Put what is known into a library that is new, as the old one was damaged or is gone; whether it was."""
        for sentence in self._library.take_notices():
            self._is_to_be_restored = True
            self._board.notice(sentence)
        if not self._is_to_be_restored:
            return False
        self._desk.restore()
        self._is_to_be_restored = False
        return True

    def _report(self, error: LibraryError) -> float | None:
        """Tell the artist; returns the seconds after which to look again."""
        self._board.notice(str(error))
        if isinstance(error, LibraryDamaged):
            return 0.0  # a new one is there already
        return _LOOK if any(job.is_running for job in self._board.all()) else None
