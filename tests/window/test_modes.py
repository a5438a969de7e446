# SPDX-License-Identifier: GPL-3.0-or-later
"""A model arrives while the artist is in another mode: their work is unchanged, and undo still works."""

from __future__ import annotations

import pytest

from tests.window.conftest import run_in_window

MODES = pytest.mark.parametrize(("mode", "context"), [("EDIT", "EDIT_MESH"), ("SCULPT", "SCULPT")])


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    return run_in_window(extension_zip, tmp_path_factory.mktemp("modes"), "modes")


@MODES
def test_model_leaves_mode_and_selection_alone(notes, mode, context):
    seen = notes[mode]
    assert seen["came"] == 1
    assert seen["before"]["mode"] == context
    assert seen["after"] == seen["before"]


@MODES
def test_undo_and_redo_step_through_the_arrival(notes, mode, context):
    history = [tuple(state) for state in notes[mode]["history"]]
    models, twice_worked = history[0]
    once_worked = history[1][1]
    untouched = history[4][1]
    assert len({untouched, once_worked, twice_worked}) == 3
    # The work after the arrival, then the model; the work before it may take one step more (see scene/append.py).
    assert history[:3] == [(models, twice_worked), (models, once_worked), (models - 1, once_worked)]
    assert history[-1] == history[0]
    assert len(notes[mode]["models_at_the_end"]) == models
