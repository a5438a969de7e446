# SPDX-License-Identifier: GPL-3.0-or-later
"""What simplifying changes in a mesh, and what it keeps."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, installed, open_edges, triangles


@pytest.fixture
def simplify(addon):
    return installed("scene.simplify")


@pytest.fixture
def ball(scene):
    """A closed ball of 3968 triangles with UVs and two materials."""
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32)
    obj = bpy.context.active_object
    for name in ("one", "two"):
        obj.data.materials.append(bpy.data.materials.new(name))
    for polygon in obj.data.polygons:
        polygon.material_index = int(polygon.center.z > 0)
    return obj


def test_it_stays_closed_and_keeps_uvs_and_materials(simplify, ball):
    assert simplify.simplify(ball, simplify.Goal(1000)) == triangles(ball.data)
    assert triangles(ball.data) == pytest.approx(1000, rel=0.02)
    assert open_edges(ball.data) == 0
    assert len(ball.data.uv_layers) == 1
    assert [material.name for material in ball.data.materials] == ["one", "two"]
    assert {polygon.material_index for polygon in ball.data.polygons} == {0, 1}
    assert tuple(ball.dimensions) == pytest.approx((2, 2, 2), abs=0.05)


def test_a_mesh_that_is_split_along_its_seams_does_not_tear(simplify, scene):
    """As imported from formats without shared vertices."""
    import bmesh
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32)
    obj = bpy.context.active_object
    editable = bmesh.new()
    editable.from_mesh(obj.data)
    bmesh.ops.split_edges(editable, edges=[edge for edge in editable.edges if edge.index % 3 == 0])
    editable.to_mesh(obj.data)
    editable.free()
    assert open_edges(obj.data) > 0
    simplify.simplify(obj, simplify.Goal(1000))
    assert open_edges(obj.data) == 0


def test_names_are_those_of_the_original(simplify, ball):
    ball.data.name = "Ball"
    simplify.simplify(ball, simplify.Goal(1000))
    simplify.simplify(ball, simplify.Goal(500))
    assert (ball.data.name, ball.maquette.original.name) == ("Ball", ".Ball Original")
    simplify.restore(ball)
    assert (ball.data.name, ball.maquette.original) == ("Ball", None)


def test_no_data_is_left_over(simplify, ball):
    before = blocks()
    simplify.simplify(ball, simplify.Goal(1000))
    simplify.simplify(ball, simplify.Goal(500))
    assert blocks() == before | {"meshes": 2}
    simplify.restore(ball)
    assert blocks() == before


def test_a_target_at_or_above_the_original_is_the_original(simplify, ball):
    original = ball.data
    count = triangles(original)
    assert simplify.simplify(ball, simplify.Goal(count)) == count
    assert ball.data == original
    assert ball.maquette.original is None
    simplify.simplify(ball, simplify.Goal(500))
    assert simplify.simplify(ball, simplify.Goal(10**6)) == count
    assert ball.data == original
    assert ball.maquette.original is None


def test_linked_duplicates_follow(simplify, ball, scene):
    twin = ball.copy()
    scene.collection.objects.link(twin)
    simplify.simplify(ball, simplify.Goal(500))
    assert twin.data == ball.data
    simplify.restore(twin)
    assert twin.data == ball.data
    assert ball.maquette.original is None


def test_modifiers_stay_and_are_not_applied(simplify, ball):
    ball.modifiers.new("Array", "ARRAY")
    ball.modifiers.new("Subdivision", "SUBSURF")
    simplify.simplify(ball, simplify.Goal(500))
    assert [modifier.type for modifier in ball.modifiers] == ["ARRAY", "SUBSURF"]
    assert triangles(ball.data) == pytest.approx(500, rel=0.02)


def test_transforms_and_vertex_groups_stay(simplify, ball):
    ball.scale = (1, 2, 3)
    group = ball.vertex_groups.new(name="Upper")
    group.add([vertex.index for vertex in ball.data.vertices if vertex.co.z > 0], 1.0, "REPLACE")
    simplify.simplify(ball, simplify.Goal(500))
    assert tuple(ball.scale) == (1, 2, 3)
    assert ball.vertex_groups.keys() == ["Upper"]
    weighted = [vertex for vertex in ball.data.vertices if vertex.groups]
    assert 0 < len(weighted) < len(ball.data.vertices)


@pytest.mark.parametrize("kind", ["nothing", "light", "empty", "multires", "linked"])
def test_it_refuses_meshes_that_it_would_damage(simplify, ball, kind, tmp_path):
    import bpy

    obj = ball
    if kind == "nothing":
        obj = None
    elif kind == "light":
        obj = bpy.data.objects.new("light", bpy.data.lights.new("light", "POINT"))
    elif kind == "empty":
        ball.data.clear_geometry()
    elif kind == "multires":
        ball.modifiers.new("Multires", "MULTIRES")
    else:
        obj = linked(ball, tmp_path / "ball.blend")
    before = blocks()
    with pytest.raises(simplify.CannotSimplify, match=r"\.$"):
        simplify.simplify(obj, simplify.Goal(100))
    assert blocks() == before


def linked(obj, path):
    import bpy

    bpy.data.libraries.write(str(path), {obj})
    with bpy.data.libraries.load(str(path), link=True) as (source, target):
        target.objects = source.objects
    return target.objects[0]


def test_a_generated_model(simplify, finished_job):
    import bpy

    bpy.ops.maquette.import_job(job=finished_job)
    model = bpy.context.active_object
    simplify.simplify(model, simplify.Goal(1500))
    assert triangles(model.data) == pytest.approx(1500, rel=0.02)
    assert open_edges(model.data) == 0
    assert len(model.data.materials) == 1
    assert model["maquette_job"] == finished_job
    assert all(polygon.use_smooth for polygon in model.data.polygons)
