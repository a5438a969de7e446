# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries a call that costs nothing again after a transient error, waiting longer each time. Never used for an order."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import TypeVar

from ..client import errors
from .threads import StopSignal

log = logging.getLogger(__name__)
Result = TypeVar("Result")


@dataclass
class Retrying:
    """`first`, `longest`: seconds to wait; `tries`: calls in all, None for no end. Waits are jittered, lest jobs call
    in step. `patience`: the most seconds that a busy service may ask for. `on_wait` is told the error and the seconds
    before each wait, and may raise.
    """

    signal: StopSignal
    what: str
    first: float = 1.0
    longest: float = 30.0
    tries: int | None = 6
    patience: float = 120.0
    on_wait: Callable[[errors.MaquetteError, float], None] = lambda _error, _seconds: None

    def call(self, function: Callable[[], Result]) -> Result:
        """Return what the function returns; raises its last error, or Cancelled as soon as the stop is asked for."""
        for wait in self._waits():
            try:
                return function()
            except errors.MaquetteError as error:
                if not error.is_transient:
                    raise
                seconds = error.retry_after if isinstance(error, errors.RateLimited) else wait
                if seconds > self.patience:
                    raise
                log.info("%s: %s Trying again in %.0f s.", self.what, error, seconds)
                self.on_wait(error, seconds)
            if self.signal.wait(seconds):
                raise errors.Cancelled
        return function()

    def _waits(self) -> Iterator[float]:
        wait = self.first
        for _ in repeat(None) if self.tries is None else range(self.tries - 1):
            yield wait * random.uniform(0.75, 1.25)  # noqa: S311  # nothing secret hangs on it
            wait = min(wait * 2, self.longest)
