# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of jobs: what waits for what, and which jobs are taken over from a Blender that is gone."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from maquette.client import errors
from maquette.client.capabilities import ServiceName
from maquette.client.service import Answer, Ticket
from maquette.jobs import pictures, uptime
from maquette.jobs.messages import Resumed
from maquette.jobs.pictures import PictureBytes
from maquette.jobs.setup import Connection
from maquette.jobs.state import Stage, State
from maquette.jobs.store.leases import Owner
from maquette.jobs.store.library import Library

from tests.jobs.doubles import (
    DONE,
    PATIENCE,
    Gate,
    Staged,
    StagedService,
    make_engine,
    make_job,
    submit,
    wait_for,
    wait_for_message,
    wait_until,
)
from tests.pictures import figure

if TYPE_CHECKING:
    from maquette.jobs.job import Job


def left_behind(folder: Path, state: State = State.QUEUED, **changes: Any) -> Job:
    """A job as left behind by a Blender that was killed."""
    library = Library(folder)
    job = library.add(make_job(**changes))
    library.update(job.id, picture_sha256=pictures.store(PictureBytes(figure(32)), Path(job.folder)))
    job = library.update(job.id, state=state)
    library.release()
    return job


def resume(engine: Staged, job: Job, service: StagedService | None = None) -> None:
    engine.services[job.id] = service or StagedService()
    engine.resume()
    wait_for_message(engine, Resumed)


def test_an_accepted_job_is_asked_for_and_not_ordered_again(tmp_path: Path) -> None:
    job = left_behind(tmp_path, State.GENERATING, ticket=Ticket("7"))
    engine, service = make_engine(tmp_path), StagedService()
    resume(engine, job, service)
    wait_for(engine, job.id, State.READY)
    assert service.calls == ["fetch", "download"]
    engine.close(PATIENCE)


def test_an_order_that_may_have_been_taken_is_uncertain_until_the_artist_decides(tmp_path: Path) -> None:
    job = left_behind(tmp_path, State.SUBMITTING)
    engine, service = make_engine(tmp_path), StagedService()
    resume(engine, job, service)
    assert wait_for(engine, job.id, State.UNCERTAIN).failure is not None
    assert service.calls == []
    engine.retry(job.id)
    wait_for(engine, job.id, State.READY)
    assert service.calls.count("submit") == 1
    engine.close(PATIENCE)


def test_an_uncertain_order_can_be_forgotten(tmp_path: Path) -> None:
    job = left_behind(tmp_path, State.SUBMITTING)
    engine = make_engine(tmp_path)
    resume(engine, job)
    engine.forget(job.id)
    assert wait_for(engine, job.id, State.CANCELLED).failure is None
    engine.close(PATIENCE)
    assert Library(tmp_path).get(job.id).track_id == job.id


def test_a_job_queued_long_ago_is_sent_only_with_consent(tmp_path: Path) -> None:
    job = left_behind(tmp_path)
    engine, service = make_engine(tmp_path, library=later(tmp_path, 3601.0)), StagedService()
    resume(engine, job, service)
    assert (engine.job(job.id).needs_consent, engine.job(job.id).stage) == (True, Stage.CONSENT)
    assert service.calls == []
    engine.consent(job.id)
    wait_for(engine, job.id, State.READY)
    engine.close(PATIENCE)


def later(folder: Path, seconds: float, set_by: float = 0.0) -> Library:
    """The library as Blender opens it `by` seconds later; `set_by`: how far the system clock was changed meanwhile."""
    moment = uptime.now()
    then = replace(moment, seconds=moment.seconds + seconds)
    return Library(folder, clock=lambda: time.time() + seconds + set_by, moment=lambda: then)


@pytest.mark.parametrize("set_by", [-7 * 86400.0, -3600.0, 86400.0])
@pytest.mark.parametrize(("seconds", "asks"), [(60.0, False), (7200.0, True)])
def test_whether_a_queued_job_asks_does_not_depend_on_the_system_clock(
    tmp_path: Path, set_by: float, seconds: float, asks: bool
) -> None:
    job = left_behind(tmp_path)
    engine, service = make_engine(tmp_path, library=later(tmp_path, seconds, set_by)), StagedService()
    resume(engine, job, service)
    if asks:
        assert engine.job(job.id).needs_consent
        assert service.calls == []
    else:
        wait_for(engine, job.id, State.READY)
    engine.close(PATIENCE)


