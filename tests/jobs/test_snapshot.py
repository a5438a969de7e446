# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown while the main thread, the engine's thread and the job's own thread change the same job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.client.service import Ticket
from maquette.jobs.messages import Changed
from maquette.jobs.placement import Arrival
from maquette.jobs.snapshot import Page, Snapshot
from maquette.jobs.state import CANCELLABLE, State
from maquette.jobs.store.errors import LibraryUnwritable, UnknownJob

from tests.jobs.doubles import make_job

GENERATING = make_job(state=State.GENERATING, ticket=Ticket("7"))
ID = GENERATING.id


def known(record: Any = GENERATING) -> Snapshot:
    snapshot = Snapshot()
    snapshot.update(record)
    return snapshot


def test_a_stop_is_shown_at_once_and_then_as_the_library_has_it() -> None:
    snapshot = known()
    intent = snapshot.stop(ID, CANCELLABLE)
    assert intent is not None
    assert snapshot.get(ID).state is State.CANCELLED
    snapshot.update(replace(GENERATING, state=State.CANCELLED, note="as stored"))
    snapshot.confirm(ID, intent)
    assert snapshot.get(ID).note == "as stored"


def test_a_job_that_ended_before_it_was_stopped_shows_its_end() -> None:
    snapshot = known()
    intent = snapshot.stop(ID, CANCELLABLE)
    snapshot.update(replace(GENERATING, state=State.FAILED))
    assert snapshot.get(ID).state is State.CANCELLED
    snapshot.confirm(ID, intent)  # type: ignore[arg-type]
    assert snapshot.get(ID).state is State.FAILED


def test_a_stop_that_is_stored_late_does_not_hide_that_the_job_is_tried_again() -> None:
    snapshot = known()
    stop = snapshot.stop(ID, CANCELLABLE)
    snapshot.renew_token(ID)
    again = snapshot.intend(ID, state=State.QUEUED)
    snapshot.update(replace(GENERATING, state=State.CANCELLED))
    snapshot.confirm(ID, stop)  # type: ignore[arg-type]
    assert snapshot.get(ID).state is State.QUEUED
    snapshot.update(replace(GENERATING, state=State.QUEUED))
    snapshot.confirm(ID, again)
    assert snapshot.get(ID) == replace(GENERATING, state=State.QUEUED)


def test_what_a_thread_says_after_the_stop_of_its_try_is_not_shown_even_once_it_is_stored() -> None:
    snapshot = known()
    token = snapshot.token(ID)
    intent = snapshot.stop(ID, CANCELLABLE)
    snapshot.show(ID, token, progress=0.5, state=State.DOWNLOADING)
    snapshot.update(replace(GENERATING, state=State.CANCELLED))
    snapshot.confirm(ID, intent)  # type: ignore[arg-type]
    snapshot.renew_token(ID)
    snapshot.show(ID, token, progress=0.5, state=State.DOWNLOADING)
    assert (snapshot.get(ID).state, snapshot.get(ID).progress) == (State.CANCELLED, 0.0)


def test_an_answer_that_comes_after_the_stop_is_known_and_does_not_undo_it() -> None:
    snapshot = known(replace(GENERATING, ticket=None))
    snapshot.stop(ID, CANCELLABLE)
    snapshot.amend(ID, ticket=Ticket("8"))
    assert (snapshot.get(ID).state, snapshot.get(ID).ticket) == (State.CANCELLED, Ticket("8"))


def test_the_artists_placement_outlasts_what_the_thread_shows() -> None:
    snapshot = known()
    snapshot.intend(ID, arrival=Arrival(location=(1.0, 2.0, 3.0)))
    snapshot.show(ID, snapshot.token(ID), progress=0.5)
    assert (snapshot.get(ID).arrival.location, snapshot.get(ID).progress) == ((1.0, 2.0, 3.0), 0.5)


