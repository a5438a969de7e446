# SPDX-License-Identifier: GPL-3.0-or-later
"""The library vanishes or fails while jobs run: no job is lost, and every caller gets an answer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from maquette.client.service import Ticket
from maquette.jobs.messages import ArrivalRefused, Notice, Resumed
from maquette.jobs.state import State
from maquette.jobs.store.library import Library

from tests.jobs.doubles import (
    DONE,
    PATIENCE,
    Gate,
    StagedService,
    make_engine,
    make_setup,
    submit,
    wait_for,
    wait_for_message,
    wait_until,
)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be deleted")
@pytest.mark.parametrize("what", ["the library", "the whole folder"])
def test_a_job_outlives_the_loss_of_its_library_in_the_new_one(what: str, tmp_path: Path) -> None:
    root = tmp_path / "library"
    engine = make_engine(root)
    # Another thread may notice first, and then the service is asked once more, free of charge.
    running = StagedService(answers=[DONE] * 5, fetching=Gate(is_open=False))
    waiting = StagedService()
    job = submit(engine, running)
    running.fetching.wait_until_reached()
    engine.set_up(make_setup(is_online=False))
    other = submit(engine, waiting)
    wait_until(engine, lambda: engine.job(other.id).picture_sha256)
    if what == "the library":
        (root / "library.db").unlink()
    else:
        root.rename(tmp_path / "gone")  # renamed, not deleted: the engine makes a new one as soon as it notices
    running.fetching.open()
    assert "deleted, moved or replaced" in wait_for_message(engine, Notice).sentence
    engine.set_up(make_setup())
    ended = wait_for(engine, job.id, State.READY)
    assert ended.ticket == Ticket("7")
    assert running.calls.count("submit") == 1
    assert Library(root).get(job.id).ticket == Ticket("7")
    after = wait_for(engine, other.id, State.READY, State.FAILED)
    if what == "the whole folder":  # its picture was lost with the library, before anything was ordered
        assert "is gone" in after.failure.sentence
        assert waiting.calls == []
    engine.close(PATIENCE)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be deleted")
def test_a_paid_job_that_was_stopped_outlives_the_loss_too(tmp_path: Path) -> None:
    engine = make_engine(tmp_path)
    stopped = StagedService(fetching=Gate(is_open=False))
    running = StagedService(answers=[DONE] * 5, fetching=Gate(is_open=False))
    job = submit(engine, stopped)
    stopped.fetching.wait_until_reached()
    other = submit(engine, running)
    running.fetching.wait_until_reached()
    engine.cancel(job.id)
    stopped.fetching.open()
    wait_until(engine, lambda: Library(tmp_path).get(job.id).state is State.CANCELLED)
    (tmp_path / "library.db").unlink()
    running.fetching.open()
    wait_for(engine, other.id, State.READY)
    engine.close(PATIENCE)
    kept = Library(tmp_path).get(job.id)
    assert (kept.state, kept.ticket, kept.retry.value) == (State.CANCELLED, Ticket("7"), "FREE")


def test_an_import_is_answered_whatever_goes_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine(tmp_path)
    job = submit(engine, StagedService())
    wait_for(engine, job.id, State.READY)
    for defect in (OSError(30, "Read-only file system"), RuntimeError("a defect"), KeyError("x")):

        def fail(*_arguments: object, defect: Exception = defect, **_named: object) -> None:
            raise defect

        monkeypatch.setattr(Library, "claim_arrival", fail)
        engine.arrivals.claim(job.id, by_hand=True)
        assert wait_for_message(engine, ArrivalRefused).sentence
    engine.close(PATIENCE)


def test_a_resumed_job_is_answered_whatever_goes_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_library: Library) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Library, "unfinished", fail)
    engine = make_engine(tmp_path)
    engine.resume()
    assert "Input/output error" in wait_for_message(engine, Resumed).sentence
    engine.close(PATIENCE)
