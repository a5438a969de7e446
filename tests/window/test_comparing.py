# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparing the shapes of a model's picture in the panel."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_each_shape_has_a_preview_and_choosing_one_reshapes_the_model(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "comparing", "1280x1000")
    assert notes["shapes"] == ["INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER"]
    assert all(icon > 0 for icon in notes["icons"])
    assert len(set(notes["icons"])) == len(notes["icons"])
    assert notes["refusal"] == ""
    assert "changed since it was shaped" in notes["edited"]
    assert notes["kept_while_asked"]
