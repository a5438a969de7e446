# SPDX-License-Identifier: GPL-3.0-or-later
"""When and where a finished model arrives."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from dataclasses import replace

import pytest

from tests.blender_session import blocks, empty_file, installed, newest, shown


def arrived(job):
    return next(iter(installed("runtime.arrival").models(job)), None)


def state(job):
    return installed("runtime.session").job(job).state.value


def test_it_waits_while_blender_is_busy_and_says_so(ready, let_arrive):
    pump = installed("runtime.pump")
    before = blocks()
    for _ in range(3):
        assert pump.pump() is not None
    assert blocks() == before
    assert newest().state == "READY"
    assert newest().stage.endswith("(sculpting)")
    let_arrive()
    assert arrived(ready) is not None
    assert (newest().state, newest().stage) == ("IMPORTED", "In the scene")


def test_it_arrives_once(ready, let_arrive):
    import bpy

    for _ in range(3):
        let_arrive()
    assert len(bpy.data.objects) == 1


def test_it_does_not_change_the_artist_s_selection(ready, let_arrive):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    let_arrive()
    assert bpy.context.active_object == cube
    assert bpy.context.selected_objects == [cube]


def test_it_goes_to_the_scene_that_asked_for_it(ready, let_arrive):
    import bpy

    other = bpy.data.scenes.new("Other")
    bpy.context.window.scene = other
    let_arrive()
    assert arrived(ready).name in bpy.data.scenes["Scene"].collection.objects
    assert len(other.collection.all_objects) == 0


def test_it_finds_its_scene_under_another_name(ready, let_arrive, scene):
    import bpy

    bpy.context.scene.name = "Renamed"
    let_arrive()
    assert arrived(ready).name in bpy.context.scene.collection.objects


def test_it_waits_in_the_list_where_its_scene_is_not_open(ready, let_arrive):
    import bpy

    empty_file()
    let_arrive()
    assert len(bpy.data.objects) == 0
    assert (newest().state, newest().stage) == ("READY", "Made for another file")
    assert newest().is_offered
    assert bpy.ops.maquette.import_job(job=ready) == {"FINISHED"}
    let_arrive()
    assert state(ready) == "IMPORTED"
    assert len(bpy.data.objects) == 1


def test_a_script_that_waits_takes_it_into_the_open_scene(ready, let_arrive):
    import bpy

    empty_file()
    let_arrive()
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert arrived(ready) is not None
    assert len(bpy.data.objects) == 1


def test_it_arrives_when_its_file_is_opened_again(ready, let_arrive, tmp_path):
    import bpy

    blend = str(tmp_path / "asking.blend")
    bpy.ops.wm.save_as_mainfile(filepath=blend)
    empty_file()
    let_arrive()
    assert arrived(ready) is None
    bpy.ops.wm.open_mainfile(filepath=blend)
    let_arrive()
    assert arrived(ready) is not None


def test_a_scene_that_is_closed_between_the_grant_and_the_import(ready, let_arrive):
    import bpy

    arrivals, pump = installed("runtime.arrival"), installed("runtime.pump")
    arrivals.ask(installed("runtime.session").held().engine, ready)
    assert pump.work_until(lambda: state(ready) == "ARRIVING", timeout=30)
    empty_file()
    let_arrive()
    assert state(ready) == "READY"
    assert len(bpy.data.objects) == 0


def test_undo_removes_it_for_good_and_redo_brings_it_back(ready, let_arrive):
    """One object per job: a model that the artist has undone does not return by itself."""
    import bpy

    bpy.ops.ed.undo_push(message="before")
    let_arrive()
    assert arrived(ready) is not None
    bpy.ops.ed.undo()
    let_arrive()
    assert arrived(ready) is None
    assert state(ready) == "IMPORTED"
    bpy.ops.ed.redo()
    let_arrive()
    assert len(bpy.data.objects) == 1


def test_it_finds_its_scene_after_an_undo(finished_job, scene, let_arrive, request):
    """Undo removes the scene's id, which was set without a separate undo step."""
    import bpy

    bpy.ops.ed.undo_push(message="before")
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="cube")
    ready = request.getfixturevalue("ready")
    bpy.ops.ed.undo()
    let_arrive()
    assert arrived(ready) is not None


def test_it_goes_to_the_collection_that_was_chosen(ready, let_arrive, scene):
    import bpy

    collection = bpy.data.collections.new("Props")
    bpy.context.scene.collection.children.link(collection)
    engine, arrival = installed("runtime.session").held().engine, installed("runtime.session").job(ready).arrival
    arrival = replace(arrival, placement=replace(arrival.placement, collection="Props"))
    engine._library.update(ready, arrival=arrival)
    let_arrive()
    assert arrived(ready).name in collection.objects


def test_a_collection_of_another_file_is_ignored(ready, let_arrive, scene, tmp_path):
    import bpy

    blend = tmp_path / "linked.blend"
    foreign = bpy.data.collections.new("Foreign")
    bpy.data.libraries.write(str(blend), {foreign})
    bpy.data.collections.remove(foreign)
    with bpy.data.libraries.load(str(blend), link=True) as (source, target):
        target.collections = source.collections
    bpy.context.scene.collection.children.link(target.collections[0])
    bpy.context.view_layer.active_layer_collection = bpy.context.view_layer.layer_collection.children[0]
    assert not bpy.context.collection.is_editable
    let_arrive()
    assert arrived(ready).name in bpy.context.scene.collection.objects


