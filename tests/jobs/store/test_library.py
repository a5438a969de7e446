# SPDX-License-Identifier: GPL-3.0-or-later
"""The library of jobs: what survives a restart, what a stopped job still accepts, and who owns a job."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from maquette.client.capabilities import ServiceName
from maquette.client.errors import Retry
from maquette.client.service import Ticket
from maquette.jobs.gallery import Query
from maquette.jobs.job import Failure
from maquette.jobs.state import WORKED, Stage, State
from maquette.jobs.store.errors import LeaseLost, UnknownJob
from maquette.jobs.store.leases import Owner, this_process
from maquette.jobs.store.library import Library

from tests.jobs.doubles import make_job


def other_blender(folder: Path, clock: float = 1000.0) -> Library:
    """A process on another computer: only its heartbeat shows that it is alive."""
    return Library(folder, clock=lambda: clock, owner=Owner("another computer", 1, ""))


def test_jobs_survive_a_restart_newest_first(tmp_path: Path) -> None:
    library = Library(tmp_path)
    jobs = [library.add(make_job(name=name)) for name in "abcde"]
    again = Library(tmp_path)
    page = again.page(Query(1, 2))
    assert ([job.name for job in page.jobs], page.total) == (["d", "c"], 5)
    assert again.get(jobs[1].id) == jobs[1]
    with pytest.raises(KeyError):
        library.get("unknown")


def test_the_time_of_each_state_is_noted(tmp_path: Path) -> None:
    clock = count(100.0)
    library = Library(tmp_path, clock=lambda: next(clock))
    job = library.add(make_job())
    submitting = library.update(job.id, state=State.SUBMITTING)
    library.update(job.id, progress=0.5)
    job = library.update(job.id, state=State.FAILED, failure=Failure("No.", Retry.FREE))
    assert list(job.entered) == [State.QUEUED, State.SUBMITTING, State.FAILED]
    assert list(job.entered.values()) == sorted(job.entered.values())
    assert submitting.entered[State.SUBMITTING] == job.entered[State.SUBMITTING]
    assert job.ended == job.entered[State.FAILED]
    assert job.stage is Stage.STOPPED


def test_a_stopped_job_accepts_nothing_but_the_services_answer(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    library.cancel(job.id, {State.QUEUED}, failure=Failure("On its way.", Retry.UNKNOWN))
    job = library.update(job.id, state=State.GENERATING, ticket=Ticket("9"), progress=0.9)
    assert (job.state, job.ticket, job.progress) == (State.CANCELLED, None, 0.0)
    job = library.keep_answer(job.id, Ticket("9"), ("http://files.test/a.glb",), "7")
    assert (job.state, job.ticket, job.seed, job.failure) == (State.CANCELLED, Ticket("9"), "7", None)


def test_an_answer_that_is_known_is_not_replaced(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job(ticket=Ticket("1")))
    assert library.keep_answer(job.id, Ticket("2"), (), "").ticket == Ticket("1")


def test_update_if_changes_only_from_the_states_named(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    assert library.update_if(job.id, {State.READY}, state=State.IMPORTED) is None
    assert library.update_if(job.id, {State.QUEUED}, state=State.SUBMITTING) is not None
    assert library.get(job.id).state is State.SUBMITTING


def test_a_reopened_job_keeps_its_ticket_and_forgets_its_failure(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    library.update(job.id, state=State.FAILED, failure=Failure("No.", Retry.FREE))
    reopened = library.reopen(job.id, ticket=Ticket("9"), links=(), seed="")
    assert reopened is not None
    assert (reopened.state, reopened.stage, reopened.failure) == (State.QUEUED, Stage.WAITING, None)
    assert reopened.ticket == Ticket("9")
    assert library.reopen(job.id) is None


def test_new_jobs_get_a_folder_for_their_files_and_keep_it(tmp_path: Path) -> None:
    job = Library(tmp_path, tmp_path / "drive").add(make_job())
    assert job.folder == str(tmp_path / "drive" / "jobs" / job.id)
    assert Library(tmp_path, tmp_path / "elsewhere").get(job.id).folder == job.folder


def test_a_job_is_claimed_by_one_blender_alone(tmp_path: Path) -> None:
    first, second = Library(tmp_path, clock=lambda: 1000.0), other_blender(tmp_path)
    job = first.add(make_job())
    assert second.start(job.id, 5) is None
    first.release()
    assert second.start(job.id, 5) is not None
    assert first.start(job.id, 5) is None
    with pytest.raises(LeaseLost):
        first.update(job.id, state=State.GENERATING)


class Clock:
    """Stands still until the test advances it."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("seconds", "is_free"), [(14.0, False), (16.0, True)])
