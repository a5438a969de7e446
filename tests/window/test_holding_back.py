# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished model waits until Blender is idle: an undo step during a stroke would crash it."""

from __future__ import annotations

import pytest

from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    return run_in_window(extension_zip, tmp_path_factory.mktemp("holding_back"), "holding_back")


@pytest.mark.parametrize(
    ("action", "operator", "words"),
    [
        ("stroke", "SCULPT_OT_brush_stroke", "(sculpt)"),
        ("grab", "TRANSFORM_OT_translate", "(move)"),
        ("render", "RENDER_OT_render", "(rendering)"),
    ],
)
def test_model_arrives_after_the_artists_current_action(notes, action, operator, words):
    seen = notes[action]
    assert operator in seen["busy"]
    assert seen["waited"]
    assert seen["stage"].startswith("Waiting for Blender to be idle")
    assert words in seen["stage"]
    assert seen["came"] == 1


def test_undo_and_redo_work_afterwards(notes):
    assert notes["mode"] == "SCULPT"
    history = notes["history"]
    assert history[0] == history[-1]
    assert len(history[0]) == 3
    assert min(len(models) for models in history) < 3
