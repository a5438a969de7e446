# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Blender may append a finished model, and how the job continues if it does, does not, or cannot."""

from __future__ import annotations

import threading
from pathlib import Path

from maquette.jobs.messages import ArrivalGranted, ArrivalRefused, Resumed
from maquette.jobs.state import State
from maquette.jobs.store.errors import LibraryUnwritable
from maquette.jobs.store.library import Library

from tests.jobs.doubles import (
    PATIENCE,
    FakeLauncher,
    Gate,
    Staged,
    StagedService,
    make_engine,
    submit,
    wait_for,
    wait_for_message,
)


def ready(engine: Staged) -> str:
    return wait_for(engine, submit(engine, StagedService()).id, State.READY).id


def imported(engine: Staged) -> str:
    job_id = ready(engine)
    engine.arrivals.claim(job_id)
    wait_for_message(engine, ArrivalGranted)
    engine.arrivals.finish(job_id)
    return job_id


def test_a_model_is_granted_to_one_of_two_blenders(tmp_path: Path) -> None:
    first, second = make_engine(tmp_path), make_engine(tmp_path)
    job_id = ready(first)
    second.resume()
    wait_for_message(second, Resumed)
    first.arrivals.claim(job_id)
    wait_for_message(first, ArrivalGranted)
    second.arrivals.claim(job_id)
    assert wait_for_message(second, ArrivalRefused).job_id == job_id
    assert second.job(job_id).state is State.ARRIVING
    first.arrivals.finish(job_id)
    wait_for(second, job_id, State.IMPORTED)
    first.close(PATIENCE)
    second.close(PATIENCE)


def test_a_grant_that_was_not_used_is_offered_again_after_the_end(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job_id = ready(engine)
    engine.arrivals.claim(job_id)
    wait_for_message(engine, ArrivalGranted)
    engine.close(PATIENCE)
    assert Library(tmp_path).get(job_id).state is State.READY


def test_an_import_that_is_granted_before_the_preview_is_drawn_stays_granted(tmp_path: Path) -> None:
    preview = Gate(is_open=False)
    engine = make_engine(tmp_path, FakeLauncher(preview=preview))
    job_id = ready(engine)
    engine.arrivals.claim(job_id)
    wait_for_message(engine, ArrivalGranted)
    preview.open()
    for thread in threading.enumerate():
        if job_id[:8] in thread.name:
            thread.join(PATIENCE)
    engine.resume()
    wait_for_message(engine, Resumed)
    assert engine.job(job_id).state is State.ARRIVING
    engine.arrivals.finish(job_id)
    engine.close(PATIENCE)


def test_an_imported_model_is_kept_when_a_file_is_saved(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job_id = imported(engine)
    engine.arrivals.keep([job_id, "of another library"])
    wait_for(engine, job_id, State.KEPT)
    engine.close(PATIENCE)


def test_an_imported_model_is_imported_again_only_by_hand(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job_id = imported(engine)
    engine.arrivals.claim(job_id)
    wait_for_message(engine, ArrivalRefused)
    engine.arrivals.claim(job_id, by_hand=True)
    wait_for_message(engine, ArrivalGranted)
    engine.close(PATIENCE)


def test_of_a_retry_and_an_import_the_first_wins(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job_id = ready(engine)
    assert engine.cancel(job_id)
    engine.arrivals.claim(job_id, by_hand=True)
    engine.retry(job_id)
    wait_for_message(engine, ArrivalGranted)
    wait_for(engine, job_id, State.ARRIVING)
    engine.arrivals.finish(job_id)
    wait_for(engine, job_id, State.IMPORTED)
    service = StagedService(before_order=Gate(is_open=False))
    second = submit(engine, service).id
    service.before_order.wait_until_reached()
    engine.cancel(second)
    engine.retry(second)
    engine.arrivals.claim(second, by_hand=True)
    assert wait_for_message(engine, ArrivalRefused).job_id == second
    service.before_order.open()
    wait_for(engine, second, State.READY)
    engine.close(PATIENCE)


def test_an_import_that_the_library_cannot_note_is_refused(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job_id = ready(engine)

    def fail(_job_id: str, _states: object) -> None:
        raise LibraryUnwritable.at(tmp_path, "the disk is full")

    engine.library.claim_arrival = fail  # type: ignore[assignment, method-assign]
    engine.arrivals.claim(job_id, by_hand=True)
    refused = wait_for_message(engine, ArrivalRefused)
    assert "could not be written" in refused.sentence
    assert refused.is_transient
    engine.close(PATIENCE)


def test_a_model_that_a_newer_blender_prepared_is_prepared_again(tmp_path: Path) -> None:
    newer = Staged(Library(tmp_path), make_engine(tmp_path)._launcher, blender="9.9.0")  # type: ignore[arg-type]
    newer.set_up(make_engine(tmp_path)._connections.setup)
    job_id = ready(newer)
    newer.close(PATIENCE)
    older = make_engine(tmp_path)
    older.services[job_id] = service = StagedService()
    older.resume()
    wait_for_message(older, Resumed)
    older.arrivals.claim(job_id)
    assert "prepared again" in wait_for_message(older, ArrivalRefused).sentence
    assert wait_for(older, job_id, State.READY).prepared_with == "4.5.15"
    assert service.calls == []
    older.close(PATIENCE)
