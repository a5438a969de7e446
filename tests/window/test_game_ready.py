# SPDX-License-Identifier: GPL-3.0-or-later
"""A prop is made game-ready while the window stays responsive; the pictures are in out/window, for people."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_a_prop_becomes_game_ready_in_one_undo_step(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "game_ready", size="1280x1000")
    assert any(stage.startswith("Baking") for stage in notes["stages"])
    assert notes["refusal"] == ""
    assert notes["failed"] == {}
    assert [name.rpartition("_")[2] for name in notes["files"]][-1] == "report.txt"
    assert any(name.endswith(".glb") for name in notes["files"])
    assert not notes["after_undo"]
