# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls by the minute, with a clock of the test's own."""

from __future__ import annotations

import pytest

from sandbox.limits import CallLimit, TooManyCalls


def test_calls_come_back_after_their_time_and_for_their_key_alone():
    now = [0.0]
    limit = CallLimit(2, 60.0, lambda: now[0])
    limit.count("key")
    now[0] = 30.0
    limit.count("key")
    with pytest.raises(TooManyCalls):
        limit.count("key")
    limit.count("another")
    now[0] = 60.0
    limit.count("key")
    with pytest.raises(TooManyCalls):
        limit.count("key")
