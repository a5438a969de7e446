# SPDX-License-Identifier: GPL-3.0-or-later
"""Real children for tests of the code that runs in them: one per module, as starting one takes a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from maquette.worker.launcher import Child, Launcher, child_command

from tests.simplifier_wheel import library_path


@pytest.fixture(scope="module")
def child(blender) -> Iterator[Child]:
    with Launcher(child_command(""), simplifier=str(library_path() or "")).start() as started:
        yield started


@contextmanager
def _appended(path: Path):
    import bpy

    before = {
        block for blocks in (bpy.data.objects, bpy.data.meshes, bpy.data.materials, bpy.data.images) for block in blocks
    }
    with bpy.data.libraries.load(str(path), link=False) as (source, target):
        target.objects, target.meshes = source.objects, source.meshes
    try:
        yield target.objects, target.meshes
    finally:
        kinds = (bpy.data.objects, bpy.data.meshes, bpy.data.materials, bpy.data.images)
        bpy.data.batch_remove([block for blocks in kinds for block in blocks if block not in before])


@pytest.fixture
def appended(blender) -> Callable[[Path], object]:
    """A context manager: appends the objects and meshes of a .blend to this process's Blender, then removes them."""
    return _appended


@pytest.fixture
def prepare(child, tmp_path, appended):
    """Prepare a file's content; returns the result and a context manager that appends the .blend written."""

    def run(content: bytes | str, kind: str = "glb", **arguments):
        model, output = tmp_path / f"modèle 模型.{kind}", tmp_path / "prepared.blend"
        model.write_bytes(content if isinstance(content, bytes) else content.encode())
        task = {
            "model": str(model),
            "format": kind,
            "output": str(output),
            "name": "Crate",
            "picture": None,
            "simplify_to": 0,
        }
        result = child.call("prepare", {**task, **arguments})
        assert {path.name for path in tmp_path.iterdir()} >= {model.name, output.name}
        assert not list(tmp_path.glob(".*"))
        return result, appended(output)

    return run


@pytest.fixture
def encode(child, tmp_path):
    """Run the task on a file; returns the result and the pixels written, uint8 (H, W, 4), row 0 at the top."""

    def run(source, **arguments):
        output = tmp_path / "out put 出力.png"
        task = {"source": str(source), "output": str(output), "longest": 1024, "max_bytes": 3_700_000, "pixels": None}
        result = child.call("picture", {**task, **arguments})
        assert result["bytes"] == output.stat().st_size
        from tests.worker.tasks.test_picture import load

        pixels = load(output)
        assert pixels.shape[:2] == (result["height"], result["width"])
        return result, pixels

    return run
