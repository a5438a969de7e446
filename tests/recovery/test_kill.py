# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender is killed at each step of a job and restarted: one order, one model."""

from __future__ import annotations

import json
import urllib.request

import pytest

from tests.recovery.blender import Blender, go_on
from tests.recovery.conftest import IS_LONG

pytestmark = pytest.mark.early

# The point at which Blender is killed -> the state in which the job ends, the models in the scene then, and whether the
# service had taken the order. A model whose import was interrupted needs a click, and never appears twice.
POINTS = {
    "the picture is kept": ("order begun", "IMPORTED", 1, 1),
    "before the upload": ("uploading", "IMPORTED", 1, 1),
    "after the upload": ("uploaded", "IMPORTED", 1, 1),
    "before the order is sent": ("after SUBMITTING", "UNCERTAIN", 0, 0),
    "the answer is read": ("answered", "UNCERTAIN", 0, 1),
    "the answer is stored": ("after GENERATING", "IMPORTED", 1, 1),
    "while it generates": ("asking", "IMPORTED", 1, 1),
    "the links are stored": ("after DOWNLOADING", "IMPORTED", 1, 1),
    "the model is downloaded": ("downloaded", "IMPORTED", 1, 1),
    "preparing is stored": ("after PREPARING", "IMPORTED", 1, 1),
    "the model is prepared": ("before READY", "IMPORTED", 1, 1),
    "ready is stored": ("after READY", "IMPORTED", 1, 1),
    "the import is granted": ("after ARRIVING", "IMPORTED", 0, 1),
    "the model is appended": ("appended", "IMPORTED", 0, 1),
    "imported is stored": ("after IMPORTED", "IMPORTED", 0, 1),
}


@pytest.mark.parametrize("point", POINTS)
def test_killed(sandbox, small_picture, tmp_path, point, repetition):
    hold, state, models, accepted = POINTS[point]
    library, blend = tmp_path / "library", tmp_path / "asking.blend"
    before = sandbox.stats()["accepted"]
    task = {"action": "order", "blend": str(blend), "pictures": [str(small_picture)], "hold": hold}
    with Blender(library, sandbox.modelslab_url, **task) as blender:
        blender.read_until("HELD")
        blender.kill()
    is_offered = state == "IMPORTED" and not models
    after = go_on(library, sandbox.modelslab_url, blend, click=is_offered)
    assert sandbox.stats()["accepted"] == before + accepted
    assert after["total"] == 1
    assert after["jobs"][0][0] == state
    assert len(after["models"]) == models + is_offered


# With ComfyUI no order is ever uncertain: it is asked by the job's own id.
OVER_COMFYUI = list(POINTS) if IS_LONG else ["before the order is sent", "the answer is read"]


@pytest.mark.parametrize("point", OVER_COMFYUI)
def test_killed_over_comfyui_that_forgets_too(sandbox, small_picture, tmp_path, point, repetition):
    """ComfyUI is restarted while Blender is closed: unfinished models are ordered again, and none is made twice."""
    hold = POINTS[point][0]
    is_offered = hold in {"after ARRIVING", "appended", "after IMPORTED"}
    library, blend, url = tmp_path / "library", tmp_path / "asking.blend", f"{sandbox.url}/own/comfyui"
    before = own_stats(sandbox)["comfyui made"]
    task = {"action": "order", "blend": str(blend), "pictures": [str(small_picture)], "hold": hold}
    with Blender(library, url, **task) as blender:
        blender.read_until("HELD")
        blender.kill()
    urllib.request.urlopen(urllib.request.Request(f"{url}/sandbox/restart", method="POST"), timeout=30).close()
    after = go_on(library, url, blend, click=is_offered)
    assert own_stats(sandbox)["comfyui made"] == before + 1
    assert (after["total"], after["jobs"][0][0], len(after["models"])) == (1, "IMPORTED", 1)


def own_stats(sandbox):
    with urllib.request.urlopen(f"{sandbox.url}/own/sandbox/stats", timeout=30) as answer:
        return json.load(answer)
