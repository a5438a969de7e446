# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job continues whose Blender is gone."""

from __future__ import annotations

from typing import Any

import pytest
from maquette.client.capabilities import ServiceName
from maquette.client.errors import Retry
from maquette.client.service import Ticket
from maquette.jobs import recovery
from maquette.jobs.state import State
from maquette.jobs.uptime import Moment

from tests.jobs.doubles import make_job

HOUR = 3600.0


QUEUED = Moment("this boot", 1000.0)


def changes(
    state: State, now: float = 1000.0, has_model: bool = False, boot: str = "this boot", **fields: Any
) -> dict[str, Any]:
    fields = {"picture_sha256": "f00", "queued": QUEUED, **fields}
    return recovery.changes(make_job(state=state, **fields), Moment(boot, now), has_model=has_model)


def test_a_job_queued_a_moment_ago_is_sent() -> None:
    assert changes(State.QUEUED, now=1000.0 + HOUR) == {}


def test_a_job_queued_long_ago_asks_first() -> None:
    assert changes(State.QUEUED, now=1001.0 + HOUR)["needs_consent"] is True


@pytest.mark.parametrize(
    "unknown",
    [
        {"boot": "another boot"},
        {"boot": "", "queued": Moment("", 1000.0)},
        {"queued": None},  # an older version queued it
        {"queued": Moment("this boot", 1001.0)},
    ],
)
def test_a_job_queued_an_unknown_time_ago_asks_first(unknown: dict[str, Any]) -> None:
    assert changes(State.QUEUED, **unknown)["needs_consent"] is True


@pytest.mark.parametrize("entered", [0.0, 1e12, -1e12])
def test_the_system_clock_does_not_decide_whether_a_job_asks(entered: float) -> None:
    assert changes(State.QUEUED, entered={State.QUEUED: entered}, created=entered) == {}
    assert changes(State.QUEUED, now=1001.0 + HOUR, entered={State.QUEUED: entered}, created=entered)["needs_consent"]


@pytest.mark.parametrize("free", [{"service": ServiceName.LOCAL}, {"ticket": Ticket("7")}, {"links": ("http://a/b",)}])
def test_what_costs_nothing_never_asks(free: dict[str, Any]) -> None:
    assert changes(State.QUEUED, now=1e6, **free) == {}


def test_a_job_whose_picture_was_never_kept_says_so_unless_the_file_is_known() -> None:
    assert changes(State.QUEUED, picture_sha256="")["state"] is State.FAILED
    assert changes(State.QUEUED, picture_sha256="", picture_path="/pictures/teapot.png") == {}


@pytest.mark.parametrize("state", [State.SUBMITTING, State.GENERATING])
def test_an_order_without_an_answer_is_uncertain(state: State) -> None:
    found = changes(state)
    assert (found["state"], found["failure"].retry) == (State.UNCERTAIN, Retry.UNKNOWN)


@pytest.mark.parametrize("state", [State.SUBMITTING, State.GENERATING, State.DOWNLOADING, State.PREPARING])
def test_an_order_with_an_answer_continues(state: State) -> None:
    assert changes(state, ticket=Ticket("7")) == {}
    assert changes(state, links=("http://files.test/model.glb",)) == {}
    assert changes(state, has_model=True) == {}


@pytest.mark.parametrize("state", [State.SUBMITTING, State.GENERATING, State.DOWNLOADING, State.PREPARING])
def test_a_local_job_is_simply_made_again(state: State) -> None:
    assert changes(state, service=ServiceName.LOCAL)["state"] is State.QUEUED
    assert changes(state, service=ServiceName.LOCAL, has_model=True) == {}


def test_a_model_whose_files_are_gone_is_never_ordered_again_by_itself() -> None:
    found = changes(State.PREPARING)
    assert (found["state"], found["failure"].retry) == (State.FAILED, Retry.BILLED)


def test_an_import_that_was_under_way_is_never_done_again_by_itself() -> None:
    assert changes(State.ARRIVING)["state"] is State.IMPORTED


def test_a_finished_model_waits() -> None:
    assert changes(State.READY, now=1e9) == {}


@pytest.mark.parametrize(
    ("prepared_with", "blender", "is_too_new"),
    [("5.2.3", "4.5.15", True), ("4.5.15", "4.5.1", False), ("4.2.23", "5.2.3", False), ("", "4.5.15", False)],
)
def test_an_older_blender_cannot_read_a_newer_ones_file(prepared_with: str, blender: str, is_too_new: bool) -> None:
    assert recovery.is_too_new(prepared_with, blender) == is_too_new


@pytest.mark.parametrize("state", [State.SUBMITTING, State.GENERATING])
def test_an_order_that_its_service_recognizes_is_simply_sent_again(state: State) -> None:
    assert changes(state, service=ServiceName.OWN_SERVER)["state"] is State.QUEUED
    assert changes(state, service=ServiceName.OWN_SERVER, ticket=Ticket("7")) == {}
