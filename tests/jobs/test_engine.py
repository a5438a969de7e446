# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: its requests to the service, its messages to the main thread, and what stopping leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from maquette.client import errors
from maquette.client.service import Processing, Ticket
from maquette.jobs.messages import ArrivalGranted, ArrivalRefused, Changed
from maquette.jobs.placement import Arrival, Placement
from maquette.jobs.state import Stage, State

from tests.jobs.doubles import (
    DONE,
    PATIENCE,
    Gate,
    Staged,
    StagedService,
    make_engine,
    submit,
    wait_for,
    wait_for_message,
    wait_until,
)

if TYPE_CHECKING:
    from maquette.jobs.job import Job


def test_a_job_ends_with_a_prepared_model(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService()
    job = wait_for(engine, submit(engine, service).id, State.READY)
    assert service.calls == ["upload", "submit", "fetch", "download"]
    assert job.report["triangles"] == 12
    assert job.seed == "3480183101"
    assert job.ticket == Ticket("7")
    assert job.blend.exists()


def test_every_state_is_shown_in_order_and_a_change_wakes_the_main_thread(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(**{name: Gate(is_open=False) for name in ("before_order", "order", "fetching")})
    job = submit(engine, service)
    assert engine.job(job.id).state is State.QUEUED
    service.before_order.open()
    wait_for(engine, job.id, State.SUBMITTING)
    service.order.open()
    wait_for(engine, job.id, State.GENERATING)
    service.fetching.open()
    seen = [State.GENERATING]
    while seen[-1] is not State.READY:
        assert engine.receive(PATIENCE) is not None
        seen.append(engine.job(job.id).state)
    way = [State.GENERATING, State.DOWNLOADING, State.PREPARING, State.READY]
    assert [way.index(state) for state in seen] == sorted(way.index(state) for state in seen)


def test_many_changes_wake_the_main_thread_once(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, is_online=False)
    for _ in range(5):
        submit(engine, StagedService())
    engine.close(PATIENCE)
    messages = []
    while (message := engine.receive()) is not None:
        messages.append(message)
    assert messages == [Changed()]


def test_only_so_many_jobs_of_a_service_run_at_once_and_the_rest_follow_in_order(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, concurrency=2)
    services = [StagedService(fetching=Gate(is_open=False)) for _ in range(4)]
    jobs = [submit(engine, service) for service in services]
    for service in services[:2]:
        service.fetching.wait_until_reached()
    wait_until(engine, lambda: [engine.position(job.id) for job in jobs] == [0, 0, 1, 2])
    assert services[2].calls == []
    services[1].fetching.open()
    services[2].fetching.wait_until_reached()
    wait_until(engine, lambda: [engine.position(job.id) for job in jobs] == [0, 0, 0, 1])
    for service in services:
        service.fetching.open()
    for job in jobs:
        wait_for(engine, job.id, State.READY)


def test_a_job_can_be_moved_while_it_runs_and_not_after_it_has_ended(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(fetching=Gate(is_open=False))
    placement = Placement(block_out="Crate", replaces=True, bounds=(1.0, 2.0, 3.0))
    job = submit(engine, service, arrival=Arrival("Scene", placement=placement))
    service.fetching.wait_until_reached()
    engine.arrivals.move(job.id, (1.0, 2.0, 0.0))
    service.fetching.open()
    arrival = wait_for(engine, job.id, State.READY).arrival
    assert arrival.location == (1.0, 2.0, 0.0)
    assert arrival.placement == Placement(bounds=(1.0, 2.0, 3.0))
    assert arrived(engine, job.id).arrival == arrival
    engine.arrivals.move(job.id, (9.0, 9.0, 9.0))
    assert engine.job(job.id).arrival == arrival


def arrived(engine: Staged, job_id: str) -> Job:
    engine.arrivals.claim(job_id)
    wait_for_message(engine, ArrivalGranted)
    engine.arrivals.finish(job_id)
    return wait_for(engine, job_id, State.IMPORTED)


def test_a_waiting_job_is_cancelled_without_contacting_the_service(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, concurrency=1)
    first, second = StagedService(fetching=Gate(is_open=False)), StagedService()
    submit(engine, first)
    job = submit(engine, second)
    assert engine.cancel(job.id)
    assert engine.job(job.id).state is State.CANCELLED
    first.fetching.open()
    engine.close(PATIENCE)
    assert second.calls == []


def test_a_job_cancelled_before_the_order_is_sent_costs_nothing(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(before_order=Gate(is_open=False))
    job = submit(engine, service)
    service.before_order.wait_until_reached()
    assert engine.cancel(job.id, only_if_free=True)
    service.before_order.open()
    engine.close(PATIENCE)
    assert "submit" not in service.calls
    assert engine.job(job.id).state is State.CANCELLED


def test_once_the_order_is_sent_a_free_cancel_is_refused(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(order=Gate(is_open=False))
    job = submit(engine, service)
    service.order.wait_until_reached()
    assert not engine.cancel(job.id, only_if_free=True)
    service.order.open()
    wait_for(engine, job.id, State.READY)


def test_a_job_cancelled_while_the_socket_hangs_still_keeps_the_id_that_is_read_later(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(order=Gate(is_open=False))
    job = submit(engine, service)
    service.order.wait_until_reached()
    assert engine.cancel(job.id)
    assert engine.job(job.id).state is State.CANCELLED
    service.order.open()
    engine.close(PATIENCE)
    kept = engine.library.get(job.id)
    assert (kept.state, kept.ticket) == (State.CANCELLED, Ticket("7"))


def test_retrying_an_accepted_job_fetches_it_and_orders_nothing(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(answers=[errors.DownloadFailed("It broke."), DONE])
    service.answers[0].is_transient = False
    job = wait_for(engine, submit(engine, service).id, State.FAILED)
    assert job.failure is not None
    assert job.failure.sentence == "It broke."
    engine.retry(job.id)
    wait_for(engine, job.id, State.READY)
    assert service.calls.count("submit") == 1


def test_retrying_a_failed_generation_orders_it_again(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(answers=[errors.GenerationFailed("No luck."), DONE])
    job = wait_for(engine, submit(engine, service).id, State.FAILED)
    engine.retry(job.id)
    wait_for(engine, job.id, State.READY)
    assert service.calls.count("submit") == 2


def test_a_running_job_cannot_be_tried_again(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(fetching=Gate(is_open=False))
    job = submit(engine, service)
    with pytest.raises(ValueError, match="the job is"):
        engine.retry(job.id)
    service.fetching.open()
    wait_for(engine, job.id, State.READY)


def test_one_failing_job_harms_no_other(tmp_path: Path) -> None:
    engine = make_engine(tmp_path, concurrency=1)
    failed = submit(engine, StagedService(submission=errors.NoCredits("Staged")))
    good = submit(engine, StagedService())
    wait_for(engine, good.id, State.READY)
    assert engine.job(failed.id).state is State.FAILED


def test_one_import_is_granted_and_its_end_is_stored(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job = wait_for(engine, submit(engine, StagedService()).id, State.READY)
    engine.arrivals.claim(job.id)
    assert wait_for_message(engine, ArrivalGranted).job.state is State.ARRIVING
    engine.arrivals.finish(job.id)
    assert (engine.job(job.id).state, engine.job(job.id).stage) == (State.IMPORTED, Stage.DONE)
    engine.arrivals.claim(job.id)
    assert wait_for_message(engine, ArrivalRefused).job_id == job.id
    engine.close(PATIENCE)
    assert engine.library.get(job.id).state is State.IMPORTED


def test_an_import_that_failed_says_why(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job = wait_for(engine, submit(engine, StagedService()).id, State.READY)
    engine.arrivals.claim(job.id)
    wait_for_message(engine, ArrivalGranted)
    engine.arrivals.fail(job.id, errors.SceneError("Gone."))
    assert engine.job(job.id).failure.sentence == "Gone."  # type: ignore[union-attr]
    engine.close(PATIENCE)
    assert engine.library.get(job.id).failure.sentence == "Gone."  # type: ignore[union-attr]


def test_closing_leaves_the_state_for_the_next_start(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(is_local=False, submission=Processing(Ticket("7"), eta=3600.0))
    job = submit(engine, service)
    wait_for(engine, job.id, State.GENERATING)
    engine.close(PATIENCE)
    assert engine.job(job.id).state is State.GENERATING
