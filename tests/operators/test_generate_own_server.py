# SPDX-License-Identifier: GPL-3.0-or-later
"""Ordering from own servers as an artist does, over real HTTP from the sandbox."""

from __future__ import annotations

import json

import pytest

from tests.blender_session import generate, installed, newest, open_edges, sentence_of, shown, triangles
from tests.sandbox_server import SandboxServer

SERVERS = {
    "comfyui": "COMFYUI",
    "comfy-api": "COMFY_API",
    "trellis-server": "TRELLIS_SERVER",
    "lemonade": "LEMONADE",
    "hunyuan-2": "HUNYUAN_2",
    "hunyuan-2.1": "HUNYUAN_2_1",
    "modly": "MODLY",
}


@pytest.fixture
def use(monkeypatch, scene):
    """Call it with a server's name to set that one as the own server."""

    def connect(server, name, kind=""):
        monkeypatch.setenv("MAQUETTE_SERVER_URL", f"{server.url}/own/{name}")
        settings = scene.maquette.own_server
        settings.server = kind or SERVERS[name]
        return settings

    return connect


@pytest.mark.parametrize("name", SERVERS)
def test_a_model_comes_from_each_kind_of_server(sandbox, use, picture, name):
    use(sandbox, name)
    model = generate(picture, "OWN_SERVER")
    assert model["maquette_service"] == "OWN_SERVER"
    assert open_edges(model.data) == 0


def test_detecting_sets_the_kind_of_server(sandbox, use, scene):
    import bpy

    settings = use(sandbox, "hunyuan-2.1", "COMFYUI")
    scene.maquette.service = "OWN_SERVER"
    assert bpy.ops.maquette.test_connection() == {"FINISHED"}
    assert settings.server == "HUNYUAN_2_1"
    assert shown().connection.startswith("Hunyuan3D 2.1.")


def test_nodes_and_files_missing_in_comfyui_are_named(use, picture):
    with SandboxServer("--lacks", "hunyuan_3d_v2.1.safetensors") as lacking:
        use(lacking, "comfyui")
        words = sentence_of(lambda: generate(picture, "OWN_SERVER"))
    assert "lacks the model file “hunyuan_3d_v2.1.safetensors”. Get it from Comfy-Org" in words


def test_a_chosen_workflow_fills_the_panel_and_corrections_are_kept_for_it(sandbox, use, picture, tmp_path, scene):
    settings = use(sandbox, "comfyui")
    paths = []
    for number, faces in enumerate((30_000, 60_000)):
        graph = {
            "1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}, "_meta": {"title": "My Picture"}},
            "2": {"class_type": "DecimateMesh", "inputs": {"mesh": ["1", 0], "target_face_count": faces}},
            "3": {"class_type": "SaveGLB", "inputs": {"mesh": ["2", 0], "filename_prefix": "a"}},
        }
        paths.append(tmp_path / f"workflow {number}.json")
        paths[-1].write_text(json.dumps(graph), encoding="utf-8")
    settings.workflow = "FILE"
    settings.workflow_file = str(paths[0])
    assert settings.picture_input == "1.image: My Picture"
    assert (settings.output_node, settings.faces, settings.seed_input) == ("3: SaveGLB", 30_000, "")
    settings.output_node = "2: DecimateMesh"
    settings.workflow_file = str(paths[1])
    assert (settings.output_node, settings.faces) == ("3: SaveGLB", 60_000)
    settings.workflow_file = str(paths[0])
    assert settings.output_node == "2: DecimateMesh"


def test_a_workflow_saved_for_the_editor_is_recognized(sandbox, use, picture, tmp_path):
    settings = use(sandbox, "comfyui")
    saved = tmp_path / "saved.json"
    saved.write_text('{"nodes": [], "links": [], "version": 0.4}', encoding="utf-8")
    settings.workflow, settings.workflow_file = "FILE", str(saved)
    assert "File > Export (API)" in settings.problem
    assert "File > Export (API)" in sentence_of(lambda: generate(picture, "OWN_SERVER"))


def test_a_dense_model_is_simplified_by_default_and_kept_if_the_artist_wants(sandbox, use, picture):
    settings = use(sandbox, "comfyui")
    settings.most_triangles = 3000
    assert triangles(generate(picture, "OWN_SERVER").data) == pytest.approx(3000, rel=0.1)
    settings.most_triangles = 0
    assert triangles(generate(picture, "OWN_SERVER").data) > 20_000


def test_a_failure_shows_the_server_s_message_and_the_next_order_is_a_new_one(use, picture):
    with SandboxServer(fault="failed_job") as failing:
        use(failing, "comfyui")
        words = sentence_of(lambda: generate(picture, "OWN_SERVER"))
    assert "KSampler: Allocation on device 0" in words
    assert installed("runtime.session").job(newest().job_id).retry.value == "FREE"
