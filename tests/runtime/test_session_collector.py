# SPDX-License-Identifier: GPL-3.0-or-later
"""While our threads run, garbage is collected only on the main thread; afterwards as usual."""

from __future__ import annotations

import gc
import threading

import pytest

from tests.blender_session import generate, installed, let_stop, triangles
from tests.scene import meshes

pytestmark = pytest.mark.usefixtures("collecting")


@pytest.fixture
def collecting_threads():
    """The threads on which the collector has run."""
    found = set()

    def note(phase, _info):
        if phase == "start":
            found.add(threading.current_thread())

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


def test_no_thread_of_ours_collects(scene, picture, collecting_threads):
    let_stop()
    gc.set_threshold(50, 5, 5)
    try:
        generate(picture)
    finally:
        gc.set_threshold(700, 10, 10)
    assert collecting_threads == {threading.main_thread()}


def test_automatic_collection_resumes_once_the_jobs_have_ended(scene, picture):
    generate(picture)
    let_stop()
    assert gc.isenabled()


@pytest.mark.parametrize("has_jobs", [False, True])
def test_the_thread_that_simplifies_does_not_collect(scene, collecting_threads, has_jobs):
    if not installed("scene.simplify").is_exact():
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    holder = installed("runtime.session")
    holder.current().release()
    if has_jobs:
        holder.held()
        let_stop()
    collecting_threads.clear()
    gc.set_threshold(1, 1, 1)
    try:
        simplify_on_a_thread(meshes.grid())
    finally:
        gc.set_threshold(700, 10, 10)
    assert collecting_threads <= {threading.main_thread()}
    if has_jobs:
        let_stop()
    assert gc.isenabled()


def simplify_on_a_thread(obj):
    """Does what the timers do, which never fire without a window."""
    installed("runtime.simplify")._ask(obj, installed("scene.simplify").Goal(200))
    while installed("runtime.pump").pump() is not None:
        pass
    assert 0 < triangles(obj.data) <= 200


def test_a_waiting_script_leaves_the_collector_on(scene):
    import bpy

    session = installed("runtime.session")
    session.current().release()
    bpy.ops.mesh.primitive_cube_add()
    background, ended = session.background(), threading.Event()
    for _ in range(100):  # the thread may still be ending when its answer arrives
        background.wait(
            background.run_function(
                lambda _work: lambda: None, lambda *_: None, label="Count", model=bpy.context.object
            )
        )
        if gc.isenabled():
            return
        ended.wait(0.01)
    raise AssertionError("Python's collector stays off")


def test_a_collector_disabled_by_someone_else_stays_disabled(addon):
    collector = installed("runtime.session").Collector()
    gc.disable()
    try:
        collector.take_over()
        collector.give_back()
        assert not gc.isenabled()
    finally:
        gc.enable()
