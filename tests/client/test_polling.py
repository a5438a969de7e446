# SPDX-License-Identifier: GPL-3.0-or-later
"""The polling schedule against a simulated service: every job's end is noticed in time, with few requests."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client.polling import LONGEST, Polling

Estimate = Callable[[float], float | None]  # seconds since the start -> seconds left, as stated by the service
JOBS = [seconds / 10 for seconds in range(20, 9001, 7)]  # 2 s to 15 min


@dataclass(frozen=True)
class Outcome:
    delay: float
    requests: int
    requests_in_first_minute: int


def simulate(seconds: float, estimate: Estimate, jitter: float = 0.0, chance: float = 1.0) -> Outcome:
    now = [0.0]
    polling = Polling(clock=lambda: now[0], jitter=jitter, chance=lambda: chance)
    times: list[float] = []
    while not times or times[-1] < seconds:
        now[0] += polling.next_wait(estimate(now[0]))
        times.append(now[0])
    return Outcome(times[-1] - seconds, len(times), sum(time <= 60 for time in times))


def told(seconds: float, *, once: bool) -> Estimate:
    """An estimate of the whole job, given in the first answer only or counted down in each."""
    return (lambda now: None if now else seconds) if once else lambda now: max(0.0, seconds - now)


def estimates(seconds: float) -> Iterator[Estimate]:
    yield lambda _now: None
    for always in (0, 0.5, 1, 2, 3, 4, 4.5, 5, 8):
        yield lambda _now, always=always: always
    for factor in (0.1, 0.25, 0.5, 0.9, 1, 1.1, 2, 4):
        yield told(seconds * factor, once=True)
        yield told(seconds * factor, once=False)


def allowed(seconds: float, delay: float) -> float:
    return max(2.0, (seconds + delay) / 10) + 1e-6


@pytest.mark.parametrize("begin", range(0, len(JOBS), 100))
def test_every_end_is_noticed_in_time_with_few_requests(begin: int) -> None:
    for seconds in JOBS[begin : begin + 100]:
        for estimate in estimates(seconds):
            outcome = simulate(seconds, estimate)
            assert outcome.delay <= allowed(seconds, outcome.delay), seconds
            assert outcome.requests_in_first_minute <= 20, seconds
            assert outcome.requests <= 60, seconds


def test_a_correct_estimate_is_met_immediately_and_saves_requests() -> None:
    for seconds in (4.0, 13.067986918399999, 60.0, 200.0):
        outcome = simulate(seconds, told(seconds, once=True))
        assert outcome.delay <= 0.5
    assert simulate(60.0, told(60.0, once=True)).requests <= 17
    assert simulate(60.0, lambda _now: None).requests <= 20


@pytest.mark.parametrize("eta", [20.0, 416.94, 1e9])
def test_an_absurdly_long_estimate_delays_by_eight_seconds_at_most(eta: float) -> None:
    for seconds in JOBS:
        delay = simulate(seconds, told(eta, once=True)).delay
        assert delay <= max(8.0, allowed(seconds, delay))


@pytest.mark.parametrize("eta", [math.nan, math.inf, -5.0])
def test_an_invalid_estimate_is_ignored(eta: float) -> None:
    assert simulate(60.0, lambda _now: eta) == simulate(60.0, lambda _now: None)


def test_a_job_resumed_after_a_restart_is_polled_by_its_age() -> None:
    assert Polling(600.0, clock=lambda: 5.0).next_wait(None) == LONGEST
    assert Polling(90.0, clock=lambda: 5.0).next_wait(None) == pytest.approx(10.0)


def test_jitter_only_shortens() -> None:
    assert Polling(90.0, clock=lambda: 0.0, jitter=0.5, chance=lambda: 1.0).next_wait(None) == pytest.approx(5.0)
    assert simulate(60.0, lambda _now: None, jitter=0.1).delay <= 6.0


@given(st.lists(st.none() | st.floats(), max_size=50), st.floats(0, 1e6))
def test_every_wait_is_between_one_second_and_the_cap(etas: list[float | None], elapsed: float) -> None:
    now = [0.0]
    polling = Polling(elapsed, clock=lambda: now[0])
    for eta in etas:
        wait = polling.next_wait(eta)
        assert 1.0 <= wait <= LONGEST
        now[0] += wait
