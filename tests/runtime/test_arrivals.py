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


def test_it_goes_to_the_collection_in_which_blender_adds_things(ready, scene):
    import bpy

    collection = bpy.data.collections.new("Props")
    scene.collection.children.link(collection)
    bpy.context.view_layer.active_layer_collection = bpy.context.view_layer.layer_collection.children[0]
    installed("runtime.pump").pump()
    assert arrived(ready).name in collection.objects


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
