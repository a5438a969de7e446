# SPDX-License-Identifier: GPL-3.0-or-later
"""The mesh doctor as an artist meets it: check, select, mend, restore, undo."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.blender_session import blocks, installed, open_edges, sentence_of
from tests.geometry.damage import Patient, ball
from tests.panels.recording import draw


@pytest.fixture
def patient(scene):
    """A ball with faults of several kinds, active; gives the object and what was done to it."""
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
    thing = bpy.data.objects.new("Patient", mesh)
    scene.collection.objects.link(thing)
    bpy.context.view_layer.objects.active = thing
    thing.select_set(True)
    return thing, dict(made.truth)


def found(thing, kinds):
    return {each.kind: each.count for each in thing.maquette.findings if each.kind in kinds}


def test_check_select_mend_and_restore(patient):
    import bpy

    thing, truth = patient
    before, mesh = blocks(), thing.data
    assert bpy.ops.maquette.check_mesh() == {"FINISHED"}
    assert found(thing, truth) == truth
    assert thing.data == mesh
    assert blocks() == before
    assert bpy.ops.maquette.select_found(kind="FLIPPED") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    assert sum(face.select for face in thing.data.polygons) == truth["FLIPPED"]
    assert bpy.ops.maquette.select_found(kind="HOLES") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")
    assert sum(edge.select for edge in thing.data.edges) == 3
    assert bpy.ops.maquette.mend_mesh() == {"FINISHED"}
    assert open_edges(thing.data) == 0
    assert found(thing, truth) == {}
    assert thing.maquette.is_closed
    assert thing.maquette.original == mesh
    assert thing.data.name == "Patient"
    # What simplifies would begin from the mesh as it was before.
    sentence = sentence_of(lambda: bpy.ops.maquette.simplify(target_triangles=100))
    assert "Apply" in sentence
    assert bpy.ops.maquette.restore_original() == {"FINISHED"}
    assert thing.data == mesh
    assert blocks() == before


def test_one_kind_leaves_the_others(patient):
    import bpy

    thing, truth = patient
    bpy.ops.maquette.check_mesh()
    bpy.ops.maquette.mend_mesh(kind="DOUBLED")
    assert found(thing, truth) == {kind: number for kind, number in truth.items() if kind != "DOUBLED"}
    bpy.ops.maquette.apply_simplified()
    assert not thing.maquette.is_mended
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


def test_a_scaled_object_far_from_its_origin_stays_where_it_is_seen(patient):
    import bpy
    from mathutils import Matrix

    thing, _ = patient
    thing.data.transform(Matrix.Translation((5, 0, 3)))
    thing.scale, thing.location, thing.rotation_euler = (2, 2, -2), (1, 2, 3), (0.3, 0.2, 0.1)
    socket = bpy.data.objects.new("Socket", None)
    bpy.context.scene.collection.objects.link(socket)
    socket.parent, socket.location = thing, (0.5, 0, 0)
    bpy.context.view_layer.update()
    places = sorted(tuple(round(x, 3) for x in thing.matrix_world @ each.co) for each in thing.data.vertices)
    at = socket.matrix_world.translation.copy()
    bpy.ops.maquette.check_mesh()
    assert {"SCALE", "PIVOT"} <= {each.kind for each in thing.maquette.findings}
    bpy.ops.maquette.mend_mesh(kind="SCALE")
    bpy.ops.maquette.mend_mesh(kind="PIVOT")
    assert not {"SCALE", "PIVOT"} & {each.kind for each in thing.maquette.findings}
    assert tuple(thing.scale) == (1, 1, 1)
    bpy.context.view_layer.update()
    now = sorted(tuple(round(x, 3) for x in thing.matrix_world @ each.co) for each in thing.data.vertices)
    assert np.allclose(places, now, atol=2e-3)
    assert (socket.matrix_world.translation - at).length < 1e-3
    bpy.ops.maquette.restore_original()
    now = sorted(tuple(round(x, 3) for x in thing.matrix_world @ each.co) for each in thing.data.vertices)
    assert np.allclose(places, now, atol=2e-3)


def test_the_panel_lists_what_was_found(patient):
    import bpy

    thing, _ = patient
    bpy.context.window_manager.maquette.model_part = "CHECK"
    assert "maquette.mend_mesh" not in draw("MAQUETTE_PT_simplify").operators
    bpy.ops.maquette.check_mesh()
    layout = draw("MAQUETTE_PT_simplify")
    assert "Holes" in layout.labels
    assert "maquette.select_found" in layout.operators
    thing.data.vertices.add(1)
    assert "Holes" not in draw("MAQUETTE_PT_simplify").labels
    assert "Check it again" in sentence_of(lambda: bpy.ops.maquette.select_found(kind="HOLES"))


def test_what_was_changed_meanwhile_is_left_alone(patient):
    import bpy

    thing, _ = patient
    work = installed("runtime.doctor").mend(thing, ["HOLES"])
    thing.data.vertices.add(1)
    with pytest.raises(Exception, match="changed while it was mended"):
        installed("runtime.session").background().wait(work)
    assert thing.maquette.original is None
    bpy.ops.maquette.check_mesh()


def test_an_undo_between_two_steps_leaves_nothing_of_the_mended_mesh(patient):
    import bpy

    thing, _ = patient
    bpy.ops.ed.undo_push(message="Before")
    thing.location.x = 3
    bpy.ops.ed.undo_push(message="Moved")
    meshes = set(bpy.data.meshes.keys())
    background, pause = installed("runtime.session").background(), threading.Event()
    installed("runtime.doctor").mend(thing, ["HOLES"])
    while set(bpy.data.meshes.keys()) == meshes:
        background.advance()
        pause.wait(0.005)
    bpy.ops.ed.undo()
    while background.advance() is not None:
        pause.wait(0.005)
    thing = bpy.data.objects["Patient"]
    assert set(bpy.data.meshes.keys()) == meshes
    assert thing.maquette.original is None
    assert "changed while it was mended" in thing.maquette.refusal
