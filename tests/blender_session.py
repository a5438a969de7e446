# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for tests of the installed add-on: its modules, a finished job, and errors as an artist sees them."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests import pictures
from tests.sandbox_server import SandboxServer
from tools.installed_addon import MODULE

KINDS = ("objects", "meshes", "materials", "images", "collections", "scenes", "libraries", "textures", "node_groups")


def installed(name: str) -> ModuleType:
    """A module of the installed add-on, which is not the same copy as `maquette.<name>`."""
    return importlib.import_module(f"{MODULE}.{name}")


def blocks() -> dict[str, int]:
    """The number of datablocks of each type in the open file."""
    import bpy

    return {kind: len(getattr(bpy.data, kind)) for kind in KINDS}


def open_edges(mesh: Any) -> int:
    """The edges that do not have exactly two faces: a closed mesh has none."""
    import bmesh

    editable = bmesh.new()
    editable.from_mesh(mesh)
    count = sum(len(edge.link_faces) != 2 for edge in editable.edges)
    editable.free()
    return count


def triangles(mesh: Any) -> int:
    return len(mesh.loops) - 2 * len(mesh.polygons)


def sentence_of(call: Callable[[], object]) -> str:
    """The message that the artist reads when `call` fails, after checking that it is one line of whole sentences."""
    with pytest.raises(RuntimeError) as caught:
        call()
    text = str(caught.value)
    assert text.startswith("Error: ")
    text = text.removeprefix("Error: ").strip()
    assert "\n" not in text
    assert text.endswith(".")
    assert not text[0].islower()
    for word in ("Traceback", "Exception", "Error:", "unexpected", "None"):
        assert word not in text
    return text


def shown() -> Any:
    """The data that the panel shows, in the window manager."""
    import bpy

    return bpy.context.window_manager.maquette


def finish_background_work(holds: Callable[[], bool] = lambda: False) -> None:
    """Run what the timer, which never fires without a window, would run, until no background work is left."""
    background, pause = installed("runtime.session").background(), threading.Event()
    deadline = time.monotonic() + 60
    while background.advance() is not None and not holds() and time.monotonic() < deadline:
        pause.wait(0.01)
    assert holds() or not background.is_at_work()


def let_settle() -> None:
    """Pump until nothing runs; a child may be kept for the next task."""
    pump = installed("runtime.pump")
    assert pump.work_until(lambda: pump.pump() in {None, pump.RESTING}, timeout=60)


def let_stop() -> None:
    """Pump until nothing runs, not even a child."""
    let_settle()
    pump, session = installed("runtime.pump"), installed("runtime.session").current()
    if session.held is not None:
        session.held.launcher.end_idle()
    assert pump.work_until(lambda: pump.pump() is None, timeout=60)


def newest() -> Any:
    """The newest job that the panel shows."""
    return shown().jobs[0]


def generate(path: Any, service: str = "LOCAL") -> Any:
    """Run the operator as a script does; return the new object."""
    import bpy

    assert bpy.ops.maquette.generate(image_path=str(path), service=service) == {"FINISHED"}
    return bpy.context.active_object


def empty_file() -> Any:
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return bpy.context.scene


@pytest.fixture(scope="session")
def picture(tmp_path_factory):
    """A picture with a clear subject."""
    path = tmp_path_factory.mktemp("pictures") / "disc.png"
    path.write_bytes(pictures.figure())
    return path


NEWEST = 5  # few enough that a test's own orders fit on the page
_finished: list[str] = []


@pytest.fixture
def finished_job(scene, picture):
    """The id of a finished job of the Local service, whose model is quickly imported again; the scene is empty.

    It is on the first page of the gallery.
    """
    newest = {job.id for job in installed("runtime.session").jobs()[-NEWEST:]}
    # A test may have disabled and enabled the add-on, which forgets the jobs.
    if not newest.intersection(_finished):
        _finished[:] = [generate(picture)["maquette_job"]]
        empty_file()
        let_settle()  # its thread may still run
    return _finished[0]


@pytest.fixture(scope="session")
def sandbox():
    """A sandbox without faults: one for all tests, as each must start its own child Blenders."""
    with SandboxServer() as server:
        yield server


@pytest.fixture
def account(monkeypatch):
    """Call it with a server (and a key) to make the add-on use it."""

    def use(server, key="good"):
        monkeypatch.setenv("MAQUETTE_MODELSLAB_URL", getattr(server, "modelslab_url", server))
        monkeypatch.setenv("MODELSLAB_API_KEY", key)

    return use


@pytest.fixture
def impatient(addon, monkeypatch):
    """Free calls are retried immediately, instead of after waits that grow to half a minute."""
    writer = installed("jobs.run.progress")
    retrying = installed("jobs.run.retrying").Retrying
    monkeypatch.setattr(
        writer, "Retrying", lambda signal, what, **more: retrying(signal, what, **more, first=0.01, longest=0.02)
    )
