# SPDX-License-Identifier: GPL-3.0-or-later
"""Retries calls that cost nothing after transient errors, with growing waits. Never used for an order.

The whole retry policy: how often, how long, and which answers end the tries.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Final, TypeVar

from ...client import errors
from ..threads import StopSignal

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Ends = Callable[[errors.MaquetteError, int], bool]

TRIES: Final = 6  # of a call that costs nothing
WRITE_TRIES: Final = 4  # a disk may have room again, or another Blender be done, within seconds
OLD_LINK_TRIES: Final = 2  # a stored link may have expired; then the service is asked for a new one
FIRST_WAIT: Final = 1.0  # seconds; each is twice as long as the one before
LONGEST_WAIT: Final = 30.0  # seconds
PATIENCE: Final = 120.0  # the most seconds that a busy service may ask for
ONLINE_INTERVAL: Final = 0.5  # seconds between two looks at whether online access is allowed
BELIEVED_AFTER: Final = 4  # times in a row before an answer that ends a paid job without a result is believed
MOST_ORDERS: Final = 5  # of a job whose service loses them, for example by running out of memory each time
BEFORE_ANOTHER_ORDER: Final = 5.0  # seconds


def ends_unless_transient(error: errors.MaquetteError, _times: int) -> bool:
    """Whether a retry would bring the same error."""
    return not error.is_transient


def ends_a_paid_job(error: errors.MaquetteError, times: int) -> bool:
    """Whether an error, met `times` in a row while a paid job is asked for, ends the job.

    The service's verdict on this job does, and so does what only the artist can fix, once it has been met several
    times. Anything else, such as a proxy's page or a gateway's status, may be gone a minute later.
    """
    if isinstance(error, errors.GenerationFailed | errors.NotReady | errors.OrderLost):
        return True
    return times >= BELIEVED_AFTER and isinstance(error, errors.JobUnknown | errors.KeyRefused)


def ends_a_download(error: errors.MaquetteError, times: int) -> bool:
    """Whether a failure to download a paid model ends the tries; a transient one does not.

    A wrong file is downloaded again a few times: it may be a network's log-in page.
    """
    if isinstance(error, errors.ModelFileError):
        return times >= BELIEVED_AFTER
    return not error.is_transient


@dataclass
class Retrying:
    """`first`, `longest`: seconds to wait, with jitter, so that jobs do not call in step. `tries`: calls in all, None
    for no limit. `patience`: the longest wait, in seconds, that a busy service may ask for. `ends`: whether an error,
    met so often in a row, ends the tries. `on_wait`: gets the error and the seconds before each wait, and may raise.
    """

    signal: StopSignal
    what: str
    first: float = FIRST_WAIT
    longest: float = LONGEST_WAIT
    tries: int | None = TRIES
    patience: float = PATIENCE
    ends: Ends = ends_unless_transient
    on_wait: Callable[[errors.MaquetteError, float], None] = lambda _error, _seconds: None

    def call(self, function: Callable[[], Result]) -> Result:
        """Return the function's result; raises its last error, or Cancelled as soon as the job is stopped."""
        before: type[errors.MaquetteError] | None = None
        times = 0
        for wait in self._waits():
            try:
                return function()
            except errors.MaquetteError as error:
                times = times + 1 if type(error) is before else 1
                before = type(error)
                if isinstance(error, errors.Cancelled) or self.ends(error, times):
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
            yield wait * random.uniform(0.75, 1.25)  # noqa: S311  # not for secrets
            wait = min(wait * 2, self.longest)
