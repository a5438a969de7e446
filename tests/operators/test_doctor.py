# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking a mesh as an artist does: check, select, mend, restore, undo."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import numpy as np
import pytest

from tests.blender_session import blocks, installed, open_edges, sentence_of
from tests.geometry.damage import Patient, ball
from tests.operators.test_game_ready import painted
from tests.panels.recording import draw
from tools.renders import difference, render


@pytest.fixture
def patient(scene):
    """A ball with faults of several kinds, active; returns the object and the faults."""
    import bpy

    made = Patient(*ball(), np.random.default_rng(3))
    for kind in ("HOLES", "FLIPPED", "DOUBLED", "FLOATING", "INNER", "UNJOINED"):
        made.damage(kind)
    vertices, faces = made.finish()
    mesh = bpy.data.meshes.new("Patient")
    mesh.from_pydata(vertices.tolist(), [], faces.tolist())
    mesh.uv_layers.new(name="UVMap").uv.foreach_set(
        "vector", (np.random.default_rng(0).random(6 * len(faces)) * 0.1).astype(np.float32)
    )
    obj = bpy.data.objects.new("Patient", mesh)
    scene.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    obj.select_set(True)
    return obj, dict(made.truth)


def found(obj, kinds):
    return {each.kind: each.count for each in obj.maquette.findings if each.kind in kinds}


def test_check_select_mend_and_restore(patient):
    import bpy

    obj, truth = patient
    before, mesh = blocks(), obj.data
    assert bpy.ops.maquette.check_mesh() == {"FINISHED"}
    assert found(obj, truth) == truth
    assert obj.data == mesh
    assert blocks() == before
    assert bpy.ops.maquette.select_found(kind="FLIPPED") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    assert sum(face.select for face in obj.data.polygons) == truth["FLIPPED"]
    assert bpy.ops.maquette.select_found(kind="HOLES") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    assert sum(edge.select for edge in obj.data.edges) == 3
    assert bpy.ops.maquette.mend_mesh() == {"FINISHED"}
    assert open_edges(obj.data) == 0
    assert found(obj, truth) == {}
    assert obj.maquette.is_closed
    assert obj.maquette.original == mesh
    assert obj.data.name == "Patient"
    # Simplifying would start from the unmended mesh.
    sentence = sentence_of(lambda: bpy.ops.maquette.simplify(target_triangles=100))
    assert "Apply" in sentence
    assert bpy.ops.maquette.restore_original() == {"FINISHED"}
    assert obj.data == mesh
    assert blocks() == before


def test_one_kind_leaves_the_others(patient):
    import bpy

    obj, truth = patient
    bpy.ops.maquette.check_mesh()
    bpy.ops.maquette.mend_mesh(kind="DOUBLED")
    assert found(obj, truth) == {kind: number for kind, number in truth.items() if kind != "DOUBLED"}
    bpy.ops.maquette.apply_simplified()
    assert not obj.maquette.is_mended
    bpy.ops.maquette.simplify(target_triangles=300)


def test_it_is_one_undo_step(patient):
    import bpy

    bpy.ops.ed.undo_push(message="Before")
    before = blocks()
    bpy.ops.maquette.mend_mesh()
    bpy.ops.ed.undo()
    assert blocks() == before
    assert not bpy.context.object.maquette.is_mended
    bpy.ops.ed.redo()
    assert open_edges(bpy.context.object.data) == 0


