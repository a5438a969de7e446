# SPDX-License-Identifier: GPL-3.0-or-later
"""The limit of calls per minute for an account."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable


class TooManyCalls(Exception):
    """The account has no calls left for now."""


class CallLimit:
    """At most `calls` calls of a key within any `seconds` of `clock`."""

    def __init__(self, calls: int, seconds: float, clock: Callable[[], float]) -> None:
        self._calls, self._seconds, self._clock = calls, seconds, clock
        self._lock = threading.Lock()
        self._made: defaultdict[str, deque[float]] = defaultdict(deque)

    def count(self, key: str) -> None:
        """Count a call. Raises TooManyCalls instead of counting it."""
        with self._lock:
            now, made = self._clock(), self._made[key]
            while made and made[0] <= now - self._seconds:
                made.popleft()
            if len(made) >= self._calls:
                raise TooManyCalls
            made.append(now)
