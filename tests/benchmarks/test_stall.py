# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs are summarized as figures, and figures are written as a page."""

from __future__ import annotations

import re
import time

import pytest

from benchmarks import scripted_service, stall
from benchmarks.arriving import Loop, Run
from benchmarks.model_files import MODELS

RUN = Run(gap=10.0, idle=1.0, to_scene=2.0, download=0.5, main=300.0, child=400.0, during="READY")


def row(model, **changes):
    slow = Run(gap=400.0, idle=1.0, to_scene=1.0, download=0.5, main=350.0, child=0.0, during="IMPORTING")
    runs = {"ours": RUN, "peers": slow, "ours_simplified": RUN, "peers_simplified": slow}
    return stall.Row(**{"model": model, **runs, "appended": 12.0, "appended_simplified": 15.0, "child": 1.2, **changes})


def test_medians_leave_the_first_run_out():
    gaps = iter([99.0, 3.0, 1.0, 2.0])
    found = stall._median(3, lambda: {**vars(RUN), "gap": next(gaps)})
    assert found.gap == 2.0


def test_the_wait_excludes_download_and_import():
    assert row(MODELS[1]).wait == pytest.approx(0.3)


def test_a_large_model_may_take_twice_as_long_as_appending_it():
    budgets = {figure.name: figure.budget for figure in stall._figures(row(MODELS[3], appended=50.0))}
    assert budgets["longest stall, 1M"] == 100.0
    assert {f.name: f.budget for f in stall._figures(row(MODELS[1], appended=50.0))}["longest stall, 82k"] == 16.0


def test_a_simplified_model_is_compared_with_its_own_file():
    budgets = {f.name: f.budget for f in stall._figures(row(MODELS[3], appended=50.0, appended_simplified=60.0))}
    assert budgets["longest stall, 1M simplified"] == 120.0


def test_the_page_lists_every_model():
    rows = [row(model) for model in MODELS]
    text = stall.page(rows, [])
    for model in MODELS:
        assert text.count(f"| {model.name} |") == 2
    assert "| 82k | 1024² | 10 ms | 400 ms | 40 × | 12 ms | 10 ms | 400 ms | 40 × | 15 ms |" in text
    assert "{" not in text
    assert re.search(r"with version \d+\.\d+\.\d+ on \d{4}-\d\d-\d\d \(.+ cores; Blender \d\.\d+", text)


def test_the_page_begins_with_the_figures_for_artists():
    lead = stall.page([row(model) for model in MODELS], []).splitlines()[2]
    assert lead.startswith("While a model of 82k triangles arrives, Blender's window stands still for 10 ms at most")
    assert "for 400 ms" in lead


def test_the_loop_measures_what_blocks_it():
    loop, turns = Loop(), iter(["QUICK", "SLOW", "QUICK", ""])
    current = "BEFORE"

    def turn():
        nonlocal current
        current = next(turns)
        end = time.perf_counter() + (0.3 if current == "SLOW" else 0)
        while time.perf_counter() < end:
            pass
        return current

    loop.turn_until(lambda: current == "", turn)
    assert loop.during == "SLOW"
    assert loop.longest >= 0.3


def test_the_scripted_service_sends_its_file(tmp_path):
    import urllib.request

    file = tmp_path / "model.glb"
    file.write_bytes(b"glTF" * 1000)
    with scripted_service.running(file) as url:
        assert scripted_service.reported_at(url) == 0.0
        with urllib.request.urlopen(f"{url}/model.glb") as answer:
            assert answer.read() == file.read_bytes()
