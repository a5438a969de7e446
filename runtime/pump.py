# SPDX-License-Identifier: GPL-3.0-or-later
"""The one timer: takes what threads have done to the scene and the panel, and exists only while there are any.

In background mode timers never fire; there `work_until` calls the pump.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import bpy

from ..settings import scene
from . import arrival, icons, job_list, placeholders, session

if TYPE_CHECKING:
    from bpy.types import Object

    from ..jobs.messages import Message

log = logging.getLogger(__name__)

_INTERVAL = 0.1  # seconds between two calls
_BUDGET = 0.004  # seconds that one call may spend on messages
_LONGEST_WAIT = 600.0  # seconds that a script waits where it does not say
_PATIENCE = 30.0  # seconds that a script waits for the library: longer than another process may hold it


def start() -> None:
    """Start the timer if it is not there; it ends by itself when nothing is left to do."""
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=0.0, persistent=True)


def stop() -> None:
    """End the timer."""
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _tick() -> float | None:
    try:
        return pump()
    except Exception:  # Blender drops a timer that raises, and the jobs would be forgotten
        log.exception("pump")
        return 1.0


def pump() -> float | None:
    """Let background work and jobs go on by a step, and show how they stand.

    Returns the seconds until the next call, None when nothing is left to do.
    """
    current = session.current()
    seconds = [current.background.advance(), _serve(current.held) if current.held is not None else None]
    current.collector.collect()
    known = [each for each in seconds if each is not None]
    if known:
        return min(known)
    if current.is_any_thread_alive():
        return _INTERVAL
    current.collector.give_back()
    return None


def _serve(held: session.Held) -> float | None:
    """Take messages in, let one model arrive if Blender is at rest, and show how the jobs stand."""
    from . import services

    held.look_at_blender()
    deadline = time.monotonic() + _BUDGET
    while time.monotonic() < deadline and (message := held.engine.receive()) is not None:
        take(message)
    arrival.let_one_arrive(held.engine)
    # Asked before the jobs are shown, so that what a thread does last, the preview, is shown yet.
    if not session.current().is_any_thread_alive():
        icons.look_again()
    services.look(held.engine.jobs())
    show()
    has_work = held.engine.is_at_work() or job_list.expects_connection() or arrival.is_one_expected(held.engine)
    return _INTERVAL if has_work else None


def show() -> None:
    """Show how the jobs stand."""
    engine = session.held().engine
    job_list.show(job_list.of(engine))
    placeholders.show(engine)


def take(message: Message) -> None:
    """Act on a message. A changed job needs nothing here: the engine knows it already."""
    from ..jobs.messages import (
        AccountTold,
        ArrivalGranted,
        ArrivalRefused,
        ConnectionTested,
        Notice,
        ResultDeleted,
        Resumed,
    )
    from . import services

    if isinstance(message, ConnectionTested):
        job_list.show_connection(message.sentence, message.number, is_connected=message.report is not None)
    elif isinstance(message, ArrivalGranted):
        arrival.grant(message.job)
    elif isinstance(message, ArrivalRefused):
        arrival.refuse(message.job_id, message.sentence, is_transient=message.is_transient)
    elif isinstance(message, AccountTold):
        services.show(message)
    elif isinstance(message, ResultDeleted):
        services.show_deletion(message)
    elif isinstance(message, Notice):
        job_list.show_error(message.sentence)
    elif isinstance(message, Resumed):
        session.held().is_resumed, session.held().unread = True, message.sentence
        if message.sentence:
            job_list.show_error(message.sentence)


def show_page(offset: int) -> None:
    """Turn to the page that begins after so many newer jobs."""
    session.held().engine.show_page(offset, scene.PAGE)
    start()


def resume() -> None:
    """Read the library and go on with what is unfinished."""
    held = session.held()
    held.is_resumed = False
    held.engine.resume()
    start()


def is_resuming() -> bool:
    """Whether it is still to be heard what is unfinished."""
    return not session.held().is_resumed


def work_until(is_done: Callable[[], bool], timeout: float = _LONGEST_WAIT) -> bool:
    """For scripts: block and pump until it is done. Returns whether it was, within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        is_over = is_done()
        pump()  # also once it is over, so that the panel shows how it ended
        if is_over or time.monotonic() >= deadline:
            return is_over
        message = session.held().engine.receive(timeout=0.05)
        if message is not None:
            take(message)


def import_soon(job_id: str) -> None:
    """Ask for a job's model as the artist did; it comes into the present scene once the library has answered.

    Why it does not is said in the panel.
    """
    arrival.ask_by_hand(session.held().engine, job_id, bpy.context.scene)
    start()


def import_now(job_id: str) -> list[Object]:
    """For scripts: the same, and wait for it. Nothing comes back where it was refused or failed.

    Raises KeyError, and SceneError where the library does not answer.
    """
    from ..client.errors import SceneError

    engine = session.held().engine
    arrival.ask(engine, job_id, by_hand=True)
    start()
    job, deadline = None, time.monotonic() + _PATIENCE
    while job is None and not arrival.refusal(job_id):
        message = engine.receive(timeout=0.05)
        if message is not None:
            take(message)
        job = arrival.take_granted(job_id)
        if job is None and time.monotonic() > deadline:
            arrival.ask_by_hand(engine, job_id, bpy.context.scene)  # it is asked for already; now it comes by itself
            raise SceneError("The library of jobs does not answer. The model arrives by itself as soon as it does.")
    return arrival.bring(engine, job, bpy.context.scene) if job is not None else []
