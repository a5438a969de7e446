# SPDX-License-Identifier: GPL-3.0-or-later
"""A placeholder is shown and moved in the viewport; the pictures are in out/window, for people."""

from __future__ import annotations

import pytest

from tests.sandbox_server import SandboxServer
from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    with SandboxServer(generation_seconds=25.0) as slow:
        folder = tmp_path_factory.mktemp("placeholder")
        noted = run_in_window(extension_zip, folder, "placeholder", SLOW_URL=slow.modelslab_url)
        noted["pictures"] = {path.stem: path.read_bytes() for path in folder.glob("*.png")}
    return noted


def test_it_is_drawn_while_a_job_is_unfinished_and_adds_nothing_to_the_scene(notes):
    assert notes["handlers"] == [0, 2, 0]
    assert notes["objects"] == ["Camera", "Cube", "Light"]
    pictures = notes["pictures"]
    assert pictures["placeholder-light"] != pictures["placeholder-without-overlays"]


def test_escape_puts_it_back(notes):
    assert notes["escaped"] == pytest.approx([3, 0, 0], abs=1e-5)


def test_the_model_arrives_where_the_placeholder_was_moved(notes):
    assert notes["moved"] != pytest.approx([3, 0, 0], abs=0.5)
    assert notes["moved"][2] == pytest.approx(0)
    assert notes["model"] == pytest.approx(notes["moved"])
    assert notes["on_screen"] == pytest.approx(notes["dropped_at"], abs=2)
    assert notes["height"] == pytest.approx(1.6)


def test_one_undo_removes_the_model(notes):
    assert notes["undone"] == ["Camera", "Cube", "Light"]


def test_a_block_out_is_replaced_and_one_undo_restores_it(notes):
    assert notes["replaced"] == [["Camera", "Light", "Statue"], ["Statue"], "Statue"]
    assert notes["put_back"] == [["Camera", "Light", "Statue"], []]
