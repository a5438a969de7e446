# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator for collision shapes: made by a real child Blender, exported and read back."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import blocks, installed, open_edges, sentence_of
from tests.panels.recording import draw


def table(name="Table"):
    """A table top on four legs, active and the only selected object."""
    import bpy

    for made in bpy.data.objects:
        made.select_set(False)
    points, faces = [], []
    sizes = [((0, 0, 0.9), (1, 1, 1)), *(((x, y, 0), (x + 0.1, y + 0.1, 0.9)) for x in (0, 0.9) for y in (0, 0.9))]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    for low, high in sizes:
        first = len(points)
        points += [tuple(np.where(bits, high, low)) for bits in np.ndindex(2, 2, 2)]
        faces += [[first + corner for corner in side] for side in sides]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points, [], faces)
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    obj.select_set(True)
    bpy.context.view_layer.objects.active = obj
    return obj


def shapes(obj):
    return [child for child in obj.children if child.display_type == "WIRE"]


def box_of(obj):
    """The bounding box in world space, (2, 3)."""
    import bpy

    bpy.context.view_layer.update()
    points = np.array([obj.matrix_world @ vertex.co for vertex in obj.data.vertices])
    return np.stack([points.min(axis=0), points.max(axis=0)])


NAMES = {"UNITY": "Table_Collider_00", "UNREAL": "UCX_Table_00", "GODOT": "Table_00-colonly"}


@pytest.mark.parametrize("engine", NAMES)
def test_a_table_collides_as_its_top_and_its_legs(scene, engine):
    import bpy

    obj = table()
    obj.location, obj.scale, obj.rotation_euler = (3, 2, 1), (2, 1, 4), (0, 0, np.pi / 2)
    bpy.ops.ed.undo_push(message="Before")
    before = blocks()
    assert bpy.ops.maquette.make_collision(engine=engine) == {"FINISHED"}
    made = shapes(obj)
    assert len(made) == 5
    assert NAMES[engine] in {shape.name for shape in made}
    assert [(shape.hide_render, shape.hide_get(), open_edges(shape.data)) for shape in made] == 5 * [(True, False, 0)]
    boxes = np.stack([box_of(shape) for shape in made])
    assert np.allclose([boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)], box_of(obj), atol=1e-4)
    assert sorted(np.ptp(boxes, axis=1)[:, 2]) == pytest.approx([0.4, 3.6, 3.6, 3.6, 3.6], abs=0.41)
    fit = obj.maquette.collision
    assert fit.parts == 5
    assert fit.shared > 0.8
    assert fit.off <= 0.12
    bpy.ops.ed.undo()
    assert blocks() == before
    assert not bpy.data.objects["Table"].maquette.collision.parts


def test_shapes_are_replaced_and_an_artists_copy_is_not(scene):
    import bpy

    obj = table()
    assert bpy.ops.maquette.make_collision(kind="HULL") == {"FINISHED"}
    (hull,) = shapes(obj)
    copy = hull.copy()
    bpy.context.scene.collection.objects.link(copy)
    assert bpy.ops.maquette.make_collision(kind="BOX") == {"FINISHED"}
    box = next(shape for shape in shapes(obj) if shape != copy)
    assert len(box.data.vertices) == 8
    assert len(shapes(obj)) == 2
    assert len(bpy.data.collections["Table_Collision"].objects) == 1


@pytest.mark.parametrize(("kind", "count"), [("BOX", 1), ("BOXES", 5), ("HULL", 1), ("PARTS", 5)])
def test_each_kind(scene, kind, count):
    import bpy

    obj = table()
    assert bpy.ops.maquette.make_collision(kind=kind) == {"FINISHED"}
    assert len(shapes(obj)) == count
    assert (obj.maquette.collision.shared > 0.8) == (count > 1)


def test_fewer_parts_fit_less_closely(scene):
    import bpy

    obj = table()
    bpy.ops.maquette.make_collision(parts=2)
    assert len(shapes(obj)) == 2
    assert 0.3 < obj.maquette.collision.off < 0.6


