# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting and retrying, with a fake clock."""

from __future__ import annotations

import pytest
from maquette.client import errors
from maquette.jobs.run.retrying import Retrying
from maquette.jobs.threads import StopSignal


class Waits(StopSignal):
    """Records the waits instead of waiting, and requests a stop at the given wait."""

    def __init__(self, stop_at: int = -1) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._stop_at = stop_at

    def wait(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return len(self.seconds) == self._stop_at


def failing(times: int, error: Exception) -> list[object]:
    return [error] * times + ["done"]


def call(signal: StopSignal, outcomes: list[object], **settings: float) -> object:
    remaining = iter(outcomes)

    def function() -> object:
        outcome = next(remaining)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return Retrying(signal, "asking", **settings).call(function)  # type: ignore[arg-type]


def test_a_transient_error_is_tried_again_with_growing_jittered_waits() -> None:
    signal = Waits()
    assert call(signal, failing(4, errors.DownloadFailed("cut off"))) == "done"
    for seconds, middle in zip(signal.seconds, [1, 2, 4, 8], strict=True):
        assert 0.75 * middle <= seconds <= 1.25 * middle


def test_the_waits_are_capped() -> None:
    signal = Waits()
    call(signal, failing(9, errors.DownloadFailed("cut off")), tries=10, longest=5.0)
    assert max(signal.seconds) <= 5.0 * 1.25


def test_the_service_may_say_how_long_to_wait() -> None:
    signal = Waits()
    call(signal, failing(1, errors.RateLimited("Staged", 42.0)))
    assert signal.seconds == [42.0]


def test_it_gives_up_with_the_last_error() -> None:
    signal = Waits()
    with pytest.raises(errors.DownloadFailed, match="cut off"):
        call(signal, failing(99, errors.DownloadFailed("cut off")), tries=3)
    assert len(signal.seconds) == 2


def test_other_errors_are_raised_at_once() -> None:
    signal = Waits()
    with pytest.raises(errors.KeyRefused):
        call(signal, failing(1, errors.KeyRefused("Staged")))
    assert signal.seconds == []


def test_a_stop_ends_the_waiting() -> None:
    with pytest.raises(errors.Cancelled):
        call(Waits(stop_at=1), failing(1, errors.DownloadFailed("cut off")))
