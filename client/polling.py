# SPDX-License-Identifier: GPL-3.0-or-later
"""When to ask a service again how far a job is. Pure: neither waits nor asks."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from typing import Final

LONGEST: Final = 30.0  # seconds between two requests at most

_SHORTEST_GAP: Final = 2.0  # seconds
# A gap of a ninth of the time waited so far makes a job that ended within it at most a tenth longer than it was.
_GROWTH: Final = 1 / 9
# No generation is done sooner than this many seconds after it was accepted.
_QUICKEST: Final = 2.0
# A service's estimate is assumed to be at most this many times too long, and saves this many seconds at most.
_TRUST: Final = 4.0
_LONGEST_TRUST: Final = 8.0
# Asking at the promised second would often be a moment too early and cost another gap.
_MARGIN: Final = 0.2


class Polling:
    """The waits between the requests of one job, beginning when the service accepted it (`elapsed` seconds ago).

    The end of a job is noticed within 2 s or a tenth of the whole wait, whichever is longer (up to `LONGEST`), with at
    most 20 requests in the first minute, whether the service's estimates are right, wrong or missing. Only an estimate
    more than four times too long can delay that, by 8 s at most. A wrong estimate is not used again.

    `jitter`: the share of a wait, 0 to 1, by which it is randomly shortened, so that jobs do not ask in step.
    """

    def __init__(
        self,
        elapsed: float = 0.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        jitter: float = 0.0,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._started = clock() - elapsed
        self._jitter = jitter
        self._chance = chance
        self._end: float | None = None  # the promised end, in seconds after the start
        self._believes = True

    def next_wait(self, eta: float | None) -> float:
        """Seconds to wait before the next request. `eta`: seconds left by the service's last answer, if any."""
        elapsed = self._clock() - self._started
        self._listen(elapsed, eta)
        wait = self._longest_gap(elapsed)
        if self._believes and self._end is not None and self._end <= elapsed + wait:
            wait = min(max(self._end - elapsed + _MARGIN, _SHORTEST_GAP / 2), wait)
            self._believes = False
        return min(wait, LONGEST) * (1 - self._jitter * self._chance())

    def _listen(self, elapsed: float, eta: float | None) -> None:
        if eta is not None and math.isfinite(eta) and eta >= 0:
            self._end = elapsed + eta

    def _longest_gap(self, elapsed: float) -> float:
        """The gap after which even a job that ends right after `elapsed` is noticed in time."""
        expected = self._end or 0.0
        earliest = max(elapsed, min(max(_QUICKEST, expected / _TRUST), _LONGEST_TRUST))
        return earliest - elapsed + max(_SHORTEST_GAP, earliest * _GROWTH)
