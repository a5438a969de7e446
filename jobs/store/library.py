# SPDX-License-Identifier: GPL-3.0-or-later
"""The library of jobs on disk: each job's record, and which Blender runs it. For any thread but the main one.

Every method is one transaction, committed when it returns, and raises LibraryError. The functions work on rows inside
their caller's transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .. import job as transitions
from .. import points, uptime
from ..gallery import Page, Query
from ..job import Job
from ..state import UNFINISHED, WORKED, Stage, State
from ..uptime import Moment
from . import estimate, leases, pages, record
from .database import Database
from .errors import LeaseLost, LibraryUnwritable, UnknownJob
from .leases import Owner, this_process

if TYPE_CHECKING:
    from sqlite3 import Connection

    from ...client.service import Ticket

log = logging.getLogger(__name__)

_WITH_OWNER: Final = "SELECT number, record, owner FROM jobs LEFT JOIN leases ON leases.job = jobs.id"

# After a crash, a model that was imported but not saved is offered again.
_UNSETTLED: Final = UNFINISHED | {State.IMPORTED}


def write(connection: Connection, job: Job) -> None:
    """Insert the job, or update it in place."""
    connection.execute(
        "INSERT INTO jobs (id, service, state, pace, generated_in, record) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET state = excluded.state, generated_in = excluded.generated_in, "
        "record = excluded.record",
        (job.id, job.service.value, job.state.value, estimate.of(job), job.generated_in, record.dump(job)),
    )


def read(connection: Connection, job_id: str) -> Job:
    """The job; raises UnknownJob."""
    row = connection.execute("SELECT number, record FROM jobs WHERE id = ?", (job_id,)).fetchone()
    jobs = _jobs([row]) if row else []
    if not jobs:
        raise UnknownJob(job_id)
    return jobs[0]


def states_of(connection: Connection, job_ids: Iterable[str]) -> list[State]:
    """The states of those jobs that exist."""
    found = (connection.execute("SELECT state FROM jobs WHERE id = ?", (job_id,)).fetchone() for job_id in job_ids)
    return [State(row[0]) for row in found if row]


def in_states(connection: Connection, states: Iterable[State]) -> list[tuple[Job, str | None]]:
    """The jobs in one of the states, oldest first, each with the id of its owner."""
    names = [state.value for state in states]
    query = f"{_WITH_OWNER} WHERE state IN ({_marks(names)}) ORDER BY number"
    rows = connection.execute(query, names).fetchall()
    return [(job, owner) for number, text, owner in rows for job in _jobs([(number, text)])]


def is_any_in(connection: Connection, states: Iterable[State]) -> bool:
    """Whether any job is in one of the states."""
    names = [state.value for state in states]
    query = f"SELECT 1 FROM jobs WHERE state IN ({_marks(names)}) LIMIT 1"  # noqa: S608  # question marks alone
    return connection.execute(query, names).fetchone() is not None


def remove(connection: Connection, job_id: str) -> None:
    """Delete the job's row."""
    connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,))


def _marks(names: list[str]) -> str:
    return ", ".join("?" * len(names))


def _jobs(rows: Iterable[tuple[int, str]]) -> list[Job]:
    """The jobs in the readable rows; one damaged record must not hide the others."""
    found = []
    for number, text in rows:
        try:
            found.append(replace(record.load(text), number=number))
        except record.DamagedRecord as error:
            log.debug("a job's record cannot be read and stays as it is: %s", error)
    return found


