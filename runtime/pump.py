# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes the threads' results to the scene and the panel, by a timer that runs only while there is work.

In background mode timers never fire; there `work_until` calls the pump.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from . import session, timers

if TYPE_CHECKING:
    from ..jobs.messages import Notice, Resumed

_INTERVAL = 0.1  # seconds between two calls
RESTING = 1.0  # while all that is left is a child that is kept for the next task
_BUDGET = 0.004  # seconds that one call may spend on messages
_LONGEST_WAIT = 600.0  # seconds that a script waits where it does not say

# Phases of each call that can be subscribed to, besides messages; both pass the engine.
ADVANCE: Final = "advance"  # the handler returns whether it expects more to come
SHOW: Final = "show"


class _Subscriptions:
    """The handlers of each kind."""

    def __init__(self) -> None:
        self.handlers: dict[str, list[Callable[[Any], object]]] = {}


def subscribe(kind: str, handler: Callable[[Any], object]) -> None:
    """Call `handler` for each message of a class of `jobs.messages`, given by name, or in a phase: `ADVANCE`, `SHOW`.

    Modules that follow the jobs depend on the pump, not the other way round. Subscriptions end with the session.
    """
    session.instance(_Subscriptions).handlers.setdefault(kind, []).append(handler)


def _handlers(kind: str) -> list[Callable[[Any], object]]:
    return session.instance(_Subscriptions).handlers.get(kind, [])


def start() -> None:
    """Start the timer unless it is running; it stops by itself when nothing is left to do."""
    timers.start(_tick, 0.0)


def _tick() -> float | None:
    try:
        return pump()
    except Exception:  # Blender removes a timer that raises, and the jobs would be forgotten
        import logging  # loading it takes a while, and enabling the add-on loads this module

        logging.getLogger(__name__).exception("pump")
        return 1.0


def pump() -> float | None:
    """Advance background work and jobs by one step, and show their state.

    Returns the seconds until the next call, None when nothing is left to do.
    """
    current = session.current()
    is_any_alive = current.is_any_thread_alive()  # checked first, so that a thread's last results are still shown
    seconds = [
        current.runner.advance() if current.runner is not None else None,
        _serve(current.held) if current.held is not None else None,
    ]
    current.collector.collect()
    known = [each for each in seconds if each is not None]
    if known:
        return min(known)
    if is_any_alive:
        return _INTERVAL if current.is_any_own_thread_alive() else RESTING
    current.collector.give_back()
    return None


def _serve(held: session.Held) -> float | None:
    """Receive messages, then call everything that follows the jobs."""
    held.look_at_blender()
    deadline = time.monotonic() + _BUDGET
    while time.monotonic() < deadline and receive():
        pass
    expects_more = [follow(held.engine) for follow in _handlers(ADVANCE)]
    show()
    return _INTERVAL if any(expects_more) or held.engine.is_at_work() else None


def show() -> None:
    """Show the state of the jobs."""
    for draw in _handlers(SHOW):
        draw(session.held().engine)


def receive(timeout: float = 0.0) -> bool:
    """Handle the engine's next message, waiting at most `timeout` seconds for one. Returns whether there was any."""
    message = session.held().engine.receive(timeout)
    if message is None:
        return False
    for handler in _handlers(type(message).__name__):
        handler(message)
    return True


def take_notice(notice: Notice) -> None:
    """The engine reports something that belongs to no job."""
    from . import screen

    screen.show_error(notice.sentence)


def take_resumed(resumed: Resumed) -> None:
    """The library has been read, or could not be."""
    from . import screen

    held = session.held()
    held.is_resumed, held.unread = True, resumed.sentence
    if resumed.sentence:
        screen.show_error(resumed.sentence)


def resume() -> None:
    """Read the library and resume unfinished jobs."""
    held = session.held()
    held.is_resumed = False
    held.engine.resume()
    start()


def is_resuming() -> bool:
    """Whether the library is still being read."""
    return not session.held().is_resumed


def work_until(is_done: Callable[[], bool], timeout: float = _LONGEST_WAIT) -> bool:
    """For scripts: block and pump until it is done. Returns whether it was done within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        is_over = is_done()
        pump()  # once more at the end, so that the panel shows the outcome
        if is_over or time.monotonic() >= deadline:
            return is_over
        receive(timeout=0.05)
