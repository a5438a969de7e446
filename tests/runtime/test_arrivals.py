# SPDX-License-Identifier: GPL-3.0-or-later
"""When and where a finished model arrives."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import replace

import pytest

from tests.blender_session import blocks, installed, newest


@pytest.fixture
def ready(finished_job):
    """The newest job: its model has just been finished and has not arrived."""
    library, module = installed("runtime.holder").held().engine.library, installed("jobs.job")
    job = replace(
        library.get(finished_job),
        id=uuid.uuid4().hex,
        arrival=module.Arrival("Scene"),
        state=module.State.READY,
        stage=module.Stage.ARRIVING,
    )
    library.add(job)
    shutil.copytree(library.folder(finished_job), library.folder(job.id), dirs_exist_ok=True)
    yield job.id
    library.update(job.id, state=module.State.IMPORTED)


def arrived(job):
    return installed("runtime.arrivals").find(job)


def test_it_waits_while_blender_is_busy_and_says_so(ready, monkeypatch):
    pump, rest = installed("runtime.pump"), installed("scene.rest")
    before = blocks()
    with monkeypatch.context() as patch:
        patch.setattr(rest, "busy_with", lambda: "sculpting")
        for _ in range(3):
            assert pump.pump() is not None
        assert blocks() == before
        assert newest().state == "READY"
        assert newest().stage.endswith("(sculpting)")
    assert pump.pump() is None
    assert arrived(ready) is not None
    assert (newest().state, newest().stage) == ("IMPORTED", "In the scene")


def test_it_arrives_once(ready):
    import bpy

    pump = installed("runtime.pump")
    for _ in range(3):
        pump.pump()
    assert len(bpy.data.objects) == 1


def test_it_does_not_take_the_artist_s_selection(ready):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    installed("runtime.pump").pump()
    assert bpy.context.active_object == cube
    assert bpy.context.selected_objects == [cube]


def test_it_goes_to_the_scene_that_asked_for_it(ready):
    import bpy

    other = bpy.data.scenes.new("Other")
    bpy.context.window.scene = other
    installed("runtime.pump").pump()
    assert arrived(ready).name in bpy.data.scenes["Scene"].collection.objects
    assert len(other.collection.all_objects) == 0


def test_it_goes_to_the_present_scene_where_its_own_is_gone(ready, scene):
    scene.name = "Renamed"
    installed("runtime.pump").pump()
    assert arrived(ready).name in scene.collection.objects


def test_a_collection_of_another_file_is_passed_over(ready, scene, tmp_path):
    import bpy

    blend = tmp_path / "linked.blend"
    foreign = bpy.data.collections.new("Foreign")
    bpy.data.libraries.write(str(blend), {foreign})
    bpy.data.collections.remove(foreign)
    with bpy.data.libraries.load(str(blend), link=True) as (source, target):
        target.collections = source.collections
    scene.collection.children.link(target.collections[0])
    bpy.context.view_layer.active_layer_collection = bpy.context.view_layer.layer_collection.children[0]
    assert not bpy.context.collection.is_editable
    installed("runtime.pump").pump()
    assert arrived(ready).name in scene.collection.objects


@pytest.mark.parametrize(("content", "words"), [(None, "is gone from its folder"), (b"no .blend", "could not be read")])
def test_a_prepared_model_that_is_gone_or_damaged_fails_the_job_with_a_sentence(ready, content, words):
    path = installed("runtime.holder").held().engine.library.folder(ready) / "model.blend"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    before = blocks()
    assert installed("runtime.pump").pump() is None
    assert (newest().job_id, newest().state) == (ready, "FAILED")
    assert words in newest().sentence
    assert blocks() == before


@pytest.fixture
def unprepared(ready):
    """The newest job as it is where no child can be started: its file is there, its .blend is not."""
    library = installed("runtime.holder").held().engine.library
    library.update(ready, report={}, stage=installed("jobs.job").Stage.ARRIVING_UNPREPARED)
    (library.folder(ready) / "model.blend").unlink()
    return ready


def test_without_a_child_the_model_is_imported_here_and_then_arrives(unprepared):
    import bpy

    pump = installed("runtime.pump")
    before = blocks()
    assert pump.pump() is not None
    assert blocks() == before
    assert newest().state == "READY"
    assert pump.pump() is None
    assert newest().state == "IMPORTED"
    thing = arrived(unprepared)
    assert [other.name for other in bpy.data.objects] == [thing.name]
    assert len(thing.data.polygons) > 1000


def test_without_a_child_it_waits_for_object_mode(unprepared):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.object.mode_set(mode="EDIT")
    pump = installed("runtime.pump")
    pump.pump()
    assert (
        newest().stage == "About to be imported; Blender will pause (leave the present mode to have the model imported)"
    )
    bpy.ops.object.mode_set(mode="OBJECT")
    pump.pump()
    assert pump.pump() is None
    assert arrived(unprepared) is not None


def test_without_a_child_a_damaged_file_fails_the_job_with_a_sentence(unprepared):
    folder = installed("runtime.holder").held().engine.library.folder(unprepared)
    (folder / "model.glb").write_bytes(b"glTF")
    before = blocks()
    pump = installed("runtime.pump")
    pump.pump()
    pump.pump()
    assert newest().state == "FAILED"
    assert "could not be read" in newest().sentence
    assert blocks() == before
