# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a model's picture compared in the panel."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_each_shape_has_its_picture_and_a_choice_shapes_the_model_anew(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "comparing", "1280x1000")
    assert notes["shapes"] == ["INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER"]
    assert all(icon > 0 for icon in notes["icons"])
    assert len(set(notes["icons"])) == len(notes["icons"])
    assert notes["refusal"] == ""
    assert "changed since it was shaped" in notes["edited"]
    assert notes["kept_while_asked"]