@pytest.mark.parametrize("set_by", [0.0, -1e6, 1e6])
def test_a_lease_is_free_after_a_while_without_a_heartbeat(
    tmp_path: Path, seconds: float, is_free: bool, set_by: float
) -> None:
    job, clock = other_blender(tmp_path).add(make_job()), Clock()
    late = Library(tmp_path, clock=lambda: 1000.0 + set_by, monotonic=clock)
    assert late.start(job.id, 5) is None
    clock.now += seconds
    assert (late.start(job.id, 5) is not None) == is_free


def test_a_heartbeat_keeps_the_jobs_whatever_the_clocks_say(tmp_path: Path) -> None:
    times = iter([1000.0, 1005.0, 20.0, 25.0])
    first = Library(tmp_path, clock=lambda: next(times), owner=Owner("another computer", 1, ""))
    job, clock = first.add(make_job(entered={State.QUEUED: 1.0})), Clock()
    late = Library(tmp_path, clock=lambda: 9e9, monotonic=clock)
    for _ in range(2):
        assert late.start(job.id, 5) is None
        clock.now += 14.0
        first.beat([job.id])
    assert late.start(job.id, 5) is None


def test_a_blender_that_hangs_keeps_its_jobs_until_its_process_is_gone(tmp_path: Path) -> None:
    clock = Clock()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        hanging = replace(this_process(), pid=process.pid, started="", id="hanging")
        job = Library(tmp_path, owner=hanging).add(make_job())
        late = Library(tmp_path, monotonic=clock)
        assert late.start(job.id, 5) is None
        clock.now += 119.0
        assert late.start(job.id, 5) is None
        process.kill()
    assert Library(tmp_path).start(job.id, 5) is not None


def test_the_lease_of_an_engine_that_this_blender_has_closed_does_not_last_longer(tmp_path: Path) -> None:
    job, clock = Library(tmp_path).add(make_job()), Clock()
    late = Library(tmp_path, monotonic=clock)
    assert late.start(job.id, 5) is None
    clock.now += 16.0
    assert late.start(job.id, 5) is not None


def test_a_heartbeat_renews_the_lease_and_reports_lost_jobs(tmp_path: Path) -> None:
    first, clock = Library(tmp_path, owner=Owner("another computer", 1, "")), Clock()
    jobs = [first.add(make_job()) for _ in range(2)]
    late = Library(tmp_path, monotonic=clock)
    assert late.start(jobs[0].id, 5) is None
    clock.now += 20.0
    assert late.start(jobs[0].id, 5) is not None
    assert first.beat([job.id for job in jobs]) == {jobs[0].id}
    assert [owner for _, owner in late.unfinished()] == [late.owner.id, first.owner.id]


def test_the_limit_of_a_service_holds_for_all_blenders_together(tmp_path: Path) -> None:
    first, second = Library(tmp_path, clock=lambda: 1000.0), other_blender(tmp_path)
    jobs = [first.add(make_job()) for _ in range(2)]
    others = second.add(make_job()), second.add(make_job(service=ServiceName.LOCAL))
    assert first.start(jobs[0].id, 2) is not None
    assert second.start(others[0].id, 2) is not None
    assert first.start(jobs[1].id, 2) is None
    assert second.start(others[1].id, 2) is not None
    second.stop(others[0].id)
    assert first.start(jobs[1].id, 2) is not None


def test_an_orphaned_job_is_changed_once(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    assert library.adopt(job.id, State.QUEUED, needs_consent=True) is None
    library.release()
    adopted = library.adopt(job.id, State.QUEUED, state=State.UNCERTAIN)
    assert adopted is not None
    assert library.adopt(job.id, State.QUEUED, state=State.FAILED) is None


def test_an_import_is_claimed_once(tmp_path: Path) -> None:
    first, second = Library(tmp_path, clock=lambda: 1000.0), other_blender(tmp_path)
    job = first.add(make_job(state=State.READY))
    first.stop(job.id)
    assert second.claim_arrival(job.id, {State.READY}) is not None
    assert first.claim_arrival(job.id, {State.READY}) is None


def test_the_marker_says_whether_there_is_work_at_startup(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert not library.marker.exists()
    job = library.add(make_job())
    library.settle()
    assert library.marker.exists()
    library.cancel(job.id, WORKED)
    library.settle()
    assert not library.marker.exists()
    library.reopen(job.id)
    assert library.marker.exists()


def test_a_removed_job_is_unknown(tmp_path: Path) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    library.remove(job.id)
    with pytest.raises(UnknownJob, match="There is no job"):
        library.update(job.id, progress=1.0)
    assert library.unfinished() == []
