# SPDX-License-Identifier: GPL-3.0-or-later
"""The library of jobs on disk: what is known of each, and which Blender works it. Any thread but the main one.

Every call is one transaction, committed when it returns. All of them raise LibraryError.

Jobs as rows of the library's table. Every function runs inside a transaction of its caller's.
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

# An imported model that nobody has saved may be gone after a crash: then it is offered again.
_UNSETTLED: Final = UNFINISHED | {State.IMPORTED}


def write(connection: Connection, job: Job) -> None:
    """Add the job, or write it anew at its place in the order."""
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
    """The states of those of the jobs that are in the list."""
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
    """Take the job out of the list."""
    connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,))


def _marks(names: list[str]) -> str:
    return ", ".join("?" * len(names))


def _jobs(rows: Iterable[tuple[int, str]]) -> list[Job]:
    """The jobs of the rows that can be read; one damaged record must not hide the others."""
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
        self.files = files or root  # may be set anew at any time
        self.marker = root / "unfinished"
        self.owner = owner or this_process()
        self._clock = clock
        self.moment = moment
        self._hearts = leases.Hearts(monotonic)
        self._told: Callable[[Job], None] = lambda _job: None
        self._to_tell: dict[str, Job] = {}
        self._database = database or Database(root / "library.db", clock=clock)

    def in_use(self) -> AbstractContextManager[None]:
        """Keep the file open meanwhile."""
        return self._database.in_use()

    def take_notices(self) -> list[str]:
        """What the artist must know of the file; each is told once."""
        return self._database.take_notices()

    def watch(self, noticed: Callable[[], None], told: Callable[[Job], None]) -> None:
        """Have two functions called, on any thread; neither may wait.

        `noticed`: there is a notice to take; `told`: with each job that was written, or that a call for it has read, as
        it is then. Of two changes the later one is told last, whichever threads made them.
        """
        self._database.told = noticed
        self._told = told

    def folder(self, job_id: str) -> Path:
        """Where a new job's files are to lie; nothing is made."""
        return self.files / "jobs" / job_id

    def add(self, job: Job) -> Job:
        """Take a new job in, held by this Blender."""
        folder = job.folder or str(self.folder(job.id))
        entered = {**job.entered, job.state: self._clock()}
        job = replace(job, folder=folder, entered=entered, queued=self.moment())
        with self._beating(State.QUEUED, job.id) as connection:
            self._mark()
            write(connection, job)
            leases.take(connection, job.id, self.owner, is_running=False)
            return self._telling(read(connection, job.id))

    def add_again(self, jobs: Iterable[Job]) -> None:
        """Put jobs that are known into a new library, after the old one was damaged."""
        with self._beating() as connection:
            self._mark()
            for job in jobs:
                if job.has_ended and states_of(connection, [job.id]):
                    continue  # another Blender was quicker, and may work it again by now
                write(connection, job)
                self._telling(read(connection, job.id))
                if not job.has_ended:
                    leases.take(connection, job.id, self.owner, is_running=job.is_running)

    def get(self, job_id: str) -> Job:
        """The job as it is now; raises UnknownJob, a KeyError."""
        with self._transaction() as connection:
            return self._telling(read(connection, job_id))

    def update(self, job_id: str, **changes: Any) -> Job:
        """Change a job and return it; a cancelled one takes no more than its picture.

        Raises LeaseLost where another Blender has it.
        """
        with self._transaction(changes.get("state"), job_id) as connection:
            job = self._read_own(connection, job_id)
            if job.state is State.CANCELLED:
                changes = {name: value for name, value in changes.items() if name == "picture_sha256"}
            return self._put(connection, job, changes)

    def update_if(self, job_id: str, states: Collection[State], **changes: Any) -> Job | None:
        """Change a job if it is in one of `states`, in one step; None if it is not. Raises LeaseLost."""
        with self._transaction(changes.get("state"), job_id) as connection:
            job = self._telling(self._read_own(connection, job_id))
            return self._put(connection, job, changes) if job.state in states else None

    def keep_answer(self, job_id: str, ticket: Ticket | None, links: tuple[str, ...], seed: str) -> Job:
        """Store what the service has answered to the order of a job that was stopped meanwhile: it must not be lost."""
        with self._transaction() as connection:
            job = read(connection, job_id)
            if job.ticket is not None or job.links:
                return job
            changes: dict[str, Any] = {"ticket": ticket, "links": links, "seed": seed}
            if job.state is State.UNCERTAIN:  # now it is certain
                changes |= {"state": State.CANCELLED}
            if job.can_be_retried:
                changes |= {"failure": None}
            return self._put(connection, job, changes)

    def cancel(self, job_id: str, states: Collection[State], **changes: Any) -> Job | None:
        """Stop a job if it is in one of `states`, whoever works it; None if it is not."""
        with self._transaction() as connection:
            job = self._telling(read(connection, job_id))
            if job.state not in states:
                return None
            leases.drop(connection, job_id, self.owner)
            return self._put(connection, job, {"state": State.CANCELLED, "expected_end": None, **changes})

    def reopen(self, job_id: str, **answered: Any) -> Job | None:
        """Put a job into this Blender's line that ended without a model, or that waited for consent; else None.

        What the service has answered is kept. `answered`: ticket, links, seed that could not be stored before.
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
        """Change an orphan that is still in the state `before`; None where it is not, or has an owner by now."""
        with self._beating() as connection:
            job = read(connection, job_id)
            if job.state is not before or leases.holder(connection, job_id) is not None:
                return None
            return self._put(connection, job, changes)

    def start(self, job_id: str, limit: int) -> Job | None:
        """Claim a job to work it now. None where another Blender has it, or `limit` of its service run already."""
        with self._beating() as connection:
            job = read(connection, job_id)
            if job.state not in WORKED or leases.running(connection, job.service.value) >= limit:
                return None
            return job if leases.take(connection, job_id, self.owner, is_running=True) else None

    def stop(self, job_id: str, *, is_kept: bool = False) -> None:
        """The job has no thread any more. `is_kept`: it stays this Blender's, in the line, as does one that arrives."""
        with self._beating() as connection:
            # Its thread drew a preview while the import was granted: without a lease that would look interrupted.
            if is_kept or states_of(connection, [job_id]) == [State.ARRIVING]:
                leases.take(connection, job_id, self.owner, is_running=False)
            else:
                leases.drop(connection, job_id, self.owner)

    def claim_arrival(self, job_id: str, states: Collection[State]) -> Job | None:
        """Reserve the import of a job in one of `states` for this Blender; None where another was quicker."""
        with self._beating(State.ARRIVING, job_id) as connection:
            job = self._telling(read(connection, job_id))
            if job.state not in states or not leases.take(connection, job_id, self.owner, is_running=False):
                return None
            changes = {"state": State.ARRIVING, "stage": Stage.ARRIVING, "failure": None}
            return self._put(connection, job, changes)

    def keep(self, job_ids: Iterable[str]) -> None:
        """A file was saved that holds these jobs' models; one that is not IMPORTED, or unknown, stays as it is."""
        with self._transaction() as connection:
            for job_id in job_ids:
                if states_of(connection, [job_id]) != [State.IMPORTED]:
                    continue
                with suppress(UnknownJob):  # its record is damaged
                    self._put(connection, read(connection, job_id), {"state": State.KEPT})

    def remove(self, job_id: str) -> None:
        """Take a job out of the list; its files stay where they are."""
        with self._database.transaction() as connection:
            remove(connection, job_id)

    def beat(self, running: Collection[str]) -> set[str]:
        """Say that this Blender lives and still works `running`; returns those that are not its own any more."""
        with self._beating() as connection:
            lost = set()
            for job_id in running:
                states = states_of(connection, [job_id])
                is_held = states and leases.take(connection, job_id, self.owner, is_running=True)
                if not is_held or states[0] is State.CANCELLED:
                    lost.add(job_id)
            return lost

    def release(self, keep: Collection[str] = ()) -> None:
        """Let every job of this Blender go but those of `keep`."""
        with self._database.transaction() as connection:
            leases.release(connection, self.owner, keep)

    def unfinished(self) -> list[tuple[Job, str | None]]:
        """Every unfinished job, oldest first, with the id of the living owner that holds it."""
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
        return Page(tuple(_jobs(found.records)), query.offset, found.total, found.everything, found.troubled)

    def expected_seconds(self, job: Job) -> float | None:
        """How long jobs like this one took to generate; None where nothing is known."""
        with self._database.transaction() as connection:
            return estimate.expected_seconds(connection, job)

    def settle(self) -> None:
        """Remove the marker that tells a start of Blender to look into the library, where there is nothing to do."""
        with self._database.transaction() as connection:  # so that no other process adds a job in between
            if is_any_in(connection, _UNSETTLED):
                self._mark()
            else:
                self.marker.unlink(missing_ok=True)

    @contextmanager
    def _transaction(self, state: str | None = None, job_id: str = "") -> Iterator[Connection]:
        """One; the jobs in `_to_tell` are told once it is committed, and before another one can begin.

        `state`: the one in which it puts the job, if any.
        """
        with self._database.exclusive():
            self._to_tell = {}
            with points.around(state, job_id), self._database.transaction() as connection:
                yield connection
            for job in self._to_tell.values():
                self._told(job)

    @contextmanager
    def _beating(self, state: str | None = None, job_id: str = "") -> Iterator[Connection]:
        """A transaction that may take leases, which only a living owner can have."""
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
