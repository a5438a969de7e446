# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruptions: another file, a closed window, a dropped picture, quitting Blender."""

from __future__ import annotations

import json
import os

import pytest

from tests.sandbox_server import SandboxServer
from tests.window.conftest import PICTURES, run_in_window

REPETITIONS = int(os.environ.get("MAQUETTE_REPETITIONS", "1"))


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    with SandboxServer(generation_seconds=60.0) as slow:
        folder = tmp_path_factory.mktemp("interruptions")
        settings = {"SLOW_URL": slow.modelslab_url, "REPETITIONS": str(REPETITIONS)}
        noted = run_in_window(extension_zip, folder, "interruptions", **settings)
    (PICTURES / "quitting.json").write_text(
        json.dumps({state: seen["seconds"] for state, seen in noted["quit"].items()})
    )
    return noted


def test_dropped_picture_fills_the_slot_and_sends_nothing(notes):
    dropped = notes["dropped"]
    assert dropped["takes_drops"]
    assert dropped["operator"] == "maquette.use_picture"
    assert {".png", ".jpg", ".webp"} <= set(dropped["extensions"])
    assert dropped["label"] == "Use for a 3D Model"
    assert dropped["slot"] == "Dropped.png"
    assert dropped["jobs"] == 0
    assert notes["tab"] == "Maquette"


def test_new_file_ends_the_operator_and_offers_the_model(notes):
    assert notes["new_file"] == {"is_modal": False, "state": "READY", "models": []}


def test_closed_window_ends_only_the_operator(notes):
    closed = {"was_modal": True, "is_modal": False, "state": "IMPORTED", "came": 1, "jobs": 1}
    assert notes["closed_windows"] == [closed] * REPETITIONS


@pytest.mark.parametrize("state", ["QUEUED", "GENERATING"])
def test_blender_quits_while_a_job_runs(notes, state):
    seen = notes["quit"][state]
    assert seen["code"] == 0, seen["log"]
    assert "Traceback" not in seen["log"], seen["log"]
    assert seen["seconds"] is not None
    assert seen["left"] == []