def test_a_scaled_object_far_from_its_origin_does_not_move(patient):
    import bpy
    from mathutils import Matrix

    obj, _ = patient
    obj.data.transform(Matrix.Translation((5, 0, 3)))
    obj.scale, obj.location, obj.rotation_euler = (2, 2, -2), (1, 2, 3), (0.3, 0.2, 0.1)
    socket = bpy.data.objects.new("Socket", None)
    bpy.context.scene.collection.objects.link(socket)
    socket.parent, socket.location = obj, (0.5, 0, 0)
    bpy.context.view_layer.update()
    points = sorted(tuple(round(x, 3) for x in obj.matrix_world @ each.co) for each in obj.data.vertices)
    at = socket.matrix_world.translation.copy()
    bpy.ops.maquette.check_mesh()
    assert {"SCALE", "PIVOT"} <= {each.kind for each in obj.maquette.findings}
    bpy.ops.maquette.mend_mesh(kind="SCALE")
    bpy.ops.maquette.mend_mesh(kind="PIVOT")
    assert not {"SCALE", "PIVOT"} & {each.kind for each in obj.maquette.findings}
    assert tuple(obj.scale) == (1, 1, 1)
    bpy.context.view_layer.update()
    now = sorted(tuple(round(x, 3) for x in obj.matrix_world @ each.co) for each in obj.data.vertices)
    assert np.allclose(points, now, atol=2e-3)
    assert (socket.matrix_world.translation - at).length < 1e-3
    bpy.ops.maquette.restore_original()
    now = sorted(tuple(round(x, 3) for x in obj.matrix_world @ each.co) for each in obj.data.vertices)
    assert np.allclose(points, now, atol=2e-3)


def test_the_panel_lists_the_faults(patient):
    import bpy

    obj, _ = patient
    bpy.context.window_manager.maquette.model_part = "CHECK"
    assert "maquette.mend_mesh" not in draw("MAQUETTE_PT_simplify").operators
    bpy.ops.maquette.check_mesh()
    layout = draw("MAQUETTE_PT_simplify")
    assert "Holes" in layout.labels
    assert "maquette.select_found" in layout.operators
    obj.data.vertices.add(1)
    assert "Holes" not in draw("MAQUETTE_PT_simplify").labels
    assert "Check it again" in sentence_of(lambda: bpy.ops.maquette.select_found(kind="HOLES"))


def test_a_mesh_changed_meanwhile_is_left_alone(patient):
    import bpy

    obj, _ = patient
    work = installed("runtime.doctor").mend(obj, ["HOLES"])
    obj.data.vertices.add(1)
    with pytest.raises(Exception, match="changed while it was mended"):
        installed("runtime.session").background().wait(work)
    assert obj.maquette.original is None
    bpy.ops.maquette.check_mesh()


def test_an_undo_between_two_steps_leaves_nothing_of_the_mended_mesh(patient):
    import bpy

    obj, _ = patient
    bpy.ops.ed.undo_push(message="Before")
    obj.location.x = 3
    bpy.ops.ed.undo_push(message="Moved")
    meshes = set(bpy.data.meshes.keys())
    background, pause = installed("runtime.session").background(), threading.Event()
    installed("runtime.doctor").mend(obj, ["HOLES"])
    while set(bpy.data.meshes.keys()) == meshes:
        background.advance()
        pause.wait(0.005)
    bpy.ops.ed.undo()
    while background.advance() is not None:
        pause.wait(0.005)
    obj = bpy.data.objects["Patient"]
    assert set(bpy.data.meshes.keys()) == meshes
    assert obj.maquette.original is None
    assert "changed while it was mended" in obj.maquette.refusal


def select(kind, obj):
    """How many faces are selected."""
    import bpy

    assert bpy.ops.maquette.select_found(kind=kind) == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    return np.array([face.select for face in obj.data.polygons])


def picture(name, side=64):
    """A material with an image that has a different colour in each corner."""
    import bpy

    image = bpy.data.images.new(name, side, side)
    x, y = np.meshgrid(np.linspace(0.1, 0.9, side), np.linspace(0.1, 0.9, side))
    image.pixels.foreach_set(np.stack([x, y, 1 - x, np.ones_like(x)], axis=-1).astype(np.float32).ravel())
    image.pack()
    material = painted(name, (1, 1, 1, 1))
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = next(each for each in material.node_tree.nodes if each.type == "BSDF_PRINCIPLED")
    material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    return material


