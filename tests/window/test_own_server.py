# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's own ComfyUI: detected, given a workflow, stopped, and its missing nodes named."""

from __future__ import annotations

import json
import urllib.request

import pytest

from tests.sandbox_server import SandboxServer
from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    with SandboxServer(generation_seconds=9.0) as server:
        folder = tmp_path_factory.mktemp("own_server")
        told = run_in_window(
            extension_zip,
            folder,
            "own_server",
            SERVER_URL=f"{server.url}/own/comfyui",
            HUNYUAN_URL=f"{server.url}/own/hunyuan-2",
        )
        with urllib.request.urlopen(f"{server.url}/own/sandbox/stats", timeout=30) as answer:
            return told | {"stats": json.load(answer)}


def test_the_server_is_detected(notes):
    assert notes["detected"] == "COMFYUI"


def test_the_workflow_s_inputs_are_found_and_its_model_arrives(notes):
    assert notes["inputs"] == ["2.image: LoadImage", "7.seed: KSampler", "10: SaveGLB"]
    assert len(notes["models"]) == 1


def test_stopping_ends_the_work_at_the_server(notes):
    assert (notes["stats"]["comfyui"], notes["stats"]["comfyui made"]) == (2, 1)


def test_a_node_missing_on_the_server_is_named(notes):
    assert "lacks the node “Hy3DUnwrap”" in notes["sentence"]


def test_the_cube_is_textured_by_a_click_and_shown(notes):
    assert notes["textured"] == {"is_marked": True, "active": "Cube", "shading": "MATERIAL"}
