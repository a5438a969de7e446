# SPDX-License-Identifier: GPL-3.0-or-later
"""A message in the status bar is shown for a number of seconds in which Blender can be used."""

from __future__ import annotations

import pytest

from tests.blender_session import installed


@pytest.mark.parametrize("seconds", [1, 5, 30])
def test_each_call_of_the_timer_counts_as_one_second_however_late_it_comes(addon, seconds):
    bar = installed("runtime.screen").StatusBar()
    bar._seconds, bar._workspace = seconds, ""
    calls = list(iter(bar._count_down, None))
    assert calls == [1.0] * (seconds - 1)
