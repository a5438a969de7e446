# SPDX-License-Identifier: GPL-3.0-or-later
"""A click on Generate, from the order to the model in the scene, with Esc, undo and Repeat Last."""

from __future__ import annotations

import json

import pytest

from tests.sandbox_server import SandboxServer
from tests.window.conftest import PICTURES, run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    with SandboxServer(generation_seconds=3.0) as slow, SandboxServer(fault="hang") as silent:
        noted = run_in_window(
            extension_zip,
            tmp_path_factory.mktemp("generating"),
            "generating",
            SLOW_URL=slow.modelslab_url,
            SILENT_URL=silent.modelslab_url,
        )
        noted["accepted"] = slow.stats()["accepted"]
    (PICTURES / "redraws.json").write_text(json.dumps({name: noted[name] for name in ("idle", "working")}, indent=1))
    return noted


def test_blender_keeps_redrawing(notes):
    assert notes["model"] == ["Lamp"]
    assert notes["working"]["draws"] >= 10


def test_escape_before_the_order_is_sent_orders_nothing(notes):
    assert notes["escaped"] in ([], ["CANCELLED"])
    assert not notes["modal_after_escape"]
    assert notes["accepted"] == 1  # the only model that was ordered


def test_escape_once_the_order_is_sent_ends_only_the_operator(notes):
    assert notes["modal_while_sending"]
    assert notes["escaped_late"] == "SUBMITTING"
    assert notes["after_escape"] == "IMPORTED"


def test_auto_save_is_not_blocked_while_the_service_works(notes):
    assert notes["modal_while_generating"] == []


def test_an_artist_who_only_waits_has_the_model_selected(notes):
    assert notes["selected"] == ["Lamp"]


def test_one_undo_removes_the_model_and_one_redo_brings_it_back(notes):
    before = ["Camera", "Cube", "Cube.001", "Light"]
    arrived = sorted([*before, "Lamp"])
    repeated = sorted([*arrived, "Lamp.001"])  # the model is selected
    assert notes["history"] == [repeated, arrived, before, arrived, repeated]


def test_repeat_last_repeats_the_operator_before_the_order(notes):
    assert notes["repeatable"][-1] == "OBJECT_OT_duplicate_move"
    assert notes["jobs"] == len(notes["escaped"]) + 2
    assert notes["accepted"] == 1
