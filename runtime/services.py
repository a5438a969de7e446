# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the artist's account balance: requested once when the panel first shows it, on a click, and after each job that
may have been billed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import bpy

from ..client.errors import MaquetteError, NotReady
from ..client.registry import SERVICES
from ..settings import preferences, readiness, scene
from . import generate, pump, screen, session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..client.capabilities import ServiceName
    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..jobs.messages import AccountTold, ResultDeleted
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
        self._timer = self._ask_when_loaded  # Blender knows a timer by identity

    def come_into_view(self, *, is_new_file: bool = False) -> None:
        """The chosen service, its key or its address was changed, or a file was opened, which stores no balance."""
        if is_new_file:
            self._asked.clear()
        if not bpy.app.background and self.is_due() and not bpy.app.timers.is_registered(self._timer):
            bpy.app.timers.register(self._timer, first_interval=_SOON, persistent=True)

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

    def close(self) -> None:
        """The session ends."""
        if bpy.app.timers.is_registered(self._timer):
            bpy.app.timers.unregister(self._timer)

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
        session.instance(screen.StatusBar).announce("The files at the service are deleted")


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