def test_a_discarded_job_is_gone_at_once_and_stays_away() -> None:
    snapshot = known()
    snapshot.show_page(Page((GENERATING,), 0, 1))
    token = snapshot.token(ID)
    snapshot.remove(ID)
    assert token.is_cancelled
    snapshot.update(replace(GENERATING, progress=0.5))
    assert (snapshot.all(), snapshot.page().jobs) == ((), ())
    snapshot.forget(ID)
    snapshot.show(ID, token, progress=0.9)
    snapshot.amend(ID, ticket=Ticket("8"))
    assert (snapshot.all(), snapshot.page().jobs) == ((), ())
    with pytest.raises(KeyError):
        snapshot.get(ID)


def test_what_cannot_be_stored_stays_shown_until_a_later_command_is() -> None:
    snapshot = known()

    def fail() -> None:
        raise LibraryUnwritable.at(Path(), "the disk is full")

    stop = snapshot.stop(ID, CANCELLABLE)
    with pytest.raises(LibraryUnwritable):
        snapshot.confirming(ID, stop, fail)()  # type: ignore[arg-type]
    assert snapshot.get(ID).state is State.CANCELLED
    again = snapshot.intend(ID, state=State.QUEUED)
    snapshot.confirming(ID, again, lambda: None)()
    assert snapshot.get(ID) == GENERATING


def test_a_job_that_another_blender_has_discarded_is_forgotten_with_the_next_command() -> None:
    snapshot = known()

    def gone() -> None:
        raise UnknownJob(ID)

    with pytest.raises(UnknownJob):
        snapshot.confirming(ID, snapshot.intend(ID, progress=1.0), gone)()
    assert snapshot.all() == ()


def test_a_job_that_is_only_on_the_page_keeps_its_command_when_the_page_is_turned() -> None:
    snapshot = Snapshot()
    snapshot.show_page(Page((GENERATING,), 0, 1))
    snapshot.intend(ID, state=State.QUEUED)
    snapshot.show_page(Page())
    assert snapshot.get(ID).state is State.QUEUED


def test_changes_wake_once_until_the_message_is_taken() -> None:
    snapshot = known()
    for number in range(5):
        snapshot.update(replace(GENERATING, progress=number / 10))
    assert (snapshot.receive(), snapshot.receive()) == (Changed(), None)
    snapshot.update(replace(GENERATING, progress=0.9))
    assert (snapshot.receive(), snapshot.receive()) == (Changed(), None)
    snapshot.update(replace(GENERATING, progress=0.9))
    assert snapshot.receive() is None


@given(st.lists(st.sampled_from(["stop", "again", "move", "done", "thread", "late thread"]), max_size=30))
def test_in_any_order_the_artists_last_command_is_shown_and_nothing_is_left_over(steps: list[str]) -> None:
    """Commands are stored in order, one at each "done"; the threads of all tries may send updates in between."""
    snapshot, stored = known(), GENERATING
    pending: list[tuple[Any, dict[str, Any]]] = []
    tokens = [snapshot.token(ID)]
    is_stopped = False
    for step in steps:
        if step == "stop" and (intent := snapshot.stop(ID, CANCELLABLE)):
            pending.append((intent, {"state": State.CANCELLED}))
            is_stopped = True
        elif step == "again" and is_stopped:
            snapshot.renew_token(ID)
            tokens.append(snapshot.token(ID))
            pending.append((snapshot.intend(ID, state=State.QUEUED), {"state": State.QUEUED}))
            is_stopped = False
        elif step == "move":
            arrival = Arrival(location=(float(len(pending)), 0.0, 0.0))
            pending.append((snapshot.intend(ID, arrival=arrival), {"arrival": arrival}))
        elif step == "done" and pending:
            intent, changes = pending.pop(0)
            stored = replace(stored, **changes)
            snapshot.update(stored)
            snapshot.confirm(ID, intent)
        elif "thread" in step:
            snapshot.show(ID, tokens[-1 if step == "thread" else 0], progress=0.5)
        assert (snapshot.get(ID).state is State.CANCELLED) == is_stopped
    for intent, changes in pending:
        stored = replace(stored, **changes)
        snapshot.update(stored)
        snapshot.confirm(ID, intent)
    assert replace(snapshot.get(ID), progress=0.0) == stored
