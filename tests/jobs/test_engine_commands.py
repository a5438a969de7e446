# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's commands for a job: stop, discard, list; and a library that cannot be written."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from maquette.client import errors
from maquette.client.errors import Retry
from maquette.client.service import Ticket
from maquette.jobs.gallery import Page, Query
from maquette.jobs.messages import Notice, Resumed
from maquette.jobs.pictures import PictureBytes, PictureFile
from maquette.jobs.state import State
from maquette.jobs.store import database
from maquette.jobs.store.library import Library

from tests.jobs.doubles import (
    DONE,
    PATIENCE,
    Gate,
    StagedService,
    make_engine,
    make_job,
    submit,
    wait_for,
    wait_for_message,
    wait_until,
)
from tests.jobs.test_arrivals import imported, ready
from tests.pictures import figure


def test_a_discarded_job_leaves_the_list_with_its_files(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job_id = ready(engine)
    folder = Path(engine.job(job_id).folder)
    engine.discard(job_id)
    engine.close(PATIENCE)
    assert not folder.exists()
    assert Library(tmp_path).page(Query()) == Page()
    with pytest.raises(KeyError):
        engine.job(job_id)


def test_a_job_discarded_while_it_runs_does_not_come_back(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(fetching=Gate(is_open=False))
    job = submit(engine, service)
    service.fetching.wait_until_reached()
    engine.discard(job.id)
    service.fetching.open()
    engine.close(PATIENCE)
    assert engine.jobs() == ()
    assert Library(tmp_path).page(Query()) == Page()


def test_a_job_stopped_while_the_order_is_on_its_way_warns_of_a_second_bill(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    service = StagedService(is_local=False, order=Gate(is_open=False))
    job = submit(engine, service)
    service.order.wait_until_reached()
    engine.cancel(job.id)
    wait_until(engine, lambda: engine.job(job.id).failure is not None)
    assert engine.job(job.id).retry is Retry.UNKNOWN
    service.order.open()
    wait_until(engine, lambda: engine.job(job.id).ticket == Ticket("7"))
    assert engine.job(job.id).retry is Retry.FREE
    engine.close(PATIENCE)


def test_the_list_comes_in_pages_newest_first(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    jobs = [submit(engine, StagedService(), name=str(number), created=float(number)) for number in range(5)]
    for job in jobs:
        wait_for(engine, job.id, State.READY)
    engine.show_page(Query(1, 2))
    wait_until(engine, lambda: engine.page().offset == 1)
    page = engine.page()
    assert ([job.name for job in page.jobs], page.total) == (["3", "2"], 5)
    engine.close(PATIENCE)


def test_a_picture_that_cannot_be_used_sends_nothing_and_is_read_again(tmp_path: Path) -> None:
    engine, service = make_engine(tmp_path), StagedService()
    artists = tmp_path / "drawing.png"
    artists.write_bytes(b"<html>not a picture</html>")
    job = submit(engine, service, PictureFile(artists))
    wait_for(engine, job.id, State.FAILED)
    assert service.calls == []
    artists.write_bytes(figure(32))
    engine.retry(job.id)
    wait_for(engine, job.id, State.READY)
    engine.close(PATIENCE)


def test_a_picture_that_was_never_kept_and_has_no_file_cannot_be_tried_again(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job = wait_for(engine, submit(engine, StagedService(), PictureBytes(b"no picture")).id, State.FAILED)
    with pytest.raises(errors.PictureError, match="Choose it again"):
        engine.retry(job.id)
    engine.close(PATIENCE)


def test_a_library_that_cannot_be_written_fails_the_job_with_nothing_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    engine, service = make_engine(tmp_path / "file"), StagedService()
    job = submit(engine, service, PictureBytes(figure(32)))
    failed = wait_for(engine, job.id, State.FAILED)
    assert failed.failure is not None
    assert "could not be written" in failed.failure.sentence
    assert "could not be written" in wait_for_message(engine, Notice).sentence
    assert service.calls == []
    engine.close(PATIENCE)


def test_an_unreadable_library_is_reported_once_and_leaves_no_thread(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    engine = make_engine(tmp_path / "file")
    engine.resume()
    wait_for_message(engine, Resumed)
    wait_for_message(engine, Notice)
    if (thread := engine._scheduler._thread) is not None:
        thread.join(PATIENCE)
    assert not engine.is_at_work()
    assert engine.receive() is None


def test_a_library_damaged_before_the_start_is_reported(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"damaged" * 500)
    engine = make_engine(tmp_path)
    engine.resume()
    assert "was damaged" in wait_for_message(engine, Notice).sentence
    wait_for(engine, submit(engine, StagedService()).id, State.READY)
    engine.close(PATIENCE)


def test_the_main_thread_never_touches_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = threading.current_thread()
    transaction = database.Database.transaction

    def refuse_here(self: database.Database) -> object:
        assert threading.current_thread() is not main, "the library was asked for on the main thread"
        return transaction(self)

    monkeypatch.setattr(database.Database, "transaction", refuse_here)
    engine = make_engine(tmp_path)
    engine.resume()
    job_id = imported(engine)
    engine.arrivals.keep([job_id])
    engine.show_page(Query(0, 5))
    service = StagedService(answers=[errors.GenerationFailed("No luck."), DONE])
    failing = wait_for(engine, submit(engine, service).id, State.FAILED)
    engine.retry(failing.id)
    wait_for(engine, failing.id, State.READY)
    assert {job.id for job in engine.jobs()} == {job.id for job in engine.page().jobs} == {job_id, failing.id}
    assert (engine.position(job_id), engine.is_elsewhere(job_id)) == (0, False)
    engine.cancel(failing.id)
    engine.consent(job_id)
    engine.forget(job_id)
    engine.discard(failing.id)
    engine.close(PATIENCE)


def test_all_jobs_of_a_filter_are_cleared_with_their_files_and_no_others(tmp_path: Path) -> None:
    library = Library(tmp_path)
    stored = [library.add(make_job(name=state.value, state=state)) for state in State]
    for job in stored:
        library.folder(job.id).mkdir(parents=True)
        library.update(job.id, folder=str(library.folder(job.id)))
    library.release()
    engine = make_engine(tmp_path)
    engine.clear({State.FAILED, State.CANCELLED, State.QUEUED})
    wait_until(engine, lambda: engine.page().total == len(State) - 2)
    left = {job.name for job in engine.page().jobs}
    assert left == {state.value for state in State} - {"FAILED", "CANCELLED"}
    assert {job.name for job in stored if not library.folder(job.id).exists()} == {"FAILED", "CANCELLED"}
    engine.close(PATIENCE)


def test_a_dismissed_failure_stays_dismissed_for_other_blenders_until_it_fails_again(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    job = submit(engine, StagedService(submission=errors.ServiceError("It broke.")))
    wait_until(engine, lambda: engine.job(job.id).is_unread_failure)
    engine.dismiss(job.id)
    assert not engine.job(job.id).is_unread_failure
    engine.close(PATIENCE)
    page = Library(tmp_path).page(Query())
    assert (page.failures, page.failed, [each.id for each in page.jobs]) == ((), 0, [job.id])
    again = make_engine(tmp_path)
    again.resume()
    wait_for_message(again, Resumed)
    again.retry(job.id)
    assert not again.job(job.id).is_dismissed
    again.close(PATIENCE)
