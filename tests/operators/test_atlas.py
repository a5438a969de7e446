# SPDX-License-Identifier: GPL-3.0-or-later
"""Several meshes baked into one set of textures, by a real child Blender and checked in renders."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import blocks, installed, sentence_of, triangles
from tests.operators.test_game_ready import ball, painted
from tools.renders import difference, render


@pytest.fixture
def pair(scene):
    """A simplified two-coloured ball, and at the same location a green box twice its size that was not simplified."""
    import bpy

    first = ball(64, 48, "Ball")
    bpy.ops.maquette.simplify(target_triangles=600)
    bpy.ops.mesh.primitive_cube_add(size=1)
    second = bpy.context.object
    second.name = second.data.name = "Box"
    second.scale = (4, 4, -4)
    second.data.materials.append(painted("Green", (0.1, 0.7, 0.1, 1)))
    first.select_set(True)
    bpy.context.view_layer.objects.active = first
    bpy.context.view_layer.update()
    return first, second


def bake(size="512"):
    import bpy

    return bpy.ops.maquette.bake_atlas(size=size)


def bake_small(*models):
    """Bake in fewer pixels than the operator offers, which is quicker, where no texture is looked at."""
    work = installed("runtime.atlas").start(models, 64, "Atlas")
    installed("runtime.session").background().wait(work)


def corners(obj):
    """Each triangle's UVs, (T, 3, 2)."""
    mesh = obj.data
    layer = next(layer for layer in mesh.uv_layers if layer.active_render)
    values = np.empty((len(mesh.loops), 2), np.float32)
    layer.uv.foreach_get("vector", values.ravel())
    mesh.calc_loop_triangles()
    return values[[list(triangle.loops) for triangle in mesh.loop_triangles]].astype(np.float64)


def area(uvs):
    (ax, ay), (bx, by) = (uvs[:, 1] - uvs[:, 0]).T, (uvs[:, 2] - uvs[:, 0]).T
    return np.abs(ax * by - ay * bx).sum() / 2


def test_they_share_a_material_look_as_before_and_can_be_restored(pair, tmp_path):
    import bpy

    overlap = installed("geometry.texture.overlap")
    first, second = pair
    bpy.ops.ed.undo_push(message="Before")
    before, looks = blocks(), [render(obj, tmp_path) for obj in pair]
    counts = [triangles(obj.data) for obj in pair]
    assert bake() == {"FINISHED"}
    (material,) = first.data.materials
    assert list(second.data.materials) == [material]
    assert material.name == "Ball_Atlas"
    assert {face.material_index for obj in pair for face in obj.data.polygons} == {0}
    assert [triangles(obj.data) for obj in pair] == counts
    assert overlap.is_bakeable(np.concatenate([corners(obj) for obj in pair])), "one space for both"
    surfaces = [4 * np.pi, 6 * 16]
    densities = [area(corners(obj)) / surface for obj, surface in zip(pair, surfaces, strict=True)]
    assert densities[0] == pytest.approx(densities[1], rel=0.3), "as the models stand in the world"
    for obj, look in zip(pair, looks, strict=True):
        assert difference(render(obj, tmp_path), look) < 0.03
    images = {node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE"}
    assert {image.name for image in images} == {"Ball_Atlas_BaseColor", "Ball_Atlas_Normal", "Ball_Atlas_ORM"}
    assert all(tuple(image.size) == (512, 512) and image.packed_file for image in images)
    bpy.ops.ed.undo()
    assert blocks() == before
    bpy.ops.ed.redo()
    for name, materials in (("Ball", ["Red", "Blue"]), ("Box", ["Green"])):
        bpy.context.view_layer.objects.active = bpy.data.objects[name]
        bpy.ops.maquette.restore_original()
        assert [material.name for material in bpy.data.objects[name].data.materials] == materials
    assert len({face.material_index for face in bpy.data.objects["Ball"].data.polygons}) == 2


def test_simplifying_or_baking_one_again_drops_what_no_longer_fits(pair):
    import bpy

    first, second = pair
    bake_small(first, second)
    atlas = second.data.materials[0]
    simplify = installed("scene.simplify")
    simplify.simplify(first, simplify.Goal(300))
    assert [material.name for material in first.data.materials] == ["Red", "Blue"]
    assert {face.material_index for face in first.data.polygons} == {0, 1}
    assert "Atlas" not in first.data.uv_layers
    assert list(second.data.materials) == [atlas]
    bake_small(first, second)
    assert first.data.materials[0] == second.data.materials[0] != atlas
    assert [layer.name for layer in second.data.uv_layers].count("Atlas") == 1
    second.select_set(False)
    assert bpy.ops.maquette.bake_detail(size="512") == {"FINISHED"}
    assert {face.material_index for face in first.data.polygons} == {0, 1}
    assert all("Atlas" not in material.name for material in first.data.materials)


def test_it_says_why_it_cannot(pair):
    import bpy

    first, second = pair
    twin = second.copy()
    bpy.context.scene.collection.objects.link(twin)
    first.select_set(False)
    twin.select_set(True)
    assert "meshes of their own" in sentence_of(bake)
    twin.select_set(False)
    with pytest.raises(RuntimeError, match="Select two or more meshes"):
        bake()
    first.select_set(True)
    work = installed("runtime.atlas").start([first, second], 64, "Atlas")
    second.data.vertices.add(1)
    with pytest.raises(Exception, match="changed while"):
        installed("runtime.session").background().wait(work)
    assert not first.maquette.is_baked


def test_levels_and_collision_shapes_are_left_out(pair):
    """Levels of detail and collision shapes are selected too, but are not baked."""
    import bpy

    first, second = pair
    levels = installed("scene.lods").make(first, (0.5,), "IN_PLACE")
    second.select_set(False)
    assert bpy.ops.maquette.make_collision(kind="BOX") == {"FINISHED"}
    parts = [*levels, *(child for child in first.children if child.display_type == "WIRE")]
    assert len(parts) == 3
    for part in parts:
        part.select_set(True)
    with pytest.raises(RuntimeError, match="Select two or more meshes"):
        bake()
    second.select_set(True)
    looks = [(part.data, list(part.data.materials), len(part.data.uv_layers)) for part in parts]
    assert bake() == {"FINISHED"}
    assert list(first.data.materials) == list(second.data.materials)
    assert [(part.data, list(part.data.materials), len(part.data.uv_layers)) for part in parts] == looks


def test_a_game_ready_model_keeps_its_original(pair):
    """Its original has another shape and other materials, so its own textures are baked again."""
    import bpy

    first, second = pair
    second.select_set(False)
    assert bpy.ops.maquette.game_ready(preset="MOBILE_PROP", texture="256", levels=0, collision="NONE") == {"FINISHED"}
    original = first.maquette.original
    second.select_set(True)
    bake_small(first, second)
    assert first.maquette.original == original
    assert first.data.materials[0] == second.data.materials[0]
    second.select_set(False)
    bpy.context.view_layer.objects.active = first
    bpy.ops.maquette.restore_original()
    assert [material.name for material in first.data.materials] == ["Red", "Blue"]
