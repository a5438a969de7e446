# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs at once: two Blenders share a library, and the service fails at random."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.recovery.blender import Blender, go_on
from tests.recovery.conftest import IS_LONG
from tests.sandbox_server import SandboxServer

OUT = Path(__file__).resolve().parent.parent.parent / "out"


@pytest.mark.skipif(not IS_LONG, reason="takes minutes: make recovery")
def test_two_blenders_share_a_library(sandbox, small_picture, tmp_path):
    """A Blender is killed with queued orders; two others, started together, import each model once."""
    count = 20
    library, blend = tmp_path / "library", tmp_path / "asking.blend"
    before = sandbox.stats()["accepted"]
    task = {"action": "order", "blend": str(blend), "pictures": [str(small_picture)] * count}
    with Blender(library, sandbox.modelslab_url, hold="order begun", **task) as blender:
        blender.read_until("ORDERED")
        blender.kill()
    with ThreadPoolExecutor() as pool:
        both = [pool.submit(go_on, library, sandbox.modelslab_url, tmp_path / name) for name in ("a.blend", "b.blend")]
    standing = [*(one.result() for one in both), go_on(library, sandbox.modelslab_url, tmp_path / "c.blend")]
    models = [model for one in standing for model in one["models"]]
    assert len(models) == len(set(models)) == count, standing
    assert sandbox.stats()["accepted"] == before + count


@pytest.mark.skipif(not IS_LONG, reason="takes minutes: make recovery")
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_hundred_jobs_of_a_service_that_fails_at_random(addon, small_picture, tmp_path):
    """All models arrive, none twice, and the add-on's memory does not grow with them."""
    with SandboxServer(fault="flaky") as server:
        task = {"action": "many", "blend": str(tmp_path / "asking.blend"), "picture": str(small_picture), "count": 100}
        figures = []
        with Blender(tmp_path / "library", server.modelslab_url, **task) as blender:
            while (line := blender.read_until("ARRIVED", "ENDED")).startswith("ARRIVED"):
                figures.append(json.loads(line.removeprefix("ARRIVED")))
        stats = server.stats()
    states = json.loads(line.removeprefix("ENDED"))
    memory = {arrived: kilobytes / 1024 for arrived, _, kilobytes in figures}
    after_20 = next(size for arrived, size in memory.items() if arrived >= 20)
    figure = {"MB after 20": after_20, "MB after 100": memory.get(100), **stats}
    OUT.mkdir(exist_ok=True)
    (OUT / "hundred_jobs.json").write_text(json.dumps(figure, indent=1), encoding="utf-8")
    assert states == [["IMPORTED", ""]] * 100
    assert figures[-1][:2] == [100, 100]
    assert stats["accepted"] == 100
    assert memory[100] <= after_20 + 20
