# SPDX-License-Identifier: GPL-3.0-or-later
"""How entering a state changes a job."""

from __future__ import annotations

from maquette.client.errors import Retry
from maquette.client.service import Ticket
from maquette.jobs.job import Failure, afresh, changed
from maquette.jobs.state import Stage, State

from tests.jobs.doubles import make_job

FAILURE = Failure("It failed.", Retry.FREE)


def test_the_time_of_entering_a_state_and_of_the_end_is_noted() -> None:
    working = changed(make_job(entered={State.QUEUED: 1.0}), {"state": State.GENERATING}, 2.0)
    assert (working.entered, working.ended) == ({State.QUEUED: 1.0, State.GENERATING: 2.0}, None)
    kept = changed(working, {"state": State.KEPT, "stage": Stage.DONE}, 3.0)
    assert (kept.entered[State.KEPT], kept.ended, kept.stage) == (3.0, 3.0, Stage.DONE)


def test_another_change_in_the_same_state_notes_nothing() -> None:
    job = make_job(entered={State.QUEUED: 1.0})
    assert changed(job, {"state": State.QUEUED, "note": "Wait."}, 2.0).entered == {State.QUEUED: 1.0}


def test_a_job_that_ends_without_a_model_has_stopped_unless_it_says_otherwise() -> None:
    job = make_job(state=State.PREPARING, stage=Stage.PREPARING)
    assert changed(job, {"state": State.FAILED, "failure": FAILURE}, 1.0).stage is Stage.STOPPED
    assert changed(job, {"state": State.UNCERTAIN, "stage": Stage.INTERRUPTED}, 1.0).stage is Stage.INTERRUPTED


def test_a_job_that_is_queued_again_keeps_the_services_answer() -> None:
    failed = make_job(state=State.FAILED, failure=FAILURE, progress=0.5, ended=5.0, ticket=Ticket("7"))
    again = changed(failed, afresh(failed), 9.0)
    assert (again.state, again.failure, again.progress, again.ended) == (State.QUEUED, None, 0.0, None)
    assert again.ticket == Ticket("7")


def test_only_a_final_answer_is_dropped_when_the_artist_orders_again() -> None:
    failed = make_job(
        state=State.FAILED, failure=Failure("No luck.", Retry.UNKNOWN, is_last_word=True), ticket=Ticket("7")
    )
    assert failed.retry is Retry.UNKNOWN
    assert changed(failed, afresh(failed), 9.0).ticket is None
