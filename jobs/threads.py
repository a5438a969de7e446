# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts all threads, as daemons, since Blender must be able to quit while a socket blocks. Never imports `bpy`."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterable

Lock = threading.RLock
Thread = threading.Thread


class StopSignal:
    """Tells a thread to stop. Threads wait on it instead of sleeping, and so notice a stop at once."""

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


# Threads that may still run; an abandoned one can block in a socket for a minute.
_started: weakref.WeakSet[Thread] = weakref.WeakSet()


def is_any_alive() -> bool:
    """Whether any of our threads is alive, abandoned ones included."""
    return any(thread.is_alive() for thread in list(_started))


def start(name: str, target: Callable[[], None]) -> Thread:
    """Start a daemon thread; crash reports show its name."""
    thread = Thread(target=target, name=f"Maquette {name}", daemon=True)
    _started.add(thread)
    thread.start()
    return thread


def join_all(threads: Iterable[Thread], seconds: float) -> None:
    """Wait for the threads, at most `seconds` in all; those blocked in a socket are left to themselves."""
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