class Library:
    """Jobs by id, in the order of their creation, in `root/library.db`; new jobs get a folder below `files/jobs`."""

    def __init__(
        self,
        root: Path,
        files: Path | None = None,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        moment: Callable[[], Moment] = uptime.now,
        owner: Owner | None = None,
        database: Database | None = None,
    ) -> None:
        """`owner`: whose leases are taken; a new one of this process if None."""
        self.files = files or root  # may change at any time
        self.marker = root / "unfinished"
        self.owner = owner or this_process()
        self._clock = clock
        self.moment = moment
        self._hearts = leases.Hearts(monotonic)
        self._on_change: Callable[[Job], None] = lambda _job: None
        self._to_tell: dict[str, Job] = {}
        self._database = database or Database(root / "library.db", clock=clock)

    def in_use(self) -> AbstractContextManager[None]:
        """Keep the file open inside the `with` block."""
        return self._database.in_use()

    def take_notices(self) -> list[str]:
        """Notices about the file for the artist; each is returned once."""
        return self._database.take_notices()

    def watch(self, on_notice: Callable[[], None], on_change: Callable[[Job], None]) -> None:
        """Set two callbacks, called on any thread; neither may block.

        `on_notice`: there is a notice to take. `on_change`: gets each job that a call has changed, or read by its id,
        in the order of the transactions, whichever threads they ran on.
        """
        self._database.on_notice = on_notice
        self._on_change = on_change

    def folder(self, job_id: str) -> Path:
        """The folder for a new job's files; it is not created."""
        return self.files / "jobs" / job_id

    def add(self, job: Job) -> Job:
        """Add a new job, owned by this Blender."""
        folder = job.folder or str(self.folder(job.id))
        entered = {**job.entered, job.state: self._clock()}
        job = replace(job, folder=folder, entered=entered, queued=self.moment())
        with self._beating(State.QUEUED, job.id) as connection:
            self._mark()
            write(connection, job)
            leases.take(connection, job.id, self.owner, is_running=False)
            return self._telling(read(connection, job.id))

    def add_again(self, jobs: Iterable[Job]) -> None:
        """Add known jobs to a new library after the old one was damaged."""
        with self._beating() as connection:
            self._mark()
            for job in jobs:
                if job.has_ended and states_of(connection, [job.id]):
                    continue  # another Blender was first, and may run it again by now
                write(connection, job)
                self._telling(read(connection, job.id))
                if not job.has_ended:
                    leases.take(connection, job.id, self.owner, is_running=job.is_running)

    def get(self, job_id: str) -> Job:
        """The job as it is now; raises UnknownJob, a KeyError."""
        with self._transaction() as connection:
            return self._telling(read(connection, job_id))

    def update(self, job_id: str, **changes: Any) -> Job:
        """Change a job and return it; of a cancelled one only its picture can change.

        Raises LeaseLost where another Blender has it.
        """
        with self._transaction(changes.get("state"), job_id) as connection:
            job = self._read_own(connection, job_id)
            if job.state is State.CANCELLED:
                changes = {name: value for name, value in changes.items() if name == "picture_sha256"}
            return self._put(connection, job, changes)

    def update_if(self, job_id: str, states: Collection[State], **changes: Any) -> Job | None:
        """Change a job if it is in one of `states`; returns None if it is not. Raises LeaseLost."""
        with self._transaction(changes.get("state"), job_id) as connection:
            job = self._telling(self._read_own(connection, job_id))
            return self._put(connection, job, changes) if job.state in states else None

    def keep_answer(self, job_id: str, ticket: Ticket | None, links: tuple[str, ...], seed: str) -> Job:
        """Store the service's answer to the order of a job that was stopped in the meantime."""
        with self._transaction() as connection:
            job = read(connection, job_id)
            if job.ticket is not None or job.links:
                return job
            changes: dict[str, Any] = {"ticket": ticket, "links": links, "seed": seed}
            if job.state is State.UNCERTAIN:  # the answer has settled it
                changes |= {"state": State.CANCELLED}
            if job.can_be_retried:
                changes |= {"failure": None}
            return self._put(connection, job, changes)

    def cancel(self, job_id: str, states: Collection[State], **changes: Any) -> Job | None:
        """Cancel a job if it is in one of `states`, whichever Blender runs it; returns None if it is not."""
        with self._transaction() as connection:
            job = self._telling(read(connection, job_id))
            if job.state not in states:
                return None
            leases.drop(connection, job_id, self.owner)
            return self._put(connection, job, {"state": State.CANCELLED, "expected_end": None, **changes})

    def reopen(self, job_id: str, **answered: Any) -> Job | None:
        """Queue a job again in this Blender that ended without a model or waits for confirmation; else return None.

        The service's answer is kept. `answered`: ticket, links, seed that could not be stored before.
        """
        with self._beating() as connection:
            job = self._telling(read(connection, job_id))
            if not (job.can_be_retried or job.needs_consent):
                return None
            if not leases.take(connection, job_id, self.owner, is_running=False):
                return None
            changes = {name: value for name, value in answered.items() if value and not getattr(job, name)}
            entered = {**job.entered, State.QUEUED: self._clock()}
            job = replace(job, entered=entered, queued=self.moment())
            return self._put(connection, job, {**changes, **transitions.afresh(job)})

    def adopt(self, job_id: str, before: State, **changes: Any) -> Job | None:
        """Change a job without an owner that is still in the state `before`; returns None if either has changed."""
        with self._beating() as connection:
            job = read(connection, job_id)
            if job.state is not before or leases.holder(connection, job_id) is not None:
                return None
            return self._put(connection, job, changes)

    def start(self, job_id: str, limit: int) -> Job | None:
        """Claim a job to run it. None if another Blender owns it or `limit` jobs of its service already run."""
        with self._beating() as connection:
            job = read(connection, job_id)
            if job.state not in WORKED or leases.running(connection, job.service.value) >= limit:
                return None
            return job if leases.take(connection, job_id, self.owner, is_running=True) else None

    def stop(self, job_id: str, *, is_kept: bool = False) -> None:
        """The job's thread has ended. `is_kept`: this Blender keeps it queued; a job that arrives is always kept."""
        with self._beating() as connection:
            # Its thread drew the preview while the import was granted: without a lease it would look interrupted.
            if is_kept or states_of(connection, [job_id]) == [State.ARRIVING]:
                leases.take(connection, job_id, self.owner, is_running=False)
            else:
                leases.drop(connection, job_id, self.owner)

    def claim_arrival(self, job_id: str, states: Collection[State]) -> Job | None:
        """Reserve the import of a job in one of `states` for this Blender; None if another Blender was first."""
        with self._beating(State.ARRIVING, job_id) as connection:
            job = self._telling(read(connection, job_id))
            if job.state not in states or not leases.take(connection, job_id, self.owner, is_running=False):
                return None
            changes = {"state": State.ARRIVING, "stage": Stage.ARRIVING, "failure": None}
            return self._put(connection, job, changes)

    def keep(self, job_ids: Iterable[str]) -> None:
        """Mark the IMPORTED ones of these jobs as kept: a saved file holds their models. Unknown ids are ignored."""
        with self._transaction() as connection:
            for job_id in job_ids:
                if states_of(connection, [job_id]) != [State.IMPORTED]:
                    continue
                with suppress(UnknownJob):  # its record is damaged
                    self._put(connection, read(connection, job_id), {"state": State.KEPT})

    def remove(self, job_id: str) -> None:
        """Remove a job; its files stay."""
        with self._database.transaction() as connection:
            remove(connection, job_id)

    def beat(self, running: Collection[str]) -> set[str]:
        """Record that this Blender is alive and runs `running`; returns those that it has lost."""
        with self._beating() as connection:
            lost = set()
            for job_id in running:
                states = states_of(connection, [job_id])
                is_held = states and leases.take(connection, job_id, self.owner, is_running=True)
                if not is_held or states[0] is State.CANCELLED:
                    lost.add(job_id)
            return lost

    def release(self, keep: Collection[str] = ()) -> None:
        """Release all leases of this Blender except for `keep`."""
        with self._database.transaction() as connection:
            leases.release(connection, self.owner, keep)

    def unfinished(self) -> list[tuple[Job, str | None]]:
        """Every unfinished job, oldest first, each with the id of its living owner."""
        with self._database.transaction() as connection:
            leases.bury(connection, self.owner, self._hearts)
            return in_states(connection, UNFINISHED)

    def ended_in(self, states: Collection[State]) -> list[str]:
        """The ids of the jobs in these states that no living Blender works."""
        with self._database.transaction() as connection:
            leases.bury(connection, self.owner, self._hearts)
            return [job.id for job, owner in in_states(connection, states) if owner is None]

    def page(self, query: Query) -> Page:
        """The page of the gallery that is asked for."""
        with self._database.transaction() as connection:
            found = pages.find(connection, query)
        jobs, failures = tuple(_jobs(found.records)), tuple(_jobs(found.failures))
        return Page(jobs, query.offset, found.total, found.everything, failures, found.failed)

    def expected_seconds(self, job: Job) -> float | None:
        """How many seconds jobs like this one took to generate; None if unknown."""
        with self._database.transaction() as connection:
            return estimate.expected_seconds(connection, job)

    def settle(self) -> None:
        """Remove the marker that makes Blender read the library at its start, if nothing is left to do."""
        with self._database.transaction() as connection:  # so that no other process adds a job in between
            if is_any_in(connection, _UNSETTLED):
                self._mark()
            else:
                self.marker.unlink(missing_ok=True)

    @contextmanager
    def _transaction(self, state: str | None = None, job_id: str = "") -> Iterator[Connection]:
        """Run a transaction, then report the jobs in `_to_tell` before another one can begin.

        `state`: the one that the job enters, if any.
        """
        with self._database.exclusive():
            self._to_tell = {}
            with points.around(state, job_id), self._database.transaction() as connection:
                yield connection
            for job in self._to_tell.values():
                self._on_change(job)

    @contextmanager
    def _beating(self, state: str | None = None, job_id: str = "") -> Iterator[Connection]:
        """A transaction that may take leases, for which the owner must be recorded as alive."""
        with self._transaction(state, job_id) as connection:
            leases.beat(connection, self.owner, self._hearts)
            yield connection

    def _mark(self) -> None:
        try:
            self.marker.touch()
        except OSError as error:
            raise LibraryUnwritable.at(self.marker, error.strerror or str(error)) from error

    def _read_own(self, connection: Connection, job_id: str) -> Job:
        if leases.holder(connection, job_id) not in {None, self.owner.id}:
            raise LeaseLost
        return read(connection, job_id)

    def _put(self, connection: Connection, job: Job, changes: Mapping[str, Any]) -> Job:
        changed = transitions.changed(job, changes, self._clock(), self.moment())
        if changed.state is not job.state and changed.state in _UNSETTLED:
            self._mark()
        write(connection, changed)
        return self._telling(changed)

    def _telling(self, job: Job) -> Job:
        self._to_tell[job.id] = job
        return job
