# SPDX-License-Identifier: GPL-3.0-or-later
"""Three jobs are started and Blender is restarted: each job is ordered once and arrives once."""

from __future__ import annotations

from tests.sandbox_server import SandboxServer
from tests.window.conftest import run_in_window


def test_jobs_finish_in_the_next_blender(extension_zip, tmp_path):
    with SandboxServer(generation_seconds=20.0) as slow:
        notes = run_in_window(extension_zip, tmp_path, "restarting", SLOW_URL=slow.modelslab_url)
        assert slow.stats()["accepted"] == 3
    first, second = notes["first"], notes["second"]
    assert (first["code"], second["code"]) == (0, 0), second["log"]
    assert sorted(first["jobs"]) == [["Bowl", "GENERATING"], ["Lamp", "GENERATING"], ["Vase", "GENERATING"]]
    assert first["models"] == []
    assert second["models"] == ["Bowl", "Lamp", "Vase"]
    assert {state for _, state in second["jobs"]} <= {"IMPORTED", "KEPT"}
    assert "Traceback" not in second["log"], second["log"]
