# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar in each of its states; the pictures are in out/window, for people."""

from __future__ import annotations

from tests.sandbox_server import SandboxServer
from tests.window.conftest import run_in_window


def test_every_state_is_drawn(extension_zip, tmp_path):
    with SandboxServer(generation_seconds=4.0) as slow, SandboxServer(fault="server_error") as refusing:
        notes = run_in_window(
            extension_zip, tmp_path, "states", SLOW_URL=slow.modelslab_url, REFUSING_URL=refusing.modelslab_url
        )
    assert notes["failed"][3], "no sentence says what went wrong"
    assert notes["running"][1] == "GENERATING"
    assert notes["models"] == ["Lamp"]
    assert notes["width"] < notes["usual_width"] - 50, "the sidebar is as wide as before"
    names = ("empty", "picture", "no-key", "offline", "failed", "running", "done", "narrow", "narrow-failed")
    assert [name for name in names if not (tmp_path / f"panel-{name}.png").stat().st_size > 10_000] == []
