# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared by tests of the installed add-on: its modules, a finished job, and errors as an artist sees them."""

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
    """A module of the installed add-on, which is another copy than `maquette.<name>`."""
    return importlib.import_module(f"{MODULE}.{name}")


def blocks() -> dict[str, int]:
    """How many datablocks of each kind the open file has."""
    import bpy

    return {kind: len(getattr(bpy.data, kind)) for kind in KINDS}


def open_edges(mesh: Any) -> int:
    """The edges with any other number of faces than two: a closed mesh has none."""
    import bmesh

    editable = bmesh.new()
    editable.from_mesh(mesh)
    count = sum(len(edge.link_faces) != 2 for edge in editable.edges)
    editable.free()
    return count


def triangles(mesh: Any) -> int:
    return len(mesh.loops) - 2 * len(mesh.polygons)


def sentence_of(call: Callable[[], object]) -> str:
    """What the artist reads when `call` fails, after checking that it is made for that: one line of whole sentences."""
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
    """What the panel shows: the window manager's copy."""
    import bpy

    return bpy.context.window_manager.maquette


def finish_background_work(holds: Callable[[], bool] = lambda: False) -> None:
    """What the timer does, which never fires without a window, until nothing is left to do in the background."""
    background, pause = installed("runtime.session").background(), threading.Event()
    deadline = time.monotonic() + 60
    while background.advance() is not None and not holds() and time.monotonic() < deadline:
        pause.wait(0.01)
    assert holds() or not background.is_at_work()


def let_settle() -> None:
    """Pump until nothing is at work any more; a child may be kept for the next task."""
    pump = installed("runtime.pump")
    assert pump.work_until(lambda: pump.pump() in {None, pump.RESTING}, timeout=60)


def let_stop() -> None:
    """Pump until nothing is left, no child either."""
    let_settle()
    pump, session = installed("runtime.pump"), installed("runtime.session").current()
    if session.held is not None:
        session.held.launcher.end_idle()
    assert pump.work_until(lambda: pump.pump() is None, timeout=60)


def newest() -> Any:
    """The newest job that the panel shows."""
    return shown().jobs[0]


def generate(path: Any, service: str = "LOCAL") -> Any:
    """Run the operator as a script does; returns the new object."""
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


NEWEST = 5  # few enough for what a test itself orders to stand on the page too
_finished: list[str] = []


@pytest.fixture
def finished_job(scene, picture):
    """The id of a job of the Local service, whose model can be imported again in no time; the scene is empty.

    It stands on the first page of the list.
    """
    newest = {job.id for job in installed("runtime.session").jobs()[-NEWEST:]}
    # A test may have switched the add-on off and on, which forgets the jobs.
    if not newest.intersection(_finished):
        _finished[:] = [generate(picture)["maquette_job"]]
        empty_file()
        let_settle()  # its thread may not be over
    return _finished[0]


@pytest.fixture(scope="session")
def sandbox():
    """A sandbox without faults: one for all tests, as each has to boot its own child Blenders first."""
    with SandboxServer() as server:
        yield server


@pytest.fixture
def account(monkeypatch):
    """Call it with a server (and a key): the add-on uses it from then on."""

    def use(server, key="good"):
        monkeypatch.setenv("MAQUETTE_MODELSLAB_URL", getattr(server, "modelslab_url", server))
        monkeypatch.setenv("MODELSLAB_API_KEY", key)

    return use


@pytest.fixture
def impatient(addon, monkeypatch):
    """Free calls are repeated at once, instead of after a wait that grows to half a minute."""
    writer = installed("jobs.run.progress")
    retrying = installed("jobs.run.retrying").Retrying
    monkeypatch.setattr(
        writer, "Retrying", lambda signal, what, **more: retrying(signal, what, **more, first=0.01, longest=0.02)
    )
