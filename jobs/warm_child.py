# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a child Blender for some seconds between two tasks, so that the next need not wait until one has started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import threads

if TYPE_CHECKING:
    from ..client.worker import Child


class WarmChild:
    """At most one child, ended when nobody takes it for `seconds`; any thread may call."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threads.Lock()
        self._kept: tuple[Child, threads.StopSignal] | None = None

    def keep(self, child: Child) -> None:
        """Keep a child that is at nothing, in place of one kept before, which is ended."""
        is_over = threads.StopSignal()
        with self._lock:
            before, self._kept = self._kept, (child, is_over)
        _end(before)
        threads.start("warm child", lambda: self._end_in_time(is_over))

    def take(self) -> Child | None:
        """The child that is kept, the caller's from now on; None where there is none."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is None:
            return None
        kept[1].set()
        return kept[0]

    def end(self) -> None:
        """End the child that is kept."""
        with self._lock:
            kept, self._kept = self._kept, None
        _end(kept)

    def _end_in_time(self, is_over: threads.StopSignal) -> None:
        """Runs on a thread of its own, which lasts as long as the child is kept."""
        if is_over.wait(self._seconds):
            return
        with self._lock:
            kept = self._kept
            if kept is None or kept[1] is not is_over:  # taken, or replaced, at the very last moment
                return
            self._kept = None
        _end(kept)


def _end(kept: tuple[Child, threads.StopSignal] | None) -> None:
    if kept is None:
        return
    child, is_over = kept
    is_over.set()
    with child:  # leaving it ends the process
        pass
