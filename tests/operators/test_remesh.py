# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator that remeshes to quads: done by a real child Blender, with all textures baked."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import blocks, installed, open_edges, sentence_of
from tests.operators.test_game_ready import ball, painted
from tests.panels.recording import draw


def remesh(**asked):
    import bpy

    return bpy.ops.maquette.remesh(**{"faces": 600, "texture": "256", **asked})


def share(mesh):
    return np.mean([len(face.vertices) == 4 for face in mesh.polygons])


def monkey():
    import bpy

    bpy.ops.mesh.primitive_monkey_add()
    obj = bpy.context.object
    obj.data.materials.append(painted("Brown", (0.4, 0.2, 0.1, 1)))
    return obj


def test_a_painted_ball_becomes_quads_and_can_be_restored(scene):
    import bpy

    obj = ball()
    bpy.ops.ed.undo_push(message="Before")
    mesh, before, triangles = obj.data, blocks(), len(obj.data.polygons)
    assert remesh() == {"FINISHED"}
    assert share(obj.data) >= 0.95
    assert obj.maquette.quads == pytest.approx(share(obj.data))
    assert len(obj.data.polygons) == pytest.approx(600, rel=0.1)
    assert open_edges(obj.data) == 0
    (material,) = obj.data.materials
    image = next(
        node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE" and "Base" in node.image.name
    )
    pixels = np.array(image.pixels[:]).reshape(-1, 4)
    assert {"Red", "Blue"} <= {("Red" if p[0] > 0.6 else "Blue") for p in pixels if max(p[0], p[2]) > 0.6}
    assert obj.maquette.original == mesh
    with pytest.raises(RuntimeError, match="baked into its textures already"):
        bpy.ops.maquette.bake_detail()
    assert "remeshed" in sentence_of(bpy.ops.maquette.simplify)
    assert remesh(faces=300) == {"FINISHED"}
    assert obj.maquette.original == mesh, "it begins from the original again"
    assert bpy.ops.maquette.restore_original() == {"FINISHED"}
    assert len(obj.data.polygons) == triangles
    assert [material.name for material in obj.data.materials] == ["Red", "Blue"]
    bpy.ops.ed.undo()
    bpy.ops.ed.undo()
    assert blocks() == before
    assert not bpy.context.object.maquette.is_remeshed


def test_halves_are_mirrored(scene):
    obj = monkey()
    assert remesh(symmetry="X", texture="0", faces=1500) == {"FINISHED"}
    assert share(obj.data) >= 0.95
    points = np.array([vertex.co for vertex in obj.data.vertices])
    mirrored = points * [-1, 1, 1]
    away = [np.abs(points - point).max(axis=1).min() for point in mirrored]
    assert max(away) < 1e-4
    assert not obj.data.materials
    assert not obj.data.uv_layers
    near = [edge for edge in obj.data.edges if all(abs(points[number][0]) < 1e-5 for number in edge.vertices)]
    assert near, "an edge loop runs along the plane"


def test_halves_that_differ_are_not_mirrored(scene):
    import bpy
    from mathutils import Matrix

    obj = monkey()
    mesh = obj.data
    mesh.transform(Matrix.Translation((0.4, 0, 0)))
    assert "halves" in sentence_of(lambda: remesh(symmetry="X"))
    assert obj.data == mesh
    assert not bpy.data.objects[obj.name].maquette.is_remeshed


def test_it_says_why_it_cannot(scene):
    import bpy

    with pytest.raises(RuntimeError, match="Select a mesh"):
        remesh()
    obj = ball(12, 8)
    obj.vertex_groups.new(name="Bone")
    with pytest.raises(RuntimeError, match="vertex groups"):
        remesh()
    obj.vertex_groups.clear()
    start(obj)
    assert obj.maquette.stage
    assert bpy.ops.maquette.stop_background() == {"FINISHED"}
    assert obj.maquette.stage == ""
    work = start(obj)
    obj.data.vertices.add(1)
    with pytest.raises(Exception, match="changed while"):
        installed("runtime.session").background().wait(work)
    assert not obj.maquette.is_remeshed


def start(obj):
    runtime = installed("runtime.remesh")
    return runtime.start(obj, runtime.Asked(200, "", True, True, 256))


def test_the_panel_says_that_the_surface_was_rebuilt(scene):
    """Three sheets that meet at one edge, where no quad field exists."""
    import bpy

    obj = ball(24, 16)
    book = [(0, 0, -1), (0, 0, 1), (2, 0, 1), (2, 0, -1), (-2, 1, 1), (-2, 1, -1), (-2, -1, 1), (-2, -1, -1)]
    obj.data.clear_geometry()
    obj.data.from_pydata(book, [], [(0, 1, 2, 3), (0, 1, 4, 5), (0, 1, 6, 7)])
    bpy.context.window_manager.maquette.model_part = "DETAIL"
    assert "maquette.remesh" in draw("MAQUETTE_PT_simplify").operators
    assert remesh(texture="0") == {"FINISHED"}
    layout = draw("MAQUETTE_PT_simplify")
    assert "of them quads" in layout.text
    assert ("rebuilt" in layout.text) == bool(obj.maquette.remesh_remarks)
    assert "maquette.restore_original" in layout.operators
