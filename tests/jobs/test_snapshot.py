# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown while the main thread and the scheduler's thread speak of the same job."""

from __future__ import annotations

from dataclasses import replace

from maquette.client.service import Ticket
from maquette.jobs.snapshot import Board
from maquette.jobs.state import CANCELLABLE, State

from tests.jobs.doubles import make_job

GENERATING = make_job(state=State.GENERATING, ticket=Ticket("7"))


def stopped() -> Board:
    board = Board()
    board.put(GENERATING)
    assert board.stop(GENERATING.id, CANCELLABLE)
    return board


def test_a_stop_is_shown_as_the_library_has_it() -> None:
    board = stopped()
    board.confirm_stop(replace(GENERATING, state=State.CANCELLED, note="as stored"))
    assert board.get(GENERATING.id).note == "as stored"


def test_a_job_that_ended_before_it_was_stopped_shows_its_end() -> None:
    board = stopped()
    board.confirm_stop(replace(GENERATING, state=State.READY))
    assert board.get(GENERATING.id).state is State.READY


def test_a_stop_that_is_stored_late_does_not_hide_that_the_job_is_tried_again() -> None:
    board = stopped()
    board.correct(replace(GENERATING, state=State.QUEUED))
    board.confirm_stop(replace(GENERATING, state=State.CANCELLED))
    assert board.get(GENERATING.id).state is State.QUEUED
