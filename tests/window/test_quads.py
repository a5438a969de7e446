# SPDX-License-Identifier: GPL-3.0-or-later
"""Quads and collision shapes from the dialogs; the pictures are in out/window, for people."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_a_prop_gets_quads_and_collision_shapes(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "quads", size="1280x1000")
    assert any(stage.startswith("Baking") for stage in notes["stages"])
    assert notes["refusal"] == ""
    assert notes["quads"] >= 0.95
    assert 1 <= len(notes["shapes"]) <= 8
    assert all(name.startswith("UCX_") for name in notes["shapes"])
    assert notes["after_one"] == []
