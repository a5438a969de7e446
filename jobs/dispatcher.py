# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of jobs: starts as many per service as may run, in order, and takes over those whose Blender is gone.

For the engine's thread only.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from ..client.capabilities import ServiceName
from . import failures, recovery, threads
from .job import Job
from .run.runner import Runner
from .run.submission import NotTaken
from .setup import Connections
from .snapshot import Snapshot
from .state import WORKED, Stage, State
from .store import leases
from .store.errors import UnknownJob
from .store.library import Library

_LOOK: Final = 1.0  # seconds between two looks at other Blenders' jobs, or at an obstacle


@dataclass(frozen=True)
class _Running:
    runner: Runner
    thread: threads.Thread


@dataclass
class _Look:
    """What one pass over the library has found."""

    positions: dict[str, int] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    lengths: dict[ServiceName, int] = field(default_factory=dict)
    is_anything_left: bool = False


class Dispatcher:
    """`make_runner` makes what a job's thread runs; `ended` is called on that thread with what it returned.

    `keep_picture`: has the picture of an orphan copied into its folder, without which it cannot start.
    """

    def __init__(
        self,
        library: Library,
        snapshot: Snapshot,
        connections: Connections,
        make_runner: Callable[[Job], Runner],
        ended: Callable[[Runner, NotTaken | None], None],
        *,
        keep_picture: Callable[[Job], object],
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._library = library
        self._snapshot = snapshot
        self._connections = connections
        self._make_runner = make_runner
        self._ended = ended
        self._keep_picture = keep_picture
        self._clock = clock
        self._monotonic = monotonic
        self._running: dict[str, _Running] = {}
        self._abandoned: dict[str, threads.Thread] = {}
        self._refused: set[str] = set()
        self._held_until: dict[ServiceName, float] = {}
        self._last_beat: float | None = None  # by `monotonic`; None before the first
        self._holds_any = False
        self._unfinished: set[str] = set()
        self._sees_others = False

    def advance(self) -> float | None:
        """Start every job that may start. Returns the seconds until the next call, None if nothing is left to do."""
        self._beat()
        look = _Look()
        us = self._library.owner.id
        jobs = self._library.unfinished()
        self._holds_any = any(owner == us for _, owner in jobs)
        for job, owner in jobs:
            if job.id in self._running:
                continue
            if owner not in {None, us}:
                look.elsewhere.add(job.id)
                look.is_anything_left |= job.is_running or job.state is State.ARRIVING
                self._snapshot.update(job)
            else:
                self._take_up(job if owner else self._adopted(job), look)
        self._show_ended({job.id for job, _ in jobs})
        self._snapshot.show_queue(look.positions, look.elsewhere)
        self._sees_others = bool(look.elsewhere)
        if self._running and not look.is_anything_left:
            return max(0.1, (self._last_beat or 0.0) + leases.BEAT - self._monotonic())
        return _LOOK if look.is_anything_left else None

    def end(self, runner: Runner, reason: NotTaken | None) -> None:
        """A runner has ended. `reason`: why its job is back in the queue, None if it is not."""
        job = runner.run.job
        running = self._running.get(job.id)
        if running is None or running.runner is not runner:
            return  # it was stopped, and a retry may be running already
        del self._running[job.id]
        if reason is None or self._is_refused_for_good(job, reason):
            self._refused.discard(job.id)
            self._library.stop(job.id)
        else:
            self._held_until[job.service] = self._monotonic() + reason.seconds
            self._library.stop(job.id, is_kept=True)

    def _is_refused_for_good(self, job: Job, reason: NotTaken) -> bool:
        """Whether to give up: unless our own jobs fill the account, one more try must do."""
        ours = (running.runner.run.job for running in self._running.values())
        if reason.refusal is None or any(
            other.service is job.service and other.state is State.GENERATING for other in ours
        ):
            return False
        if job.id not in self._refused:
            self._refused.add(job.id)
            return False
        self._library.update(job.id, **failures.changes(reason.refusal))
        return True

    def abandon(self, job_id: str) -> None:
        """Let a stopped job's thread, which may be blocked in a socket, end by itself and still store an answer."""
        running = self._running.pop(job_id, None)
        if running is not None:
            self._abandoned = {id_: thread for id_, thread in self._abandoned.items() if thread.is_alive()}
            self._abandoned[job_id] = running.thread

    def has_thread(self, job_id: str) -> bool:
        """Whether a thread of the job, abandoned or not, is alive; for any thread."""
        running, abandoned = self._running.get(job_id), self._abandoned.get(job_id)
        return any(thread.is_alive() for thread in (running and running.thread, abandoned) if thread)

    def sees_others(self) -> bool:
        """Whether other Blenders run jobs of this library."""
        return self._sees_others

    def alive(self) -> list[threads.Thread]:
        """Every thread started here that may still run."""
        return [running.thread for running in self._running.values()] + list(self._abandoned.values())

    def sending(self) -> list[str]:
        """The jobs whose order may be in a socket: while their thread lives, no other Blender may take them over."""
        return [id_ for id_, running in self._running.items() if running.runner.run.job.state is State.SUBMITTING]

    def _beat(self) -> None:
        now = self._monotonic()
        is_due = self._last_beat is None or now - self._last_beat >= leases.BEAT
        if not (is_due and (self._running or self._holds_any)):
            return
        for job_id in self._library.beat(list(self._running)):
            self._snapshot.token(job_id).signal.set()
            self.abandon(job_id)
            self._show_stored(job_id)
        self._last_beat = now

    def _show_ended(self, unfinished: set[str]) -> None:
        """Show how jobs have ended since the last pass, in whichever Blender."""
        for job_id in self._unfinished - unfinished - self._running.keys():
            self._show_stored(job_id)
        self._unfinished = unfinished

    def _show_stored(self, job_id: str) -> None:
        try:
            self._library.get(job_id)  # reading a job shows it
        except UnknownJob:
            self._snapshot.forget(job_id)

    def _adopted(self, job: Job) -> Job:
        """An orphan with the changes that it needs before it can go on."""
        if job.state is State.QUEUED and not job.is_input_kept and job.picture_path:
            self._library.stop(job.id, is_kept=True)
            self._keep_picture(job)
            return job
        changes = recovery.changes(self._with_known_answer(job), self._library.moment(), has_model=job.model.is_file())
        if not changes:
            return job
        return self._library.adopt(job.id, job.state, **changes) or job

    def _with_known_answer(self, job: Job) -> Job:
        """The job with the answer that its thread received but could not store, as the disk was full."""
        try:
            known = self._snapshot.get(job.id)
        except KeyError:
            return job
        if job.ticket is not None or job.links or not (known.ticket or known.links):
            return job
        return self._library.keep_answer(job.id, known.ticket, known.links, known.seed)

    def _take_up(self, job: Job, look: _Look) -> None:
        """Start a job that no other Blender owns, or show what it waits for."""
        if job.state not in WORKED or job.needs_consent or not job.is_input_kept:
            look.is_anything_left |= job.state is State.ARRIVING  # its lease must be kept
            self._snapshot.update(job)
            return
        look.is_anything_left = True
        obstacle = self._connections.obstacle(job)
        if obstacle is not None:
            self._snapshot.update(replace(job, stage=obstacle.stage, note=obstacle.note))
            return
        wait = self._held_until.get(job.service, self._monotonic()) - self._monotonic()
        if wait > 0 and job.state is State.QUEUED:
            self._snapshot.update(replace(job, stage=Stage.BUSY, expected_end=self._clock() + wait))
        elif self._start(job):
            return
        else:
            self._snapshot.update(replace(job, stage=Stage.WAITING, note=""))
        look.lengths[job.service] = look.positions[job.id] = look.lengths.get(job.service, 0) + 1

    def _start(self, job: Job) -> bool:
        if self._snapshot.token(job.id).signal.is_set():
            return True  # stopped a moment ago; its end is about to be stored
        claimed = self._library.start(job.id, self._connections.most_at_once(job))
        if claimed is None:
            return False
        runner = self._make_runner(replace(claimed, stage=Stage.WAITING, note=""))
        self._snapshot.update(runner.run.job)
        if self._last_beat is None:
            self._last_beat = self._monotonic()
        self._running[job.id] = _Running(runner, threads.start(f"job {job.id[:8]}", lambda: self._work(runner)))
        return True

    def _work(self, runner: Runner) -> None:
        self._ended(runner, runner.work())
