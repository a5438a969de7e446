# SPDX-License-Identifier: GPL-3.0-or-later
"""The child itself: a real Blender that runs tasks until its parent closes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from maquette.worker.launcher import ChildFailed, Launcher, child_command

from tests import pictures

WINDOW = Path(__file__).resolve().parents[3] / "shared" / "window" / "blender"
pytestmark = pytest.mark.usefixtures("child")  # skipped where there is no Blender


def picture(folder: Path) -> dict:
    source = folder / "figure.png"
    source.write_bytes(pictures.figure(32))
    return {"source": str(source), "output": str(folder / "out.png"), "longest": 64, "max_bytes": 10**6, "pixels": None}


def test_an_unknown_task_is_an_answer_not_an_end(child, tmp_path):
    with pytest.raises(ChildFailed, match="internal"):
        child.call("dance", {})
    assert child.call("picture", picture(tmp_path))["width"] == 32


def start(**environment: str) -> subprocess.Popen[bytes]:
    """Start a child without its launcher, as if the launcher's process had died."""
    return subprocess.Popen(
        child_command(""),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def test_it_ends_with_its_parent_and_leaves_nothing(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    with start(TMPDIR=str(folder), MAQUETTE_CHILD_FOLDER=str(folder)) as process:
        assert any(b"ready" in line for line in process.stdout)
        process.stdin.close()
        assert process.wait(30) == 0
    assert not folder.exists()


def test_its_output_is_nothing_but_messages():
    with start() as process:
        output, _ = process.communicate(b'{"task": "dance", "arguments": {}}\n', timeout=60)
    assert all(line.startswith(b"{") for line in output.split(b"\n") if line)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_crash_is_reported():
    with Launcher(child_command("")).start() as child:
        with pytest.raises(ChildFailed):
            child.call("dance", {})  # it has started
        os.kill(child.pid, signal.SIGSEGV)
        with pytest.raises(ChildFailed) as caught:
            child.call("dance", {})
    assert caught.value.code == "child_crashed"
    assert "SIGSEGV" in caught.value.detail or "exit code" in caught.value.detail


def test_the_time_limit_includes_starting():
    with Launcher(child_command(""), limit=0.01).start() as child, pytest.raises(ChildFailed, match="child_timed_out"):
        child.call("dance", {})


def test_a_call_is_cancelled_while_it_starts():
    with Launcher(child_command("")).start() as child, pytest.raises(ChildFailed, match="child_cancelled"):
        child.call("dance", {}, cancelled=lambda: True)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_too_little_memory_to_start():
    with Launcher(child_command(""), memory=600 * 2**20).start() as child, pytest.raises(ChildFailed) as caught:
        child.call("dance", {})
    assert caught.value.code in {"child_out_of_memory", "child_unavailable"}


def test_an_installed_blender_serves_the_same_tasks(tmp_path):
    binary = os.environ.get("MAQUETTE_TEST_BLENDER") or (str(WINDOW) if WINDOW.exists() else "")
    if not binary or subprocess.run([binary, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("no Blender is installed: set MAQUETTE_TEST_BLENDER")
    with Launcher(child_command(binary)).start() as child:
        model = {"picture": picture(tmp_path)["source"], "pixels": None, "name": "Disc", "options": {}}
        child.call("reconstruct", {**model, "output": str(tmp_path / "disc.glb")})
        result = child.call("prepare", prepare(tmp_path / "disc.glb", tmp_path / "disc.blend"))
    assert result["object"] == "Disc"
    assert (tmp_path / "disc.blend").read_bytes().startswith(b"BLENDER")


def prepare(model: Path, output: Path) -> dict:
    return {
        "model": str(model),
        "format": "glb",
        "output": str(output),
        "name": "Disc",
        "picture": None,
        "simplify_to": 0,
    }
