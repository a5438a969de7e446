# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread's interface to the jobs. No call waits for a disk, a network or a thread.

A command has two functions, one below the other: the first shows the change at once; with the second, the engine's
thread stores it in the library, in the order of the commands.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

from ..client.errors import PictureError, Retry, ServiceError
from ..client.worker import Launcher
from . import failures, pictures, threads
from . import job as transitions
from .arrivals import Arrivals
from .dispatcher import Dispatcher
from .gallery import Page, Query
from .job import Failure, Job
from .messages import Message, Resumed
from .run.progress import Run
from .run.runner import Runner
from .run.submission import NotTaken
from .scheduler import Scheduler
from .setup import Connections, Setup
from .side_tasks import PictureKeeper, Questions
from .snapshot import Snapshot
from .state import CANCELLABLE, ENDED, FAILURES, FREE_TO_CANCEL, Stage, State
from .store.errors import LibraryDamaged, LibraryError, UnknownJob
from .store.library import Library

_LOOK: Final = 5.0  # seconds between two looks while pictures are copied or the library cannot be used
_LOST_PICTURE: Final = "The picture was not stored with this job. Choose it again and generate; nothing was sent."
# The ticket may still come; a second order could be billed as well.
_BEING_ANSWERED: Final = (
    "The order that you stopped is still being answered. Wait a moment: if the service has taken it, "
    "trying again is then free."
)
_ON_ITS_WAY: Final = (
    "The order was on its way when the job was stopped, so it may have been accepted and billed. Check your account "
    "there before you try again."
)


