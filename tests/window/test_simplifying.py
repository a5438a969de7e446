# SPDX-License-Identifier: GPL-3.0-or-later
"""Dragging the slider; the pictures are in out/window, for people."""

from __future__ import annotations

import pytest

from tests.simplifier_wheel import library_path
from tests.window.conftest import run_in_window


def test_dragging_changes_the_mesh_and_is_one_undo_step(extension_zip, tmp_path):
    if library_path() is None:
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    notes = run_in_window(extension_zip, tmp_path, "simplifying", "1280x1300")  # the whole sidebar
    first, second = notes["drags"]
    assert len(set(first)) > 3, "the mesh does not follow the mouse"
    assert notes["full"] > first[-1] > second[-1]
    assert notes["after_undo"] == first[-1]
    assert notes["meshes"] == 2
    assert notes["busy"]
    assert notes["dense"][0] > 200_000
    assert 4000 < notes["dense"][1] <= 5000
