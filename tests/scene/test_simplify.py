# SPDX-License-Identifier: GPL-3.0-or-later
"""A simplified mesh is a part of its original, exact in all that it carries, and the original can always come back."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.scene import meshes
from tools.installed_addon import MODULE


@pytest.fixture
def simplify(scene):
    module = __import__(f"{MODULE}.scene.simplify", fromlist=["simplify"])
    if not module.is_exact():
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    return module


def ask(simplify, thing, triangles, **more):
    return simplify.simplify(thing, simplify.Goal(triangles, **more))


def test_everything_on_points_and_corners_is_as_it_was(simplify):
    thing = meshes.grid()
    meshes.cut_charts(thing.data, "Second")
    meshes.dress(thing.data)
    points, corners = meshes.point_rows(thing.data), meshes.corner_rows(thing.data)
    ask(simplify, thing, 300)
    assert simplify.triangle_count(thing.data) <= 300
    assert meshes.point_rows(thing.data) <= points
    assert meshes.corner_rows(thing.data) <= corners
    assert thing.maquette.limit == "TARGET"
    assert thing.maquette.error > 0
    assert not thing.data.validate(verbose=True)


def test_no_crack_opens_and_the_border_stays(simplify):
    thing = meshes.grid()
    before = meshes.open_edges(thing.data)
    low, high = meshes.positions(thing.data).min(axis=0), meshes.positions(thing.data).max(axis=0)
    ask(simplify, thing, 120)
    assert 0 < meshes.open_edges(thing.data) <= before
    assert meshes.positions(thing.data)[:, :2].min(axis=0) == pytest.approx(low[:2])
    assert meshes.positions(thing.data)[:, :2].max(axis=0) == pytest.approx(high[:2])


def test_seams_set_a_floor_and_it_is_named(simplify):
    thing = meshes.grid(size=12, wave=0.3)
    layer = thing.data.uv_layers["UVMap"]
    alone = np.repeat(np.arange(len(thing.data.polygons)), 4)[:, None] + np.zeros((1, 2))
    layer.uv.foreach_set("vector", (alone + meshes.attribute(thing.data, "UVMap", "vector", 2)).astype("f").ravel())
    full = simplify.triangle_count(thing.data)
    assert ask(simplify, thing, 4) > 4
    assert thing.maquette.limit == "SEAMS"
    assert ask(simplify, thing, full // 10, sloppy=True) <= full // 10
    assert thing.maquette.is_sloppy
    assert thing.maquette.limit == "TARGET"


def test_deviation_ends_it(simplify):
    thing = meshes.grid()
    thing.scale = (2.0, 2.0, 2.0)
    import bpy

    bpy.context.view_layer.update()
    ask(simplify, thing, 4, deviation=0.02)
    few = simplify.triangle_count(thing.data)
    assert 0 < thing.maquette.error <= 0.02
    assert thing.maquette.limit == "DEVIATION"
    ask(simplify, thing, 4, deviation=0.002)
    assert simplify.triangle_count(thing.data) > few


def test_the_slider_goes_up_again(simplify):
    thing = meshes.grid()
    before = meshes.corner_rows(thing.data)
    full = simplify.triangle_count(thing.data)
    ask(simplify, thing, 100)
    few = simplify.triangle_count(thing.data)
    ask(simplify, thing, 600)
    assert few < simplify.triangle_count(thing.data) <= 600
    ask(simplify, thing, full)
    assert meshes.corner_rows(thing.data) == before
    assert thing.maquette.original is None
    assert {len(face.vertices) for face in thing.data.polygons} == {4}


def test_the_object_s_own_slider(simplify):
    thing = meshes.grid()
    full = simplify.triangle_count(thing.data)
    assert thing.maquette.triangles == full
    thing.maquette.triangles = 200
    assert 100 < simplify.triangle_count(thing.data) <= 200
    thing.maquette.goal = "PERCENTAGE"
    thing.maquette.percentage = 50
    assert simplify.triangle_count(thing.data) == pytest.approx(full / 2, abs=2)
    thing.maquette.goal = "DEVIATION"
    thing.maquette.deviation = 0.01
    assert thing.maquette.limit == "DEVIATION"
    assert thing.maquette.error <= 0.01


def test_linked_duplicates_follow_and_copies_do_not(simplify):
    import bpy

    thing = meshes.grid()
    linked = thing.copy()
    bpy.context.collection.objects.link(linked)
    ask(simplify, thing, 200)
    assert linked.data == thing.data
    assert linked.maquette.original == thing.maquette.original
    assert linked.maquette.triangles == 200
    copied = thing.copy()
    copied.data = thing.data.copy()
    bpy.context.collection.objects.link(copied)
    ask(simplify, copied, 50)
    assert simplify.triangle_count(copied.data) <= 50 < simplify.triangle_count(thing.data)
    simplify.restore(copied)
    assert simplify.triangle_count(thing.data) <= 200
    assert copied.data != thing.maquette.original
    simplify.restore(linked)
    assert thing.data == linked.data
    assert thing.maquette.original is None
    assert len(bpy.data.meshes) == 2


def test_restore_gives_back_the_very_mesh(simplify):
    import bpy

    thing = meshes.grid()
    original = thing.data
    ask(simplify, thing, 200)
    assert thing.data != original
    assert thing.data.name == "Terrain"
    assert original.name.startswith(".")
    simplify.restore(thing)
    assert thing.data == original
    assert original.name == "Terrain"
    assert list(bpy.data.meshes) == [original]


def test_apply_drops_the_original(simplify):
    import bpy

    thing = meshes.grid()
    ask(simplify, thing, 200)
    simplify.apply(thing)
    assert list(bpy.data.meshes) == [thing.data]
    assert thing.maquette.original is None
    assert thing.maquette.triangles == simplify.triangle_count(thing.data)


def test_textures_are_not_doubled_and_the_original_survives_a_save(simplify, tmp_path):
    import bpy

    thing = meshes.grid()
    material = bpy.data.materials.new("Paint")
    thing.data.materials.append(material)
    ask(simplify, thing, 200)
    path = str(tmp_path / "file.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    thing = bpy.data.objects["Terrain"]
    assert len(bpy.data.materials) == 1
    assert thing.maquette.triangles == 200
    thing.maquette.triangles = 500
    assert 200 < simplify.triangle_count(thing.data) <= 500
    simplify.restore(thing)
    assert len(thing.data.polygons) == 24 * 24


def test_materials_meet_where_they_met(simplify):
    import bpy

    thing = meshes.grid()
    for name in ("Left", "Right"):
        thing.data.materials.append(bpy.data.materials.new(name))
    for face in thing.data.polygons:
        face.material_index = int(face.center.x > 0)
    ask(simplify, thing, 150)
    for face in thing.data.polygons:
        corners = [thing.data.vertices[i].co.x for i in face.vertices]
        assert min(corners) >= -1e-6 if face.material_index else max(corners) <= 1e-6


def test_sharp_edges_go_on_as_lines(simplify):
    thing = meshes.grid(wave=0.0)
    for edge in thing.data.edges:
        ends = [thing.data.vertices[i].co.x for i in edge.vertices]
        edge.use_edge_sharp = max(map(abs, ends)) < 1e-6
    thing.data.vertices[0].co.z = 0.2
    ask(simplify, thing, 40)
    sharp = [edge for edge in thing.data.edges if edge.use_edge_sharp]
    places = [thing.data.vertices[i].co for edge in sharp for i in edge.vertices]
    assert max(abs(place.x) for place in places) < 1e-6
    length = sum((thing.data.vertices[e.vertices[0]].co - thing.data.vertices[e.vertices[1]].co).length for e in sharp)
    assert length == pytest.approx(2.0)
    assert len(sharp) < 24


def test_face_attributes_come_from_faces_nearby(simplify):
    thing = meshes.grid()
    layer = thing.data.attributes.new("area", "INT", "FACE")
    layer.data.foreach_set("value", [1 + (face.center.y > 0) for face in thing.data.polygons])
    ask(simplify, thing, 300)
    assert {item.value for item in thing.data.attributes["area"].data} == {1, 2}
    for face in thing.data.polygons:
        heights = [thing.data.vertices[i].co.y for i in face.vertices]
        if min(heights) > 0.2 or max(heights) < -0.2:
            assert thing.data.attributes["area"].data[face.index].value == 1 + (face.center.y > 0)


def test_custom_normals_stay(simplify):
    thing = meshes.grid()
    normals = meshes.positions(thing.data) + np.array([0.0, 0.0, 2.0], np.float32)
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    thing.data.normals_split_custom_set_from_vertices(normals)
    at = {place.tobytes(): normal for place, normal in zip(meshes.positions(thing.data), normals, strict=True)}
    ask(simplify, thing, 300)
    assert simplify.triangle_count(thing.data) <= 300
    assert thing.data.has_custom_normals
    found = np.empty((len(thing.data.loops), 3), np.float32)
    thing.data.corner_normals.foreach_get("vector", found.ravel())
    places = meshes.positions(thing.data)[meshes.corner_vertices(thing.data)]
    expected = np.array([at[place.tobytes()] for place in places])
    assert np.degrees(np.arccos(np.clip((found * expected).sum(axis=1), -1, 1))).max() < 0.3


def test_weights_stay(simplify):
    thing = meshes.grid()
    groups = [thing.vertex_groups.new(name=name) for name in ("Arm", "Leg")]
    for vertex in thing.data.vertices:
        groups[0].add([vertex.index], 0.25 + 0.01 * vertex.index % 0.7, "REPLACE")
        if vertex.co.x > 0:
            groups[1].add([vertex.index], 0.5, "REPLACE")

    def weights():
        return {(*vertex.co, *((each.group, each.weight) for each in vertex.groups)) for vertex in thing.data.vertices}

    before, corners = weights(), meshes.corner_rows(thing.data)
    ask(simplify, thing, 300)
    assert weights() <= before
    assert meshes.corner_rows(thing.data) <= corners
    assert [group.name for group in thing.vertex_groups] == ["Arm", "Leg"]
    assert simplify.triangle_count(thing.data) <= 300


def test_shape_keys_and_their_animation_stay(simplify):
    thing = meshes.grid()
    thing.shape_key_add(name="Basis")
    key = thing.shape_key_add(name="Open")
    moved = meshes.positions(thing.data) + np.float32([0, 0, 1])
    key.data.foreach_set("co", moved.ravel())
    key.value = 0.5
    key.slider_max = 2.0
    key.keyframe_insert("value", frame=1)
    at = {place.tobytes(): shape for place, shape in zip(meshes.positions(thing.data), moved, strict=True)}
    action = thing.data.shape_keys.animation_data.action
    for target in (300, 100, 500):
        ask(simplify, thing, target)
        keys = thing.data.shape_keys
        assert [block.name for block in keys.key_blocks] == ["Basis", "Open"]
        assert keys.animation_data.action == action
        assert (keys.key_blocks["Open"].value, keys.key_blocks["Open"].slider_max) == (0.5, 2.0)
        shape = np.empty((len(keys.key_blocks["Open"].data), 3), np.float32)
        keys.key_blocks["Open"].data.foreach_get("co", shape.ravel())
        expected = np.array([at[place.tobytes()] for place in meshes.positions(thing.data)])
        assert np.array_equal(shape, expected)
    simplify.restore(thing)
    assert len(thing.data.shape_keys.key_blocks["Open"].data) == len(thing.data.vertices) == 25 * 25


def test_loose_vertices_and_edges_stay(simplify):
    thing = meshes.grid()
    mesh = thing.data
    count = len(mesh.vertices)
    mesh.vertices.add(3)
    mesh.vertices[count].co = (5, 0, 0)
    mesh.vertices[count + 1].co = (6, 0, 0)
    mesh.vertices[count + 2].co = (7, 0, 0)
    mesh.edges.add(1)
    mesh.edges[-1].vertices = (count, count + 1)
    mesh.update()
    ask(simplify, thing, 200)
    assert {5.0, 6.0, 7.0} <= {vertex.co.x for vertex in thing.data.vertices}
    loose = [edge for edge in thing.data.edges if edge.is_loose]
    assert [{thing.data.vertices[i].co.x for i in edge.vertices} for edge in loose] == [{5.0, 6.0}]


def test_triangle_soup_is_simplified_too(simplify):
    """As some files come: every triangle with vertices of its own, faces flat."""
    import bmesh
    import bpy

    thing = meshes.grid()
    editable = bmesh.new()
    editable.from_mesh(thing.data)
    bmesh.ops.split_edges(editable, edges=editable.edges)
    editable.to_mesh(thing.data)
    editable.free()
    bpy.ops.object.shade_flat()
    assert ask(simplify, thing, 300) <= 300
    assert meshes.open_edges(thing.data) <= 4 * 24


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda thing: thing.data.clear_geometry(), "no faces"),
        (lambda thing: setattr(thing.data.vertices[3], "co", (float("nan"), 0, 0)), "not a number"),
        (lambda thing: thing.modifiers.new("M", "MULTIRES"), "Multiresolution"),
    ],
)
def test_refusals_are_sentences(simplify, spoil, sentence):
    thing = meshes.grid()
    spoil(thing)
    thing.data.update()
    with pytest.raises(simplify.CannotSimplify, match=sentence):
        ask(simplify, thing, 0)
    assert thing.maquette.original is None


def test_linked_meshes_are_refused(simplify, tmp_path):
    import bpy

    meshes.grid()
    path = str(tmp_path / "library.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(path, link=True) as (_, wanted):
        wanted.objects = ["Terrain"]
    thing = wanted.objects[0]
    bpy.context.collection.objects.link(thing)
    assert "linked" in simplify.reason_against(thing)
    override = thing.override_create()
    assert simplify.reason_against(override)
    thing.data.update()


def test_one_triangle_stays_as_it_is(simplify):
    import bpy

    mesh = bpy.data.meshes.new("Triangle")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    thing = bpy.data.objects.new("Triangle", mesh)
    bpy.context.collection.objects.link(thing)
    assert ask(simplify, thing, 4) == 1
    assert thing.data == mesh
    assert ask(simplify, thing, 0) == 1


def test_operators(simplify):
    import bpy

    thing = meshes.grid()
    full = simplify.triangle_count(thing.data)
    assert bpy.ops.maquette.simplify(target_triangles=250) == {"FINISHED"}
    assert 200 < simplify.triangle_count(thing.data) <= 250
    assert (thing.maquette.triangles, thing.maquette.limit) == (250, "TARGET")
    assert bpy.ops.maquette.restore_original() == {"FINISHED"}
    assert simplify.triangle_count(thing.data) == full
    assert not bpy.ops.maquette.restore_original.poll()
    bpy.ops.maquette.simplify(target_triangles=250)
    assert bpy.ops.maquette.apply_simplified() == {"FINISHED"}
    assert not bpy.ops.maquette.apply_simplified.poll()


def test_undo_takes_back_mesh_and_settings(simplify):
    import bpy

    thing = meshes.grid()
    full = simplify.triangle_count(thing.data)
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="made")
    bpy.ops.maquette.simplify(target_triangles=250)
    bpy.ops.ed.undo_push(message="simplified")
    bpy.ops.ed.undo()
    thing = bpy.data.objects["Terrain"]
    assert simplify.triangle_count(thing.data) == full
    assert thing.maquette.original is None
    thing.data.vertices[0].co.z = 3.0
    ask(simplify, thing, 250)
    assert 3.0 in {vertex.co.z for vertex in simplify.original_of(thing).vertices}
    assert sys.modules[f"{MODULE}.scene.sources"]
