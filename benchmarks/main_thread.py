# SPDX-License-Identifier: GPL-3.0-or-later
"""How long background work keeps the main thread busy: at its start, and in each call of the timer's function."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from tools.installed_addon import module

if TYPE_CHECKING:
    from collections.abc import Callable

_TICK: Final = 0.05  # s between two calls of the timer's function


def busy(begin: Callable[[], object], clock: Callable[[], float]) -> tuple[float, float]:
    """Start work and wait for it as the timer does; return the milliseconds of the start and of the longest call.

    `clock`: returns seconds.
    """
    background = module("runtime.session").background()

    def timed(call: Callable[[], object]) -> float:
        begun = clock()
        call()
        return 1000 * (clock() - begun)

    first, later = timed(begin), [0.0]
    while background.is_at_work():
        later.append(timed(background.advance))
        time.sleep(_TICK)
    return first, max(later)
