# SPDX-License-Identifier: GPL-3.0-or-later
"""Dense meshes are simplified on a thread; what comes out reaches the mesh only where it is still wanted."""

from __future__ import annotations

import pytest

from tests.blender_session import finish_background_work, installed, triangles
from tests.scene import meshes


@pytest.fixture
def simplifying(scene):
    module = installed("runtime.simplify")
    if not installed("scene.simplify").is_exact():
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    return module


def ask(simplifying, thing, count):
    simplifying._ask(thing, installed("scene.simplify").Goal(count))


def test_the_mesh_changes_when_the_thread_is_done(simplifying):
    thing = meshes.grid()
    full = triangles(thing.data)
    ask(simplifying, thing, 200)
    assert triangles(thing.data) == full
    assert thing.maquette.is_busy
    finish_background_work()
    assert 0 < triangles(thing.data) <= 200
    assert not thing.maquette.is_busy
    assert (thing.maquette.triangles, thing.maquette.limit) == (200, "TARGET")


def test_of_what_is_asked_for_meanwhile_the_last_counts(simplifying):
    thing = meshes.grid()
    for count in (800, 700, 600, 300):
        ask(simplifying, thing, count)
    finish_background_work()
    assert thing.maquette.triangles == 300
    assert 250 < triangles(thing.data) <= 300


def test_an_object_that_is_gone(simplifying):
    import bpy

    thing = meshes.grid()
    ask(simplifying, thing, 200)
    bpy.data.objects.remove(thing)
    finish_background_work()
    assert len(bpy.data.meshes) == 1


def test_an_object_that_got_another_mesh(simplifying):
    import bpy

    thing = meshes.grid()
    ask(simplifying, thing, 200)
    other = bpy.data.meshes.new("Other")
    other.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    thing.data = other
    finish_background_work()
    assert (thing.data, len(other.polygons)) == (other, 1)


def test_an_object_that_is_being_edited(simplifying):
    import bpy

    thing = meshes.grid()
    full = triangles(thing.data)
    ask(simplifying, thing, 200)
    bpy.ops.object.mode_set(mode="EDIT")
    finish_background_work()
    bpy.ops.object.mode_set(mode="OBJECT")
    assert triangles(thing.data) == full
    assert thing.maquette.original is None


def test_what_cannot_be_simplified_says_why(simplifying):
    thing = meshes.grid()
    thing.data.vertices[0].co.z = float("nan")
    thing.maquette.triangles = 100
    assert "not a number" in thing.maquette.refusal
    thing.data.vertices[0].co.z = 0
    thing.maquette.triangles = 100
    assert thing.maquette.refusal == ""
