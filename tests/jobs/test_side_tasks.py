# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a service that belong to no job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from maquette.client.capabilities import ServiceName
from maquette.client.errors import NotReady, ServiceError
from maquette.client.service import Account
from maquette.jobs.messages import AccountTold, ArrivalGranted, ConnectionTested, ResultDeleted
from maquette.jobs.state import State

from tests.jobs.doubles import Gate, Staged, StagedService, make_engine, submit, wait_for, wait_for_message, wait_until

if TYPE_CHECKING:
    from maquette.jobs.job import Job


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Staged]:
    engine = make_engine(tmp_path)
    yield engine
    engine.close()


def imported(engine: Staged, service: StagedService) -> Job:
    job = submit(engine, service)
    wait_for(engine, job.id, State.READY)
    engine.arrivals.claim(job.id)
    wait_for_message(engine, ArrivalGranted)
    engine.arrivals.finish(job.id)
    return wait_for(engine, job.id, State.IMPORTED)


def test_the_accounts_balance_is_asked_on_a_thread(engine: Staged) -> None:
    engine.questions.ask_account(StagedService())
    assert wait_for_message(engine, AccountTold) == AccountTold(ServiceName.MODELSLAB, Account(2.0, "USD"))


def test_a_result_is_deleted_at_the_service_and_not_asked_for_again(engine: Staged) -> None:
    service = StagedService()
    job = imported(engine, service)
    engine.questions.delete_result(job.id, service)
    assert wait_for_message(engine, ResultDeleted) == ResultDeleted(job.id)
    assert "delete 7" in service.calls
    wait_until(engine, lambda: engine.job(job.id).ticket is None)
    assert engine.job(job.id).links == ()


def test_a_deletion_that_failed_says_why_and_leaves_the_job_as_it_is(engine: Staged) -> None:
    service = StagedService(deletion=ServiceError("Not now."))
    job = imported(engine, service)
    engine.questions.delete_result(job.id, service)
    assert wait_for_message(engine, ResultDeleted) == ResultDeleted(job.id, "Not now.")
    assert engine.job(job.id).ticket is not None


def test_what_is_still_being_made_is_not_deleted(engine: Staged) -> None:
    service = StagedService(fetching=Gate(is_open=False))
    job = submit(engine, service)
    service.fetching.wait_until_reached()
    with pytest.raises(ValueError, match="GENERATING"):
        engine.questions.delete_result(job.id, service)
    service.fetching.open()
    wait_for(engine, job.id, State.READY)


def test_a_defect_in_a_connection_test_is_reported(engine: Staged) -> None:
    service = StagedService()
    service.check = lambda: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    engine.questions.test_connection(service)
    message = wait_for_message(engine, ConnectionTested)
    assert "ZeroDivisionError" in message.sentence
    assert message.report is None


@pytest.mark.parametrize(("host", "sentence"), [("service.test", "Reachable."), (None, "No.")])
def test_a_connection_test_answers_by_message(engine: Staged, host: str | None, sentence: str) -> None:
    service = StagedService()
    if host is None:
        service.check = lambda: (_ for _ in ()).throw(NotReady("No."))  # type: ignore[method-assign]
    number = engine.questions.test_connection(service)
    message = wait_for_message(engine, ConnectionTested)
    assert (message.number, message.sentence) == (number, sentence)
    assert (message.report is None) == (host is None)
