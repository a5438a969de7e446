# SPDX-License-Identifier: GPL-3.0-or-later
"""With the simplifier a mesh becomes a part of its original, exact in all that it carries, and can grow again."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.scene import meshes
from tools.installed_addon import MODULE


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
    assert sys.modules[f"{MODULE}.scene.originals"]
