# SPDX-License-Identifier: GPL-3.0-or-later
"""How figures are checked against budgets and written."""

from __future__ import annotations

import json

from benchmarks.figure import Figure, table, write_json


def test_a_figure_equal_to_its_budget_passes():
    assert Figure("a", 40.0, "ms", budget=40.0).ok
    assert not Figure("a", 40.1, "ms", budget=40.0).ok
    assert Figure("a", 1e9, "ms").ok


def test_the_ratio_is_to_the_baseline():
    assert Figure("a", 30.0, "ms", baseline=20.0).ratio == 1.5
    assert Figure("a", 30.0, "ms").ratio is None


def test_the_file_has_the_documented_form(tmp_path):
    write_json([Figure("a", 30.0, "ms", 20.0, 25.0)], tmp_path / "out" / "bench.json")
    assert json.loads((tmp_path / "out" / "bench.json").read_text()) == {
        "a": {"value": 30.0, "unit": "ms", "baseline": 20.0, "ratio": 1.5, "budget": 25.0, "ok": False}
    }


def test_the_table_names_what_is_over_budget():
    heading, within, broken = table([Figure("a", 1.0, "s", budget=2.0), Figure("b", 3.0, "s", budget=2.0)]).splitlines()
    assert heading.endswith("within")
    assert within.endswith("yes")
    assert broken.endswith("NO")
