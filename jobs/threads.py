# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that makes threads: daemons, since Blender must be able to quit while a socket hangs. Never `bpy`."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterable

Lock = threading.RLock
Thread = threading.Thread


class StopSignal:
    """Tells a thread to stop; waiting on it replaces sleeping, so that a stop is noticed at once."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask for the stop; may be called from any thread, and again."""
        self._event.set()

    def is_set(self) -> bool:
        """Whether the stop has been asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait that long or until the stop is asked for; returns whether it is."""
        return self._event.wait(seconds)


# Those that have been started and may still run; an abandoned one can hang in a socket for a minute.
_started: weakref.WeakSet[Thread] = weakref.WeakSet()


def is_any_alive() -> bool:
    """Whether a thread of ours runs, abandoned ones included."""
    return any(thread.is_alive() for thread in list(_started))


def start(name: str, target: Callable[[], None]) -> Thread:
    """Start a daemon thread with a name that a crash report can show."""
    thread = Thread(target=target, name=f"Maquette {name}", daemon=True)
    _started.add(thread)
    thread.start()
    return thread


def join_all(threads: Iterable[Thread], seconds: float) -> None:
    """Wait for all of them, at most `seconds` in all; those still blocked in a socket are left behind."""
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