def test_the_list_keeps_its_order_when_the_clock_is_set_back(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, is_online=False)
    jobs = [submit(engine, StagedService(), created=created) for created in (3000.0, 1000.0, 2000.0)]
    assert [job.id for job in engine.jobs()] == [job.id for job in jobs]
    wait_until(engine, lambda: all(job.number for job in engine.jobs()))
    assert [job.id for job in engine.jobs()] == [job.id for job in jobs]
    engine.close(PATIENCE)
    later_engine = make_engine(tmp_path, is_online=False)
    later_engine.resume()
    wait_for_message(later_engine, Resumed)
    assert [job.id for job in later_engine.jobs()] == [job.id for job in jobs]
    later_engine.close(PATIENCE)


@pytest.mark.parametrize(
    ("setup", "stage"),
    [
        ({"is_online": False}, Stage.OFFLINE),
        ({"connections": {ServiceName.MODELSLAB: Connection("https://service.test/api")}}, Stage.WAITING_FOR_KEY),
        ({"connections": {}}, Stage.OTHER_HOST),
    ],
)
def test_a_job_waits_for_a_missing_setting_and_then_continues(
    tmp_path: Path, setup: dict[str, Any], stage: Stage
) -> None:
    job = left_behind(tmp_path)
    engine, service = make_engine(tmp_path, **setup), StagedService()
    resume(engine, job, service)
    assert engine.job(job.id).stage is stage
    assert service.calls == []
    engine.set_up(make_engine(tmp_path)._connections.setup)
    wait_for(engine, job.id, State.READY)
    engine.close(PATIENCE)


def test_the_key_goes_only_to_the_host_of_the_order(tmp_path: Path) -> None:
    job = left_behind(tmp_path)
    elsewhere = {ServiceName.MODELSLAB: Connection("https://other.test/api", "a key")}
    engine = make_engine(tmp_path, connections=elsewhere)
    resume(engine, job)
    note = engine.job(job.id).note
    assert "service.test" in note
    assert "other.test" in note
    engine.close(PATIENCE)


class Busy(StagedService):
    """Refuses the first orders because it has too many jobs."""

    refusals: int = 1

    def submit(self, *order: Any) -> Answer:
        if self.refusals:
            self.refusals -= 1
            self.submission = errors.RateLimited("Staged", 0.01)
        else:
            self.submission = DONE
        return super().submit(*order)


def test_an_order_that_the_service_has_no_room_for_is_sent_again_later(tmp_path: Path) -> None:
    engine, service = make_engine(tmp_path), Busy()
    job = submit(engine, service)
    wait_until(engine, lambda: engine.job(job.id).stage is Stage.BUSY)
    wait_for(engine, job.id, State.READY)
    assert service.calls.count("submit") == 2
    engine.close(PATIENCE)


def test_an_account_busy_with_other_jobs_is_reported_after_one_wait(tmp_path: Path) -> None:
    engine, service = make_engine(tmp_path), Busy()
    service.refusals = 99
    failed = wait_for(engine, submit(engine, service).id, State.FAILED)
    assert failed.failure is not None
    assert "accepts no more jobs" in failed.failure.sentence
    assert service.calls.count("submit") == 2
    engine.close(PATIENCE)


def test_while_our_own_jobs_fill_the_account_the_next_one_waits(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    first = StagedService(fetching=Gate(is_open=False))
    submit(engine, first)
    first.fetching.wait_until_reached()
    second = Busy()
    second.refusals = 4
    wait_for(engine, submit(engine, second).id, State.READY)
    assert second.calls.count("submit") == 5
    first.fetching.open()
    engine.close(PATIENCE)


def test_jobs_of_another_blender_are_left_to_it_and_shown(tmp_path: Path) -> None:
    other = Library(tmp_path, owner=Owner("another computer", 1, ""))
    job = other.add(make_job(picture_sha256="f00"))
    engine, service = make_engine(tmp_path), StagedService()
    resume(engine, job, service)
    assert engine.is_elsewhere(job.id)
    other.update(job.id, state=State.FAILED)
    wait_for(engine, job.id, State.FAILED)
    assert service.calls == []
    engine.close(PATIENCE)


def test_a_job_that_another_blender_stopped_stops_here(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(fetching=Gate(is_open=False))
    job = submit(engine, service)
    service.fetching.wait_until_reached()
    Library(tmp_path).cancel(job.id, {State.GENERATING})
    service.fetching.open()
    wait_for(engine, job.id, State.CANCELLED)
    assert "download" not in service.calls
    engine.close(PATIENCE)


def test_closing_leaves_every_job_to_the_next_start(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, is_online=False)
    jobs = [submit(engine, StagedService()) for _ in range(3)]
    wait_until(engine, lambda: all(engine.job(job.id).stage is Stage.OFFLINE for job in jobs))
    engine.close(PATIENCE)
    assert [owner for _, owner in Library(tmp_path).unfinished()] == [None, None, None]
    assert Library(tmp_path).marker.exists()
