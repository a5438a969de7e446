# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the threads' messages to the scene and the panel: a timer that exists only while there are jobs.

In background mode timers never fire; there `work_until` calls the pump.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import bpy

from . import arrivals, holder, mirror, placeholders

if TYPE_CHECKING:
    from ..jobs.messages import Message

log = logging.getLogger(__name__)

_INTERVAL = 0.1  # seconds between two calls
_BUDGET = 0.004  # seconds that one call may spend on messages


def start() -> None:
    """Start the timer if it is not there; it ends by itself with the last job."""
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=0.0, persistent=True)
    if _after_load not in bpy.app.handlers.load_post:
        bpy.app.handlers.load_post.append(_after_load)


def stop() -> None:
    """End the timer, and what a new file would call."""
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    if _after_load in bpy.app.handlers.load_post:
        bpy.app.handlers.load_post.remove(_after_load)


@bpy.app.handlers.persistent  # type: ignore[untyped-decorator]
def _after_load(_path: str) -> None:
    """A file brings its own window manager, on which nothing is shown yet."""
    mirror.show_jobs(holder.jobs())


def _tick() -> float | None:
    try:
        return pump()
    except Exception:  # Blender drops a timer that raises, and the jobs would be forgotten
        log.exception("pump")
        return 1.0


def pump() -> float | None:
    """Take messages in, let one model arrive if Blender is at rest, and show how the jobs stand.

    Returns the seconds until the next call, None when nothing is left to do.
    """
    if not holder.is_held():
        return None
    held = holder.held()
    held.look_at_blender()
    deadline = time.monotonic() + _BUDGET
    while time.monotonic() < deadline and (message := held.engine.receive()) is not None:
        take(message)
    arrivals.let_one_arrive(held.engine)
    jobs = held.engine.library.all()
    mirror.show_jobs(jobs)
    placeholders.show(held.engine, jobs)
    return _INTERVAL if mirror.expects_connection() or any(not job.has_ended for job in jobs) else None


def take(message: Message) -> None:
    """Act on a message. A changed job needs nothing here: the library is what the panel shows."""
    from ..jobs.messages import ConnectionTested

    if isinstance(message, ConnectionTested):
        mirror.show_connection(message.sentence, is_connected=message.report is not None)


def work_until(is_done: Callable[[], bool], timeout: float | None = None) -> bool:
    """For scripts: block and pump until it is done. Returns whether it was, within `timeout` seconds."""
    deadline = None if timeout is None else time.monotonic() + timeout
    while True:
        is_over = is_done()
        pump()  # also once it is over, so that the panel shows how it ended
        if is_over or (deadline is not None and time.monotonic() >= deadline):
            return is_over
        message = holder.held().engine.receive(timeout=0.05)
        if message is not None:
            take(message)