def test_a_prepared_model_that_is_gone_is_prepared_again(ready, let_arrive):
    installed("runtime.session").job(ready).blend.unlink()
    let_arrive()
    assert state(ready) == "IMPORTED"
    assert arrived(ready) is not None


def test_a_damaged_prepared_model_fails_the_job_with_a_message(ready, let_arrive):
    installed("runtime.session").job(ready).blend.write_bytes(b"no .blend")
    before = blocks()
    let_arrive()
    assert (newest().job_id, newest().state) == (ready, "FAILED")
    assert "could not be read" in newest().sentence
    assert blocks() == before


def test_a_saved_model_is_kept(ready, let_arrive, tmp_path):
    import bpy

    let_arrive()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    let_arrive()
    assert state(ready) == "KEPT"
    empty_file()
    let_arrive()
    assert not newest().is_missing


def test_an_unsaved_model_is_offered_again_after_another_file_is_opened(ready, let_arrive):
    import bpy

    let_arrive()
    assert not newest().is_missing
    empty_file()
    let_arrive()
    assert newest().is_missing
    assert len(bpy.data.objects) == 0
    assert bpy.ops.maquette.import_job(job=ready) == {"FINISHED"}
    let_arrive()
    assert not newest().is_missing


def test_no_operator_runs_in_an_override_of_the_context(ready, let_arrive):
    """Such a call eventually crashes Blender 4.2 to 5.0 while a thread runs; here one runs throughout."""
    import bpy

    ended = threading.Event()

    def work():
        while not ended.is_set():
            _ = [str(number) for number in range(100)]

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        let_arrive()
        for _ in range(20):
            assert bpy.ops.maquette.import_job(job=ready) == {"FINISHED"}
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert len(bpy.data.objects) == 21


@contextlib.contextmanager
def held_by_another():
    """Another program locks the library."""
    path = installed("settings.preferences").library() / "library.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


def test_blender_does_not_block_while_another_program_locks_the_library(finished_job, scene, let_arrive):
    import bpy

    pump = installed("runtime.pump")
    with held_by_another():
        # Waiting here would never end, as the other program keeps the lock.
        installed("runtime.arrival").import_soon(finished_job)
        pump.pump()
        assert len(bpy.data.objects) == 0
    let_arrive()
    (obj,) = bpy.data.objects
    assert obj["maquette_job"] == finished_job
    assert bpy.context.selected_objects == [bpy.context.active_object] == [obj]


def test_a_model_imported_by_hand_goes_to_the_scene_of_the_click(finished_job, scene, let_arrive):
    import bpy

    asked_in, other = bpy.context.scene, bpy.data.scenes.new("Other")
    installed("runtime.arrival").import_soon(finished_job)
    bpy.context.window.scene = other
    let_arrive()
    assert len(asked_in.collection.all_objects) == 1
    assert len(other.collection.all_objects) == 0


def test_an_import_that_is_refused_says_so_in_the_panel(finished_job, scene, let_arrive, monkeypatch):
    library = installed("jobs.store.library").Library

    def fail(*_arguments, **_named):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(library, "claim_arrival", fail)
    shown().error = ""
    installed("runtime.arrival").import_soon(finished_job)
    let_arrive()
    assert "Read-only file system" in shown().error


def test_a_model_arrives_although_the_library_could_not_be_asked_at_first(ready, let_arrive, monkeypatch):
    library, errors = installed("jobs.store.library").Library, installed("jobs.store.errors")
    claim, failures = library.claim_arrival, [errors.LibraryBusy("Busy."), errors.LibraryBusy("Busy.")]

    def fail_at_first(*arguments, **named):
        if failures:
            raise failures.pop()
        return claim(*arguments, **named)

    monkeypatch.setattr(library, "claim_arrival", fail_at_first)
    monkeypatch.setattr(installed("runtime.arrival"), "_PAUSE", 0.0)
    let_arrive()
    assert arrived(ready) is not None
    assert failures == []


def test_a_locked_library_is_not_asked_again_immediately(ready, let_arrive, monkeypatch):
    library, errors = installed("jobs.store.library").Library, installed("jobs.store.errors")
    asked = []

    def fail(*_arguments, **_named):
        asked.append(1)
        raise errors.LibraryBusy("Busy.")

    pump = installed("runtime.pump")
    with monkeypatch.context() as patched:
        patched.setattr(library, "claim_arrival", fail)
        patched.setattr(installed("scene.undo"), "busy_with", lambda: "")
        refused = installed("runtime.arrival")._imports().refusals
        assert pump.work_until(lambda: ready in refused, timeout=30)
        for _ in range(3):
            assert pump.pump() is not None  # the timer continues, as the library is asked again later
    assert len(asked) == 1
    installed("runtime.arrival")._imports().asked_again_at[ready] = 0.0
    let_arrive()
    assert arrived(ready) is not None


def test_a_script_that_imports_waits_only_until_its_timeout(finished_job, scene, let_arrive, monkeypatch):
    import bpy

    monkeypatch.setattr(installed("runtime.arrival"), "_PATIENCE", 0.0)
    with held_by_another(), pytest.raises(RuntimeError, match="The model arrives by itself"):
        bpy.ops.maquette.import_job(job=finished_job)
    let_arrive()
    assert [obj["maquette_job"] for obj in bpy.data.objects] == [finished_job]
