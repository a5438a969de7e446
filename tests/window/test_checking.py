# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking and mending while the window stays responsive; the pictures are in out/window, for people."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_faults_are_listed_and_mended_as_one_undo_step(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "checking")
    assert notes["started"] == ["FINISHED"]
    assert notes["found"]["HOLES"] == 3
    assert notes["found"]["FLIPPED"] == 2
    assert not {"HOLES", "FLIPPED"} & set(notes["left"])
    assert notes["closed"]
    assert not notes["after_undo"]