class Engine:
    """The jobs of this Blender. A command shows in memory at once; the library follows on the engine's thread.

    An unknown `job_id` raises KeyError. `arrivals`: importing finished models; `questions`: requests to a service that
    are not part of a job.
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
        """`blender`: this Blender's version, as "4.5.15". Nothing is read or started before the first call."""
        self._library = library
        self._launcher = launcher
        self._connections = connections
        self._blender = blender
        self._clock = clock
        self._snapshot = Snapshot()
        self.questions = Questions(self._snapshot, self._forget_result)
        self._scheduler = Scheduler(library.in_use, self._advance, self._report)
        self._keeper = PictureKeeper(library, self._snapshot, self._look)
        self._dispatcher = Dispatcher(
            library,
            self._snapshot,
            connections,
            self._runner,
            self._runner_ended,
            keep_picture=self._keeper.keep_again,
            clock=clock,
        )
        self._is_to_be_restored = False
        self._query = Query()
        self._is_page_stale = False
        self.arrivals = Arrivals(library, self._snapshot, self._scheduler, blender, clock)
        library.watch(self._look, self._take_in)

    def set_up(self, setup: Setup) -> None:
        """Update the threads' copy of Blender's preferences."""
        self._connections.setup = setup

    def submit(self, job: Job, picture: pictures.Source | None) -> Job:
        """Add a new job; it is stored before anything else happens, and starts when its turn comes.

        `picture`: None if the job has a prompt instead.
        """
        folder = str(self._library.folder(job.id))
        path = str(picture.path) if isinstance(picture, pictures.PictureFile) else ""
        entered = {State.QUEUED: self._clock()}
        stage = Stage.PICTURE if picture else Stage.WAITING
        job = replace(job, folder=folder, stage=stage, entered=entered, picture_path=path)
        self._snapshot.update(job)

        def store() -> None:
            try:
                stored = self._library.add(job)
            except LibraryError as error:
                self._snapshot.amend(job.id, stage=Stage.STOPPED, **failures.changes(error))
                raise
            if picture is not None:  # the job cannot start before it is copied
                self._keeper.keep(stored, picture)
            self._publish_page()

        self._scheduler.do(store)
        return job

    def retry(self, job_id: str) -> Job:
        """Run a job again that ended without a model: from the service's answer, if there is one, else as a new order.

        Raises ValueError if it has not ended, ServiceError if its order is still being answered, PictureError if its
        picture is lost.
        """
        job = self._snapshot.get(job_id)
        if not job.can_be_retried:
            raise ValueError(f"the job is {job.state.value}")
        if job.state is State.CANCELLED and job.may_have_been_taken and self._dispatcher.has_thread(job_id):
            raise ServiceError(_BEING_ANSWERED)
        if not job.is_input_kept and not job.picture_path:
            raise PictureError(_LOST_PICTURE)
        return self._queue_again(job)

    def consent(self, job_id: str) -> None:
        """Send a job that waits for confirmation, as it was queued too long ago (`needs_consent`)."""
        job = self._snapshot.get(job_id)
        if job.needs_consent:
            self._queue_again(job)

    def _queue_again(self, shown: Job) -> Job:
        """`shown`: as the artist saw it; it may know an answer that could not be stored."""
        self._snapshot.renew_token(shown.id)
        intent = self._snapshot.intend(shown.id, **transitions.afresh(shown))

        def store() -> None:
            try:
                job = self._library.reopen(shown.id, ticket=shown.ticket, links=shown.links, seed=shown.seed)
            except UnknownJob:  # it was never stored
                job = self._library.add(replace(shown, state=State.QUEUED, stage=Stage.PICTURE, failure=None))
            except LibraryError as error:
                self._snapshot.amend(shown.id, stage=Stage.STOPPED, **failures.changes(error))
                self._snapshot.confirm(shown.id, intent)
                raise
            if job is not None and not job.is_input_kept:
                self._keeper.keep_again(job)

        self._scheduler.do(self._snapshot.confirming(shown.id, intent, store))
        return self._snapshot.get(shown.id)

    def cancel(self, job_id: str, *, only_if_free: bool = False) -> bool:
        """Stop a job; returns whether it was stopped, which shows at once.

        A model that the service has begun can still be fetched by `retry`, free of charge. With `only_if_free`, a job
        whose order may have been sent goes on.
        """
        states = FREE_TO_CANCEL if only_if_free else CANCELLABLE
        intent = self._snapshot.stop(job_id, states, only_if_free=only_if_free)
        if intent is None:
            return False

        def store() -> None:
            self._dispatcher.abandon(job_id)
            before = self._library.get(job_id)
            changes = {}
            if before.state is State.SUBMITTING and not before.is_repeatable:
                changes["failure"] = Failure(_ON_ITS_WAY, Retry.UNKNOWN)
            self._library.cancel(job_id, CANCELLABLE, **changes)

        self._scheduler.do(self._snapshot.confirming(job_id, intent, store))
        return True

    def discard(self, job_id: str) -> None:
        """Delete a job and its files; its model at the service cannot be fetched any more."""
        intent = self._snapshot.remove(job_id)

        def store() -> None:
            self._dispatcher.abandon(job_id)
            self._delete(job_id)
            self._publish_page()

        self._scheduler.do(self._snapshot.confirming(job_id, intent, store))

    def clear(self, states: Collection[State]) -> None:
        """Discard every job of the library that has ended in one of these states, in memory or not."""
        ended = frozenset(states) & ENDED
        known = [job.id for job in self._snapshot.all() if job.state in ended]
        for job_id in known:
            self._snapshot.remove(job_id)

        def store() -> None:
            for job_id in dict.fromkeys((*known, *self._library.ended_in(ended))):
                self._dispatcher.abandon(job_id)
                self._delete(job_id)
            self._publish_page()

        self._scheduler.do(store)

    def _delete(self, job_id: str) -> None:
        with suppress(UnknownJob):  # it was never stored, or another Blender has discarded it
            folder = Path(self._library.get(job_id).folder)
            self._library.remove(job_id)
            if folder.name == job_id:  # never anything but the job's own
                shutil.rmtree(folder, ignore_errors=True)
        self._snapshot.forget(job_id)

    def forget(self, job_id: str) -> None:
        """Stop asking about an uncertain order; its entry and track_id stay in the list."""

        def store() -> None:
            self._library.update_if(job_id, {State.UNCERTAIN}, state=State.CANCELLED, failure=None)

        self._scheduler.do(store)

    def dismiss(self, job_id: str) -> None:
        """The artist has dismissed the job's failure; only a new failure is shown again."""
        intent = self._snapshot.intend(job_id, is_dismissed=True)

        def store() -> None:
            self._library.update_if(job_id, FAILURES, is_dismissed=True)
            self._publish_page()

        self._scheduler.do(self._snapshot.confirming(job_id, intent, store))

    def _forget_result(self, job_id: str) -> None:
        """The job's files at the service have been deleted: they cannot be fetched again."""

        def store() -> None:
            self._library.update_if(job_id, ENDED, ticket=None, links=())

        self._scheduler.do(store)

    def resume(self) -> None:
        """Read the library and continue unfinished jobs.

        `Resumed` says when every unfinished job is known, or that none can be.
        """

        def read() -> None:
            sentence = ""
            try:
                self._dispatcher.advance()
                self._publish_page()
            except Exception as error:
                sentence = str(failures.understood(error, "the library"))
                raise
            finally:
                self._snapshot.tell(Resumed(sentence))

        self._scheduler.do(read)

    def show_page(self, query: Query) -> None:
        """Ask for a page of the gallery; `page` returns it once it has been read."""

        def read() -> None:
            self._query = query
            self._publish_page()

        self._scheduler.do(read)

    def _publish_page(self) -> None:
        self._snapshot.show_page(self._library.page(self._query))

    def jobs(self) -> tuple[Job, ...]:
        """The jobs in memory, oldest first: this session's, all unfinished, and the page's, with its failures."""
        return self._snapshot.all()

    def job(self, job_id: str) -> Job:
        """The job as it is now."""
        return self._snapshot.get(job_id)

    def page(self) -> Page:
        """The page of the list that was asked for last."""
        return self._snapshot.page()

    def position(self, job_id: str) -> int:
        """The job's position in the queue of its service: 1 is the next, 0 if it is not queued."""
        return self._snapshot.position(job_id)

    def is_waiting(self, job_id: str) -> bool:
        """Whether the job waits behind others."""
        return self._snapshot.position(job_id) > 0

    def is_elsewhere(self, job_id: str) -> bool:
        """Whether another Blender runs the job."""
        return self._snapshot.is_elsewhere(job_id)

    def is_at_work(self) -> bool:
        """Whether messages may come, or wait to be received."""
        return self._scheduler.is_at_work() or self._snapshot.has_messages()

    def receive(self, timeout: float = 0.0) -> Message | None:
        """The next message; waits at most `timeout` seconds for one."""
        return self._snapshot.receive(timeout)

    def close(self, seconds: float = 0.5) -> None:
        """Stop every thread, waiting `seconds` in all. The engine cannot be used afterwards."""
        self._snapshot.stop_all()
        self._keeper.close()

        def leave() -> None:
            """Leave the jobs to the next start or another Blender."""
            self.arrivals.give_back()
            self._library.release(self._dispatcher.sending())
            self._library.settle()

        scheduler = self._scheduler.stop(leave)
        alive = (self._keeper.alive(), self._dispatcher.alive(), self.questions.alive())
        others = (thread for threads_ in alive for thread in threads_)
        threads.join_all(chain([scheduler], others), seconds)

    def _runner(self, job: Job) -> Runner:
        token = self._snapshot.token(job.id)
        parts = self._library, self._snapshot, token, self._launcher, self._connections
        return Runner(Run(job, *parts, self._blender, self._clock))

    def _runner_ended(self, runner: Runner, reason: NotTaken | None) -> None:
        self._scheduler.do(lambda: self._dispatcher.end(runner, reason))

    def _look(self) -> None:
        self._scheduler.do(lambda: None)  # the queue is advanced after every action

    def _take_in(self, record: Job) -> None:
        """A job is stored as it is now; in another state it may stand on another page."""
        if self._snapshot.update(record):
            self._is_page_stale = True
            self._look()

    def _advance(self) -> float | None:
        self._restore()  # first, otherwise jobs that a new library lacks would seem discarded
        seconds = self._dispatcher.advance()
        if self._restore():
            seconds = 0.0
        if self._is_page_stale or self._dispatcher.sees_others():
            self._is_page_stale = False
            self._publish_page()
        if seconds is None and self._keeper.is_at_work():
            return _LOOK
        if seconds is None:
            self._library.settle()
        return seconds

    def _restore(self) -> bool:
        """Put the known jobs into a new library if the old one was damaged or is gone; returns whether it did."""
        for sentence in self._library.take_notices():
            self._is_to_be_restored = True
            self._snapshot.notice(sentence)
        if not self._is_to_be_restored:
            return False
        ours = (job for job in self._snapshot.all() if not self._snapshot.is_elsewhere(job.id))
        # One that ended without its model may have been paid for, and can still be asked for.
        self._library.add_again([job for job in ours if not job.has_ended or job.can_be_retried])
        self._publish_page()
        self._is_to_be_restored = False
        return True

    def _report(self, error: LibraryError) -> float | None:
        """Tell the artist; returns the seconds until the next look."""
        self._snapshot.notice(str(error))
        if isinstance(error, LibraryDamaged):
            return 0.0  # a new one is there already
        return _LOOK if any(job.is_running for job in self._snapshot.all()) else None