@pytest.fixture
def badly_mapped(scene):
    """A textured ball whose UV map is mirrored, half overlapping, and of very uneven texel density."""
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=24, ring_count=12)
    obj = bpy.context.object
    layer = obj.data.uv_layers[0]
    uvs = np.empty((len(obj.data.loops), 2), np.float32)
    layer.uv.foreach_get("vector", uvs.ravel())
    faces = np.repeat(np.arange(len(obj.data.polygons)), [len(face.vertices) for face in obj.data.polygons])
    middle = np.stack([np.bincount(faces, uvs[:, axis]) / np.bincount(faces) for axis in (0, 1)], axis=1)[faces]
    uvs[:, 0] = np.where(middle[:, 0] > 0.5, 1 - uvs[:, 0], uvs[:, 0])
    low = middle[:, 1] < 0.4
    uvs[low] = middle[low] + (uvs[low] - middle[low]) * 0.1
    layer.uv.foreach_set("vector", uvs.ravel())
    obj.data.materials.append(picture("Skin"))
    return obj


def test_faces_that_overlap_and_that_are_coarse_can_be_selected(badly_mapped):
    import bpy

    obj = badly_mapped
    bpy.ops.maquette.check_mesh()
    found = {each.kind: each for each in obj.maquette.findings}
    assert {"OVERLAPPING_UVS", "UNEVEN_TEXELS", "MIRRORED_UVS"} <= set(found)
    overlapping, coarse = select("OVERLAPPING_UVS", obj), select("UNEVEN_TEXELS", obj)
    heights = np.array([face.center.z for face in obj.data.polygons])
    assert overlapping[(heights > 0) & (heights < 0.8)].mean() > 0.9
    assert coarse[heights < -0.5].mean() > 0.9
    assert not coarse[heights > 0].any()


@pytest.mark.parametrize("kind", ["OVERLAPPING_UVS", "UNEVEN_TEXELS", "MIRRORED_UVS"])
def test_the_textures_are_baked_onto_new_uvs(badly_mapped, tmp_path, kind):
    import bpy

    obj = badly_mapped
    bpy.ops.ed.undo_push(message="Before")
    before, look, mesh = blocks(), render(obj, tmp_path), obj.data
    assert bpy.ops.maquette.mend_mesh(kind=kind) == {"FINISHED"}
    left = {each.kind for each in obj.maquette.findings}
    assert not left & {"OVERLAPPING_UVS", "UNEVEN_TEXELS", "MIRRORED_UVS", "ROOMLESS_UVS", "NO_UVS"}
    assert difference(render(obj, tmp_path), look) < 0.03
    assert len(obj.data.uv_layers) == 1
    assert [material.name for material in obj.data.materials] != ["Skin"]
    with pytest.raises(RuntimeError, match="Apply to continue from here"):
        bpy.ops.maquette.bake_detail(size="512")
    bpy.ops.maquette.restore_original()
    assert obj.data == mesh
    assert [material.name for material in obj.data.materials] == ["Skin"]
    bpy.ops.ed.undo()
    assert blocks() == before


def test_new_uvs_keep_weights_and_shape_keys(badly_mapped, tmp_path):
    """Even while a shape key far from the basis is shown."""
    import bpy

    obj = badly_mapped
    top, all_of_it = obj.vertex_groups.new(name="Top"), obj.vertex_groups.new(name="All")
    for vertex in obj.data.vertices:
        all_of_it.add([vertex.index], 0.25 + 0.5 * (vertex.co.x > 0), "REPLACE")
        if vertex.co.z > 0:
            top.add([vertex.index], vertex.co.z / 2, "REPLACE")
    obj.shape_key_add(name="Basis")
    tall = obj.shape_key_add(name="Tall")
    for vertex, point in zip(obj.data.vertices, tall.data, strict=True):
        point.co = vertex.co.x, vertex.co.y, 3 * vertex.co.z + 2
    tall.value = 1.0
    bpy.context.view_layer.update()
    before, look = deformation(obj), render(obj, tmp_path)
    assert bpy.ops.maquette.mend_mesh(kind="OVERLAPPING_UVS") == {"FINISHED"}
    assert "OVERLAPPING_UVS" not in {each.kind for each in obj.maquette.findings}
    assert deformation(obj) == before
    assert difference(render(obj, tmp_path), look) < 0.03


