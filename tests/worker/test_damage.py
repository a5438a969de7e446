# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged files: each gives a model or an error message, none crashes this process or makes the child open other files.

`make test` runs some of them, `make fuzz` all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from maquette.client import worker as sentences
from maquette.client.errors import ModelFileError
from maquette.client.files import model as model_file
from maquette.worker.launcher import Child, ChildFailed, Launcher, child_command

from tests import pictures

from . import damage

FILES = int(os.environ.get("MAQUETTE_DAMAGED_FILES", "26"))
LIMIT = 60.0  # seconds per file; a child that takes longer is ended, and the next file gets a new one
MEMORY = 6 * 2**30


class Children:
    """One child at a time, with every file that it opens logged."""

    def __init__(self, log: Path, prefix: list[str]) -> None:
        self.log = log
        self.ended = 0
        self._launcher = Launcher([*prefix, *child_command("")], limit=LIMIT, memory=MEMORY)
        self._child: Child | None = None

    def prepare(self, arguments: dict) -> dict:
        if self._child is None:
            self._child = self._launcher.start()
        try:
            return self._child.call("prepare", arguments)
        except ChildFailed as failed:
            if failed.code.startswith("child_"):
                self._child, self.ended = None, self.ended + 1
            raise

    def close(self) -> None:
        self._launcher.close()


def traced() -> str:
    """Return the path of strace, "" where it may not trace."""
    strace = shutil.which("strace") or ""
    if strace and subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0:
        return strace
    return ""


@pytest.fixture(scope="module")
def children(blender, tmp_path_factory):
    log = tmp_path_factory.mktemp("trace") / "opened.log"
    program = traced()
    prefix = [program, "-f", "-qq", "-e", "trace=open,openat", "-A", "-o", str(log)] if program else []
    started = Children(log, prefix)
    yield started
    started.close()


@pytest.fixture(scope="module")
def canaries(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("canary")
    for name in ("secret.bin", "secret.mtl", "secret.glb"):
        (folder / name).write_bytes(damage.SOUND["glb"])
    (folder / "secret.png").write_bytes(pictures.plain(8, 8, (9, 9, 9, 255)))
    return folder


@pytest.mark.parametrize("number", range(FILES))
def test_a_damaged_file_gives_a_model_or_an_error_message(number, children, canaries, tmp_path, appended):
    damaged = damage.make(number, canaries)
    # The job's folder is beside the canaries, so that a relative path with `..` would find them.
    folder = canaries.parent / f"job{number}"
    folder.mkdir()
    model, output = folder / f"model.{damaged.kind}", folder / "model.blend"
    model.write_bytes(damaged.content)
    arguments = {"model": str(model), "format": damaged.kind, "output": str(output), "name": "Model"}
    report, code = {}, ""
    try:
        report = children.prepare({**arguments, "picture": None, "simplify_to": 0})
    except ChildFailed as failed:
        code = failed.code
    assert report or code in sentences._SENTENCES, damaged.damage
    if report:
        assert report["triangles"] > 0
        with appended(output) as (objects, _):
            assert [found.name for found in objects] == ["Model"]
    assert {path.name for path in folder.iterdir()} <= {model.name, output.name}, damaged.damage
    shutil.rmtree(folder)


@pytest.mark.parametrize("kind", damage.SOUND)
def test_the_check_after_the_download_accepts_a_sound_file(kind, tmp_path):
    model = tmp_path / f"model.{kind}"
    model.write_bytes(damage.SOUND[kind])
    model_file.check(model, kind)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_check_after_the_download_refuses_a_truncated_file(share, tmp_path):
    model = tmp_path / "model.glb"
    model.write_bytes(damage.SOUND["glb"][: int(len(damage.SOUND["glb"]) * share)])
    with pytest.raises(ModelFileError, match="cut off"):
        model_file.check(model, "glb")


def test_no_file_elsewhere_was_opened(children, canaries):
    if not traced():
        pytest.skip("strace, which tells the opened files, is not installed or not allowed to")
    opened = children.log.read_text(errors="replace") if children.log.exists() else ""
    assert f"job{FILES - 1}/model" in opened  # the trace works
    assert [line for line in opened.splitlines() if canaries.name in line or "secret." in line] == []
