# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service says beside its jobs: the account's balance, whether it can be reached, and that files are deleted.

The balance is requested once when the panel first shows it, on a click, and after each job that may have been billed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import bpy

from ..client.capabilities import ServiceName
from ..client.errors import MaquetteError, NotReady
from ..client.registry import SERVICES
from ..settings import preferences, readiness, scene
from . import generate, pump, screen, session, timers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..jobs.messages import AccountTold, ConnectionTested, ResultDeleted
    from ..settings.scene import MAQUETTE_PG_settings

_SOON: Final = 0.2  # seconds


class _Working:
    """The jobs that were running at the last check."""

    def __init__(self) -> None:
        self.ids: set[str] = set()


class Account:
    """Asks automatically once for each service, key and address; a click asks again. Never while Blender draws."""

    def __init__(self) -> None:
        self._asked: set[tuple[str, str, str]] = set()

    def come_into_view(self, *, is_new_file: bool = False) -> None:
        """The chosen service, its key or its address was changed, or a file was opened, which stores no balance."""
        if is_new_file:
            self._asked.clear()
        if not bpy.app.background and self.is_due():
            timers.start(self._ask_when_loaded, _SOON)

    def is_due(self) -> bool:
        """Whether the panel shows the balance of a service that has not been asked for it."""
        settings = bpy.context.scene.maquette
        is_shown = settings.capabilities.tells_account and not readiness.is_service_missing(settings)
        return is_shown and self._way(settings) not in self._asked

    def ask(self) -> None:
        """Ask on a thread; errors are shown elsewhere in the panel, or once the artist clicks."""
        settings = bpy.context.scene.maquette
        self._asked.add(self._way(settings))
        try:
            ask(settings.spec.name)
        except MaquetteError:
            return

    def _way(self, settings: MAQUETTE_PG_settings) -> tuple[str, str, str]:
        service = settings.spec.name
        return service.value, preferences.url(service), preferences.key(service)

    def _ask_when_loaded(self) -> float | None:
        """The client is imported on a thread first, so that Blender is not blocked."""
        if not self.is_due():
            return None
        if not generate.is_first_use_over():
            return _SOON
        self.ask()
        return None


def come_into_view(_scene: Any) -> None:
    """The service, or how it is reached, was changed in a scene."""
    session.instance(Account).come_into_view()


def ask(service: ServiceName) -> None:
    """Ask on a thread; the answer comes as `AccountTold`. Raises MaquetteError where the service is not set up."""
    connection = generate.connect(service)
    session.held().engine.questions.ask_account(connection)
    state = scene.state()
    state.account_service, state.is_account_pending = service.value, True
    pump.start()


def show(answer: AccountTold) -> None:
    """Show the answer if it is from the service that was asked last."""
    state = scene.state()
    if state.account_service != answer.service.value:
        return
    state.is_account_pending = False
    if answer.account is not None:
        balance = answer.account.balance
        state.account = str(answer.account)
        state.is_balance_low = balance is not None and balance < preferences.get().low_balance
    screen.redraw()


def delete(job: Job) -> None:
    """Delete the job's files at the service; the answer comes as `ResultDeleted`. Raises MaquetteError."""
    connection = generate.connect(job.service)
    if job.base_url and preferences.url(job.service) != job.base_url:
        raise NotReady(
            f"The job's files lie at {job.host}, but the preferences name {connection.host}, and your key goes nowhere "
            f"else. Set the service's URL to {job.base_url} again to delete them."
        )
    session.held().engine.questions.delete_result(job.id, connection)
    pump.start()


def show_deletion(answer: ResultDeleted) -> None:
    """Show whether the files were deleted."""
    if answer.sentence:
        screen.show_error(answer.sentence)
    else:
        session.instance(screen.StatusBar).announce("The files were deleted from the service")


def look(engine: Engine) -> None:
    """Ask again if a job has ended since the last check; a script has no panel to show the balance in."""
    finished = _finished(engine.jobs())
    if finished is None or bpy.app.background:
        return
    try:
        ask(finished)
    except MaquetteError:
        return  # the panel says elsewhere that the service is not ready


def _finished(jobs: Iterable[Job]) -> ServiceName | None:
    """The service of a job that was running at the last check and no longer is."""
    asked = [job for job in jobs if SERVICES[job.service].capabilities.tells_account]
    working = session.instance(_Working)
    found = next((job.service for job in asked if job.id in working.ids and not _is_being_made(job)), None)
    working.ids = {job.id for job in asked if _is_being_made(job)}
    return found


def _is_being_made(job: Job) -> bool:
    return job.is_generating or (job.is_undecided and job.may_have_been_taken)


@dataclass
class _Test:
    """`number`: the running test's, 0 for one that could not start."""

    number: int = 0


def start_test(service: ServiceName) -> None:
    """Test on a thread whether the service can be reached and accepts the key. Raises MaquetteError."""
    connection = generate.connect(service)
    number = session.held().engine.questions.test_connection(connection)
    expect_test(service.value, f"Asking {connection.host}...", number)
    pump.start()


def expect_test(service: str, sentence: str, number: int = 0) -> None:
    """A connection test has started; the answer to an earlier one is ignored."""
    session.instance(_Test).number = number
    state = scene.state()
    state.connection_service, state.connection = service, sentence
    state.is_connection_pending, state.is_connected = True, False
    screen.redraw()


def show_test(sentence: str, number: int = 0, *, is_connected: bool) -> None:
    """A connection test has ended. `number`: the test's, 0 for one that could not start."""
    if number == session.instance(_Test).number:
        _show_test(scene.state().connection_service, sentence, is_connected=is_connected)


def take_test(tested: ConnectionTested) -> None:
    """The answer to a connection test; what the service reported about itself is set in the open scene."""
    if tested.number != session.instance(_Test).number:
        return
    service = scene.state().connection_service
    if tested.report is not None and service in ServiceName.__members__:
        group = bpy.context.scene.maquette.group(ServiceName(service))
        for name, value in tested.report.found.items():
            setattr(group, name, value)
    # After the changes, which would drop it.
    _show_test(service, tested.sentence, is_connected=tested.report is not None)


def forget_test(service: str) -> None:
    """Drop the service's answer: it is reached in another way now, or another kind of server was chosen."""
    if scene.state().connection_service == service:
        session.instance(_Test).number = 0
        _show_test("", "", is_connected=False)


def _show_test(service: str, sentence: str, *, is_connected: bool) -> None:
    state = scene.state()
    state.connection_service, state.connection = service, sentence
    state.is_connected, state.is_connection_pending = is_connected, False
    screen.redraw()


def is_testing() -> bool:
    """Whether a connection test is running."""
    return bool(scene.state().is_connection_pending)


def is_test_awaited(_engine: Any) -> bool:
    """For the pump: whether an answer is still to come."""
    return is_testing()
