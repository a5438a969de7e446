# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions on several jobs at once, on all jobs of a filter, and on the variants of a picture."""

from __future__ import annotations

import pytest

from tests.blender_session import empty_file, generate, installed, let_settle, shown


@pytest.fixture
def two(scene, picture):
    """The ids of two jobs of one picture whose models are in the file; the newest first."""
    ids = [generate(picture)["maquette_job"] for _ in range(2)]
    yield ids[::-1]
    for job_id in ids:
        if installed("runtime.session").find(job_id):
            installed("runtime.session").held().engine.discard(job_id)


def select(*ids):
    for item in shown().jobs:
        item.is_selected = item.job_id in ids


def models(job_id):
    import bpy

    return [obj for obj in bpy.data.objects if obj.get("maquette_job") == job_id]


def test_several_models_are_imported_at_once(two):
    import bpy

    empty_file()
    select(*two)
    assert bpy.ops.maquette.import_selected() == {"FINISHED"}
    let_settle()
    assert [len(models(job_id)) for job_id in two] == [1, 1]


def test_several_jobs_are_discarded_and_their_models_stay(two):
    import bpy

    select(*two)
    assert bpy.ops.maquette.discard_selected() == {"FINISHED"}
    let_settle()
    assert not {item.job_id for item in shown().jobs} & set(two)
    assert [len(models(job_id)) for job_id in two] == [1, 1]
    assert bpy.ops.maquette.discard_selected() == {"CANCELLED"}


def test_a_selection_stays_when_the_page_changes(two, picture):
    select(two[0])
    generate(picture)
    assert {item.job_id for item in shown().jobs if item.is_selected} == {two[0]}


def test_the_gallery_shows_the_jobs_that_match_the_search(two, picture):
    state = shown()
    state.gallery_search = "no such words"
    let_settle()
    assert (len(state.jobs), state.total) == (0, 0)
    assert state.everything >= 2
    state.gallery_search = "DISC local"
    let_settle()
    assert {item.job_id for item in state.jobs} >= set(two)
    state.gallery_show = "RUNNING"
    let_settle()
    assert len(state.jobs) == 0
    state.gallery_show, state.gallery_search = "ALL", ""
    let_settle()


def test_one_variant_is_kept_in_the_scene(two):
    import bpy

    assert all(item.is_variant for item in shown().jobs if item.job_id in two)
    bpy.ops.ed.undo_push(message="before")
    assert bpy.ops.maquette.keep_variant("EXEC_DEFAULT", True, job=two[1]) == {"FINISHED"}
    assert [len(models(job_id)) for job_id in two] == [0, 1]
    assert bpy.context.selected_objects == [bpy.context.active_object] == models(two[1])
    assert installed("runtime.session").find(two[0]) is not None, "its job stays, unless asked for"
    bpy.ops.ed.undo()
    assert [len(models(job_id)) for job_id in two] == [1, 1]
    bpy.ops.maquette.keep_variant(job=two[1], discards=True)
    let_settle()
    assert installed("runtime.session").find(two[0]) is None
    assert installed("runtime.session").find(two[1]) is not None


def test_saved_models_are_cleared_and_others_stay(two, tmp_path):
    import bpy

    bpy.data.objects.remove(models(two[0])[0])
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    let_settle()
    assert installed("runtime.session").find(two[1]).state.value == "KEPT"
    assert bpy.ops.maquette.clear_jobs(which="SAVED") == {"FINISHED"}
    let_settle()
    assert installed("runtime.session").find(two[1]) is None
    assert installed("runtime.session").find(two[0]) is not None