def deformation(obj):
    """The vertices' positions in the mesh and in each shape key, their weights, and the keys' values."""
    keys = obj.data.shape_keys.key_blocks
    names = [group.name for group in obj.vertex_groups]
    return (
        [tuple(vertex.co) for vertex in obj.data.vertices],
        [[tuple(point.co) for point in key.data] for key in keys],
        [{names[each.group]: round(each.weight, 5) for each in vertex.groups} for vertex in obj.data.vertices],
        {key.name: key.value for key in keys},
    )


def test_new_uvs_of_a_mesh_without_textures_leave_its_materials(badly_mapped):
    import bpy

    obj = badly_mapped
    clay = painted("Clay", (0.5, 0.2, 0.1, 1))
    obj.data.materials[0] = clay
    assert bpy.ops.maquette.mend_mesh(kind="UNEVEN_TEXELS") == {"FINISHED"}
    assert list(obj.data.materials) == [clay]
    assert not obj.maquette.is_baked
    assert "UNEVEN_TEXELS" not in {each.kind for each in obj.maquette.findings}


def test_an_unusual_size_is_scaled_to_the_wanted_one(scene):
    import bpy

    bpy.ops.mesh.primitive_monkey_add(size=900)
    obj = bpy.context.object
    bpy.ops.maquette.check_mesh()
    assert "SIZE" in {each.kind for each in obj.maquette.findings}
    bpy.ops.ed.undo_push(message="Before")
    assert bpy.ops.maquette.mend_mesh(kind="SIZE", size=1.8) == {"FINISHED"}
    bpy.context.view_layer.update()
    assert max(obj.dimensions) == pytest.approx(1.8)
    assert {"SIZE", "SCALE"} & {each.kind for each in obj.maquette.findings} == {"SCALE"}
    bpy.ops.ed.undo()
    assert max(bpy.context.object.dimensions) > 900


def test_wide_openings_are_filled_on_request(scene):
    import bmesh
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=16, ring_count=8)
    obj = bpy.context.object
    with edited(obj.data) as bowl:
        bmesh.ops.delete(bowl, geom=[vertex for vertex in bowl.verts if vertex.co.z > 0.01], context="VERTS")
    bpy.ops.maquette.mend_mesh()
    assert open_edges(obj.data) == 16
    bpy.ops.maquette.mend_mesh(kind="BORDERS")
    assert open_edges(obj.data) == 0
    assert obj.maquette.is_closed


@contextmanager
def edited(mesh):
    import bmesh

    changed = bmesh.new()
    changed.from_mesh(mesh)
    yield changed
    changed.to_mesh(mesh)
    changed.free()


def joined_boxes(overlap):
    """Two boxes in one mesh; the second reaches into the first by a fraction of its size."""
    import bpy

    bpy.ops.mesh.primitive_cube_add(size=2)
    first = bpy.context.object
    bpy.ops.mesh.primitive_cube_add(size=1, location=(1.5 - overlap, 0.1, 0.2))
    first.select_set(True)
    bpy.context.view_layer.objects.active = first
    bpy.ops.object.join()
    return first


def test_intersecting_parts_are_united_if_the_volume_stays(scene):
    import bpy

    obj = joined_boxes(0.05)
    bpy.ops.maquette.check_mesh()
    assert "CROSSING" in {each.kind for each in obj.maquette.findings}
    assert bpy.ops.maquette.mend_mesh(kind="CROSSING") == {"FINISHED"}
    assert "CROSSING" not in {each.kind for each in obj.maquette.findings}
    assert obj.maquette.is_closed
    assert obj.maquette.parts == 1
    bpy.ops.maquette.restore_original()
    bpy.data.objects.remove(obj)
    deep = joined_boxes(0.5)
    assert "could not be united" in sentence_of(lambda: bpy.ops.maquette.mend_mesh(kind="CROSSING"))
    assert deep.maquette.original is None
