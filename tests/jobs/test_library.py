# SPDX-License-Identifier: GPL-3.0-or-later
"""The library of jobs: what it keeps, and what a cancelled job still takes."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from maquette.client.errors import Retry
from maquette.client.service import Ticket
from maquette.jobs.job import Failure, Stage, State
from maquette.jobs.library import Library

from tests.jobs.doubles import make_job


def test_jobs_are_kept_in_the_order_of_their_creation(tmp_path: Path) -> None:
    library = Library(tmp_path)
    jobs = [library.add(make_job(name=name)) for name in "abc"]
    assert [job.name for job in library.all()] == ["a", "b", "c"]
    assert library.get(jobs[1].id).name == "b"
    with pytest.raises(KeyError):
        library.get("unknown")


def test_the_time_of_each_state_is_noted(tmp_path: Path) -> None:
    clock = count(100.0)
    library = Library(tmp_path, clock=lambda: next(clock))
    job = library.add(make_job())
    library.update(job.id, state=State.SUBMITTING)
    library.update(job.id, progress=0.5)
    job = library.update(job.id, state=State.FAILED, failure=Failure("No.", Retry.FREE))
    assert job.entered == {State.QUEUED: 100.0, State.SUBMITTING: 101.0, State.FAILED: 103.0}
    assert job.ended == 103.0
    assert job.stage is Stage.STOPPED


def test_a_cancelled_job_takes_nothing_but_what_the_service_answered(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    library.update(job.id, state=State.CANCELLED)
    job = library.update(job.id, state=State.GENERATING, ticket=Ticket("9"), progress=0.9)
    assert (job.state, job.ticket, job.progress) == (State.CANCELLED, Ticket("9"), 0.0)


def test_update_if_changes_only_from_the_states_named(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    assert library.update_if(job.id, frozenset({State.READY}), state=State.IMPORTED) is None
    changed = library.update_if(job.id, frozenset({State.QUEUED}), state=State.SUBMITTING)
    assert changed is not None
    assert library.get(job.id).state is State.SUBMITTING


def test_a_reopened_job_keeps_its_ticket_and_forgets_its_failure(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    library.update(job.id, ticket=Ticket("9"))
    library.update(job.id, state=State.FAILED, failure=Failure("No.", Retry.FREE))
    job = library.reopen(job.id)
    assert (job.state, job.stage, job.failure, job.ticket) == (State.QUEUED, Stage.WAITING, None, Ticket("9"))


def test_each_job_has_a_folder_of_its_own(tmp_path: Path) -> None:
    library = Library(tmp_path / "ein Ordner" / "模型")
    first, second = library.add(make_job()), library.add(make_job())
    assert library.folder(first.id).is_dir()
    assert library.folder(first.id) != library.folder(second.id)
