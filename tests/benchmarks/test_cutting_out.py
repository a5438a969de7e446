# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark of cut-outs counts wrong ones that nobody doubts, and right ones that are doubted."""

from __future__ import annotations

import pytest

from benchmarks.cutting_out import doubt_figures


def test_doubts_are_held_against_errors():
    errors = {"a room": {"chest": 50.0, "barrel": 30.0, "crate": 1.0, "lamp": 2.0, "tree": 10.0}}
    wrong, right = doubt_figures(errors, {"a room": ["chest", "lamp", "tree"]})
    assert (wrong.name, wrong.value) == ("cut-out, composed: 2 wrong ones, not doubted", pytest.approx(50))
    assert (right.name, right.value) == ("cut-out, composed: 2 right ones, doubted", pytest.approx(50))
