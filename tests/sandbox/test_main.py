# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: its output, and that it leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox.faults import FAULTS
from tests.sandbox.service import Service
from tests.sandbox_server import MODELS, ROOT, SandboxServer


def run(*arguments):
    command = [sys.executable, "-m", "sandbox", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_fault_list_names_every_fault():
    ended = run("--fault", "list")
    assert ended.returncode == 0
    assert [line.split()[0] for line in ended.stdout.splitlines()] == list(FAULTS)


@pytest.mark.parametrize(
    "arguments",
    [("--fault", "no_such_fault"), ("--host", "0.0.0.0"), ("--generation-seconds", "-1"), ("--port", "99999")],
)
def test_wrong_arguments_are_refused(arguments):
    assert run(*arguments).returncode != 0


def test_port_in_use_is_reported(server):
    port = server.url.rpartition(":")[2]
    ended = run("--port", port)
    assert ended.returncode == 1
    assert port in ended.stderr


def test_start_page_names_endpoints_and_faults(server):
    page = requests.get(server.url, timeout=60)
    assert page.headers["Content-Type"].startswith("text/html")
    for text in ("POST /api/v6/3d/image_to_3d", "/sandbox/stats", *FAULTS):
        assert text in page.text


@pytest.mark.blender
def test_ending_removes_children_and_files(monkeypatch, tmp_path):
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv(MODELS, raising=False)  # with a model that is kept, no child would start
    with SandboxServer() as server:
        assert Service(server).finish()["status"] == "success"
        children = child_processes(server.process_id)
        assert children
        assert any(tmp_path.iterdir())
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.blender
def test_a_kept_model_needs_no_child_and_is_varied_by_the_seed(tmp_path):
    made = []
    for _ in range(2):
        with SandboxServer("--models", str(tmp_path / "models")) as server:
            service = Service(server)
            made.append([service.files(service.finish(seed=seed, mesh_simplify=0.98))[0] for seed in (7, 8)])
            children = child_processes(server.process_id)
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]
    assert children == []


def test_interrupted_generation_does_not_keep_the_server_alive(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with SandboxServer() as server:
        Service(server).submit()
    assert list(tmp_path.iterdir()) == []


def child_processes(parent):
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux lists a process's children without another package")
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [child for task in tasks for child in task.read_text().split()]
