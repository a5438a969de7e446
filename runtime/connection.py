# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests whether a service can be reached, and shows the answer to the latest test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import bpy

from ..client.capabilities import ServiceName
from ..settings import scene
from . import generate, pump, screen, session

if TYPE_CHECKING:
    from ..jobs.messages import ConnectionTested


@dataclass
class _Test:
    """`number`: the running test's, 0 for one that could not start."""

    number: int = 0


def start_test(service: ServiceName) -> None:
    """Test on a thread whether the service can be reached and accepts the key. Raises MaquetteError."""
    connection = generate.connect(service)
    number = session.held().engine.questions.test_connection(connection)
    begin_test(service.value, f"Asking {connection.host}...", number)
    pump.start()


def begin_test(service: str, sentence: str, number: int = 0) -> None:
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
