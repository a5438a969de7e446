# SPDX-License-Identifier: GPL-3.0-or-later
"""Dense meshes are simplified on a thread; an outdated result is dropped."""

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


def ask(simplifying, obj, count):
    simplifying._ask(obj, installed("scene.simplify").Goal(count))


def test_the_mesh_changes_when_the_thread_is_done(simplifying):
    obj = meshes.grid()
    full = triangles(obj.data)
    ask(simplifying, obj, 200)
    assert triangles(obj.data) == full
    assert obj.maquette.is_busy
    finish_background_work()
    assert 0 < triangles(obj.data) <= 200
    assert not obj.maquette.is_busy
    assert (obj.maquette.triangles, obj.maquette.limit) == (200, "TARGET")


def test_the_last_of_several_requests_counts(simplifying):
    obj = meshes.grid()
    for count in (800, 700, 600, 300):
        ask(simplifying, obj, count)
    finish_background_work()
    assert obj.maquette.triangles == 300
    assert 250 < triangles(obj.data) <= 300


def test_a_deleted_object(simplifying):
    import bpy

    obj = meshes.grid()
    ask(simplifying, obj, 200)
    bpy.data.objects.remove(obj)
    finish_background_work()
    assert len(bpy.data.meshes) == 1


def test_an_object_that_got_another_mesh(simplifying):
    import bpy

    obj = meshes.grid()
    ask(simplifying, obj, 200)
    other = bpy.data.meshes.new("Other")
    other.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    obj.data = other
    finish_background_work()
    assert (obj.data, len(other.polygons)) == (other, 1)


def test_an_object_in_edit_mode(simplifying):
    import bpy

    obj = meshes.grid()
    full = triangles(obj.data)
    ask(simplifying, obj, 200)
    bpy.ops.object.mode_set(mode="EDIT")
    finish_background_work()
    bpy.ops.object.mode_set(mode="OBJECT")
    assert triangles(obj.data) == full
    assert obj.maquette.original is None


def test_what_cannot_be_simplified_says_why(simplifying):
    obj = meshes.grid()
    obj.data.vertices[0].co.z = float("nan")
    obj.maquette.triangles = 100
    assert "not a number" in obj.maquette.refusal
    obj.data.vertices[0].co.z = 0
    obj.maquette.triangles = 100
    assert obj.maquette.refusal == ""
