# SPDX-License-Identifier: GPL-3.0-or-later
"""Baking while the window stays responsive; the pictures are in out/window, for people."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_it_is_baked_in_the_background_as_one_undo_step(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "baking")
    assert notes["started"] == ["FINISHED"]
    assert "Baking normals" in notes["stages"], "the panel does not show how far it is"
    assert notes["baked"], notes["refusal"]
    assert not notes["after_undo"]
