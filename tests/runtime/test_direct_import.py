# SPDX-License-Identifier: GPL-3.0-or-later
"""If no child Blender can be started, the model is imported in the artist's Blender."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, installed, newest


def arrived(job):
    return next(iter(installed("runtime.arrival").models(job)), None)


@pytest.fixture
def unprepared(ready):
    """The newest job as it is when no child can be started: it has the model's file, but no .blend."""
    engine, job = installed("runtime.session").held().engine, installed("runtime.session").job(ready)
    changes = {"report": {}, "stage": installed("jobs.state").Stage.ARRIVING_UNPREPARED}
    engine._library.update(ready, **changes)
    job.blend.unlink()
    return ready


def test_without_a_child_the_model_is_imported_here(unprepared, let_arrive):
    import bpy

    let_arrive()
    assert newest().state == "IMPORTED"
    obj = arrived(unprepared)
    assert [other.name for other in bpy.data.objects] == [obj.name]
    assert len(obj.data.polygons) > 1000


def test_without_a_child_it_waits_for_object_mode(unprepared, let_arrive, monkeypatch):
    import bpy

    monkeypatch.setattr(installed("scene.undo"), "busy_with", lambda: "")
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.object.mode_set(mode="EDIT")
    installed("runtime.pump").pump()
    assert newest().stage == "About to be imported; Blender will pause (leave the current mode to import the model)"
    bpy.ops.object.mode_set(mode="OBJECT")
    let_arrive()
    assert arrived(unprepared) is not None


def test_without_a_child_a_damaged_file_fails_the_job_with_a_message(unprepared, let_arrive):
    installed("runtime.session").job(unprepared).model.write_bytes(b"glTF")
    before = blocks()
    let_arrive()
    assert newest().state == "FAILED"
    assert "could not be read" in newest().sentence
    assert blocks() == before
