# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs as rows of the library's table. Every function runs inside a transaction of its caller's."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from . import pace, record
from .job import Job
from .library_errors import UnknownJob
from .state import State

if TYPE_CHECKING:
    from sqlite3 import Connection

log = logging.getLogger(__name__)

_WITH_OWNER: Final = "SELECT record, owner FROM jobs LEFT JOIN leases ON leases.job = jobs.id"


def write(connection: Connection, job: Job) -> None:
    """Add the job, or write it anew at its place in the order."""
    connection.execute(
        "INSERT INTO jobs (id, service, state, pace, generated_in, record) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET state = excluded.state, generated_in = excluded.generated_in, "
        "record = excluded.record",
        (job.id, job.service.value, job.state.value, pace.of(job), job.generated_in, record.dump(job)),
    )


def read(connection: Connection, job_id: str) -> Job:
    """The job; raises UnknownJob."""
    row = connection.execute("SELECT record FROM jobs WHERE id = ?", (job_id,)).fetchone()
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
    return [(job, owner) for text, owner in rows for job in _jobs([(text,)])]


def is_any_in(connection: Connection, states: Iterable[State]) -> bool:
    """Whether any job is in one of the states."""
    names = [state.value for state in states]
    query = f"SELECT 1 FROM jobs WHERE state IN ({_marks(names)}) LIMIT 1"  # noqa: S608  # question marks alone
    return connection.execute(query, names).fetchone() is not None


def page(connection: Connection, offset: int, count: int) -> tuple[list[Job], int]:
    """`count` jobs, newest first, after the first `offset`; and how many there are in all."""
    total = int(connection.execute("SELECT count(*) FROM jobs").fetchone()[0])
    query = "SELECT record FROM jobs ORDER BY number DESC LIMIT ? OFFSET ?"
    return _jobs(connection.execute(query, (count, offset)).fetchall()), total


def remove(connection: Connection, job_id: str) -> None:
    """Take the job out of the list."""
    connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,))


def _marks(names: list[str]) -> str:
    return ", ".join("?" * len(names))


def _jobs(rows: Iterable[tuple[str]]) -> list[Job]:
    """The jobs of the rows that can be read; one damaged record must not hide the others."""
    found = []
    for (text,) in rows:
        try:
            found.append(record.load(text))
        except record.DamagedRecord as error:
            log.debug("a job's record cannot be read and stays as it is: %s", error)
    return found
