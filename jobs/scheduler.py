# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's thread: runs what the main thread asks of the library; exists only while there is something to do."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from . import threads
from .store.errors import LibraryError

log = logging.getLogger(__name__)

Action = Callable[[], None]
_AFTER_DEFECT: Final = 5.0  # seconds


class Scheduler:
    """Runs actions in order, and after them `advance`, which returns the seconds until it is to run again."""

    def __init__(
        self,
        session: Callable[[], AbstractContextManager[None]],
        advance: Callable[[], float | None],
        report: Callable[[LibraryError], float | None],
    ) -> None:
        """`session`: the context in which the thread runs; `report`: gets the library's errors.

        `advance` and `report` return the seconds until the next call of `advance`, None if nothing is left to do.
        """
        self._session = session
        self._advance = advance
        self._report = report
        self._actions: queue.SimpleQueue[Action] = queue.SimpleQueue()
        self._thread: threads.Thread | None = None
        self._is_stopping = False
        self._lock = threads.Lock()

    def do(self, action: Action) -> None:
        """Run an action soon; never blocks. Ignored after `stop`."""
        with self._lock:
            if not self._is_stopping:
                self._put(action)

    def stop(self, last: Action) -> threads.Thread:
        """Run the actions so far, then `last`, then end; returns the thread to wait for."""
        with self._lock:
            if not self._is_stopping:
                self._put(last)
                self._is_stopping = True
            return self._thread or threads.start("scheduler", lambda: None)

    def is_at_work(self) -> bool:
        """Whether the thread exists."""
        with self._lock:
            return self._thread is not None

    def _put(self, action: Action) -> None:
        self._actions.put(action)
        if self._thread is None:
            self._thread = threads.start("scheduler", self._work)

    def _work(self) -> None:
        seconds: float | None = 0.0
        with self._session():
            while not self._ends(seconds):
                self._take(seconds or 0.0)
                seconds = None if self._is_stopping else self._guarded(self._advance)

    def _ends(self, seconds: float | None) -> bool:
        """Whether nothing is left to do; under the same lock as `do`, so that no action is left behind."""
        with self._lock:
            if seconds is not None or not self._actions.empty():
                return False
            self._thread = None
            return True

    def _take(self, seconds: float) -> None:
        """Wait that long for an action, then run all there are."""
        try:
            action = self._actions.get(timeout=seconds) if seconds > 0 else self._actions.get_nowait()
            while True:
                self._guarded(action)
                action = self._actions.get_nowait()
        except queue.Empty:
            return

    def _guarded(self, action: Callable[[], float | None] | Action) -> float | None:
        try:
            return action()
        except LibraryError as error:
            return self._report(error)
        except Exception:  # the thread's boundary: what follows must still be done
            log.exception("scheduler")
            return _AFTER_DEFECT