def test_modifiers_are_applied_and_a_sheet_gets_a_thickness(scene):
    import bpy

    bpy.ops.mesh.primitive_plane_add()
    obj = bpy.context.object
    array = obj.modifiers.new("Array", "ARRAY")
    array.count = 3
    assert bpy.ops.maquette.make_collision(kind="HULL") == {"FINISHED"}
    (shape,) = shapes(obj)
    assert np.ptp(box_of(shape), axis=0) == pytest.approx([6, 2, 0.06], rel=0.02)
    assert bpy.data.meshes["Plane"].users == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("has_levels", [False, True])
@pytest.mark.parametrize("engine", NAMES)
def test_shapes_are_exported_with_the_model(scene, engine, has_levels, tmp_path):
    """They get the target engine's names, wherever they were made, and keep their transforms."""
    import bpy

    obj = table()
    obj.location = (1, 2, 3)
    bpy.ops.maquette.make_collision(kind="PARTS", engine="UNREAL")
    if has_levels:
        bpy.ops.maquette.make_lods(levels=1, ratio=0.9)
    for shape in shapes(obj)[1:]:
        shape.hide_set(True)
    before, names = blocks(), [(shape.name, shape.parent, shape.hide_get()) for shape in shapes(obj)]
    assert bpy.ops.maquette.export_for_engine(engine=engine, filepath=str(tmp_path / "Table")) == {"FINISHED"}
    assert blocks() == before
    assert [(shape.name, shape.parent, shape.hide_get()) for shape in shapes(obj)] == names
    wanted = NAMES[engine].replace("Table", "Table_LOD0" if has_levels else "Table")
    boxes = {shape.name[-2:]: box_of(shape) for shape in shapes(obj)}
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    (path,) = tmp_path.iterdir()
    if path.suffix == ".glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    else:
        bpy.ops.import_scene.fbx(filepath=str(path))
    found = {obj.name: obj for obj in bpy.data.objects}
    for number in range(5):
        name = wanted.replace("00", f"{number:02}")
        assert np.allclose(box_of(found[name]), boxes[f"{number:02}"], atol=1e-3), name
    assert not [name for name in found if name.startswith("UCX_")] or engine == "UNREAL"


def test_shapes_can_be_left_out(scene, tmp_path):
    import bpy

    table()
    bpy.ops.maquette.make_collision(kind="BOX")
    bpy.ops.maquette.export_for_engine(engine="GODOT", filepath=str(tmp_path / "Table"), use_collision=False)
    assert b"colonly" not in (tmp_path / "Table.glb").read_bytes()


def test_it_says_why_it_cannot(scene):
    import bpy

    with pytest.raises(RuntimeError, match="Select the meshes"):
        bpy.ops.maquette.make_collision()
    obj = table()
    obj.data.clear_geometry()
    assert "no faces" in sentence_of(bpy.ops.maquette.make_collision)
    obj.data.from_pydata([(0, 0, 0), (1, 0, 0), (2, 0, 0)], [], [(0, 1, 2)])
    assert "no volume" in sentence_of(bpy.ops.maquette.make_collision)
    assert not shapes(obj)


def test_it_can_be_stopped(scene):
    import bpy

    obj = table()
    collision = installed("runtime.collision")
    collision.start([obj], collision.Asked("PARTS", 16, 0.03, "GODOT"))
    assert obj.maquette.stage
    assert bpy.ops.maquette.stop_background() == {"FINISHED"}
    assert obj.maquette.stage == ""
    assert not shapes(obj)


def test_the_panel_shows_the_fit(scene):
    import bpy

    obj = table()
    bpy.context.window_manager.maquette.model_part = "EXPORT"
    layout = draw("MAQUETTE_PT_simplify")
    assert "maquette.make_collision" in layout.operators
    assert "collision shapes share" not in layout.text
    bpy.ops.maquette.make_collision()
    assert "5 collision shapes share" in draw("MAQUETTE_PT_simplify").text
    obj.data.vertices.add(1)
    assert "collision shapes share" not in draw("MAQUETTE_PT_simplify").text
