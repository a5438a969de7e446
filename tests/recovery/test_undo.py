# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist undoes an arrival: the model never returns by itself, but one click or one redo brings it back."""

from __future__ import annotations

import json

import pytest

from tests.recovery.blender import Blender, go_on

pytestmark = pytest.mark.early

# The artist's steps -> the number of models in the scene after each, the arrival being the first.
STEPS = {
    "left undone": (["undo"], [1, 0]),
    "redone": (["undo", "redo"], [1, 0, 1]),
    "to and fro": (["undo", "redo", "undo", "redo"], [1, 0, 1, 0, 1]),
    "imported by a click": (["undo", "click"], [1, 0, 1]),
}


@pytest.mark.parametrize("what", STEPS)
def test_undone(sandbox, small_picture, tmp_path, what, repetition):
    steps, models = STEPS[what]
    library, blend = tmp_path / "library", tmp_path / "asking.blend"
    before = sandbox.stats()["accepted"]
    task = {"action": "undo", "blend": str(blend), "picture": str(small_picture), "steps": steps}
    with Blender(library, sandbox.modelslab_url, **task) as blender:
        seen = json.loads(blender.read_until("SEEN").removeprefix("SEEN"))
        blender.kill()
    assert [len(each["models"]) for each in seen] == models
    is_gone = not models[-1]
    after = go_on(library, sandbox.modelslab_url, blend, click=is_gone)
    assert [job[0] for job in after["jobs"]] == ["IMPORTED" if is_gone else "KEPT"]
    assert len(after["models"]) == 1
    assert not after["jobs"][0][2]
    assert sandbox.stats()["accepted"] == before + 1
