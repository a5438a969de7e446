# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides in one step, without a disk or a wait, whether an order is sent or stopped while that is still free."""

from __future__ import annotations

from enum import Enum, auto

from .threads import Lock, StopSignal


class _Decision(Enum):
    OPEN = auto()
    SENT = auto()
    STOPPED = auto()


class Permit:
    """One try of one job. The main thread stops it, the job's thread asks it before it sends the order.

    What it decides is then written to the library; only the library's own condition holds among several Blenders.
    """

    def __init__(self) -> None:
        self.signal = StopSignal()
        self._decision = _Decision.OPEN
        self._lock = Lock()

    def send(self) -> bool:
        """Whether the order may be sent; from then on stopping is not free."""
        return self._decide(_Decision.SENT)

    def stop(self, *, only_if_free: bool = False) -> bool:
        """Stop the try; returns whether it is stopped, which it is not where the order is sent and it must be free."""
        if not self._decide(_Decision.STOPPED) and only_if_free:
            return False
        self.signal.set()
        return True

    def take_back(self) -> None:
        """The service has not taken the order, so stopping is free again."""
        with self._lock:
            if self._decision is _Decision.SENT:
                self._decision = _Decision.OPEN

    def _decide(self, decision: _Decision) -> bool:
        with self._lock:
            if self._decision is _Decision.OPEN:
                self._decision = decision
            return self._decision is decision
