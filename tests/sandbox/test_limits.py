# SPDX-License-Identifier: GPL-3.0-or-later
"""The limit of calls per minute, with a fake clock."""

from __future__ import annotations

import pytest

from sandbox.limits import CallLimit, TooManyCalls


def test_calls_are_allowed_again_after_a_minute_for_each_key_separately():
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
