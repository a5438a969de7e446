# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark of assets reports Automatic's loss, uses the same views each time, and holds out whole packs."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import assets as benchmark
from benchmarks.known_assets import packs
from training.assets import Asset
from training.split import HELD_OUT


def asset(name="chest"):
    vertices = np.eye(3, dtype=np.float32)
    return Asset("pack", name, vertices, np.array([[0, 1, 2]], np.int32), np.zeros((1, 3, 3), np.uint8))


def test_automatic_is_compared_with_the_best_shape():
    rows = [
        {"view": view, "chosen": "INFLATE", "shares": {"INFLATE": 0.5, "EXTRUDE": 0.7}, "seconds": 1, "megabytes": 2}
        for view in benchmark.VIEWS
    ]
    found = {figure.name: figure for figure in benchmark.figures(rows)}
    auto = found["assets, corner views: volume error, Auto (best shape), mean of 2"]
    assert (auto.value, auto.baseline) == (pytest.approx(50), pytest.approx(30))
    assert found["assets, front views: volume error, Extrude, mean"].value == pytest.approx(30)


def test_an_asset_is_seen_by_the_same_cameras_each_time():
    assert benchmark.cameras(asset()) == benchmark.cameras(asset())
    assert benchmark.cameras(asset()) != benchmark.cameras(asset("barrel"))
    assert set(benchmark.cameras(asset())) == set(benchmark.VIEWS)


def test_the_sample_has_only_held_out_packs():
    files = packs.held_out()
    if not files:
        pytest.skip(f"no packs in {packs.FOLDER}")
    assert {path.stem for path in files} == HELD_OUT
    chosen = list(packs.sample(files, 120))
    assert len({(each.pack, each.name) for each in chosen}) == 120
    assert {each.pack for each in chosen} <= HELD_OUT
