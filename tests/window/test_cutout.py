# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out in the panel while its settings change, with Blender's timers."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_the_preview_follows_the_settings_and_leaves_nothing_running(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "cutout")
    assert (notes["before"], notes["at_once"]) == (0, 0)
    assert notes["first"] > 0
    assert notes["count"] == 2, "of several changes only the last is made"
    assert notes["threads_before"] == notes["threads"] == []
