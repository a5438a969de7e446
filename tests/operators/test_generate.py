# SPDX-License-Identifier: GPL-3.0-or-later
"""Ordering a model from the Local service by a script, and what it leaves in the scene."""

from __future__ import annotations

import hashlib

import pytest

from tests import pictures
from tests.blender_session import blocks, empty_file, generate, newest, open_edges, sentence_of, shown, triangles

CURSOR = (2.0, -3.0, 0.5)


@pytest.fixture(scope="module")
def made(addon, tmp_path_factory):
    """A scene with a cube and a model just made, from a path with unusual characters."""
    import bpy

    scene = empty_file()
    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    cube.name = "Already There"
    scene.cursor.location = CURSOR
    picture = tmp_path_factory.mktemp("Bilder für Ωmega 图") / "kleines Gefäß 壺.png"
    picture.write_bytes(pictures.figure())
    return generate(picture), picture, cube


def test_the_object_is_active_selected_alone_and_named_after_the_picture(made):
    import bpy

    model, _, _ = made
    assert bpy.context.active_object == model
    assert bpy.context.selected_objects == [model]
    assert model.name == model.data.name == "kleines Gefäß 壺"
    assert model.name in bpy.context.collection.objects


def test_it_stands_upright_on_its_base_at_the_cursor(made):
    model, _, _ = made
    assert tuple(model.location) == pytest.approx(CURSOR)
    assert tuple(model.rotation_euler) == (0, 0, 0)
    assert tuple(model.scale) == (1, 1, 1)
    columns = list(zip(*(model.matrix_world @ vertex.co for vertex in model.data.vertices), strict=True))
    assert min(columns[2]) == pytest.approx(CURSOR[2], abs=1e-5)
    assert max(columns[2]) == pytest.approx(CURSOR[2] + 1.0, abs=0.01)  # the Local service's default height
    for axis in (0, 1):
        assert (min(columns[axis]) + max(columns[axis])) / 2 == pytest.approx(CURSOR[axis], abs=1e-4)
    # The picture shows a disc, which becomes a ball.
    assert model.dimensions.x == pytest.approx(1.0, abs=0.05)
    assert model.dimensions.y == pytest.approx(1.0, abs=0.05)


def test_the_top_of_the_picture_is_the_top_of_the_model(made):
    """The disc is red above and blue below: the texture says so at the front of the model."""
    import numpy as np

    model, _, _ = made
    image = next(node.image for node in model.data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE")
    width, height = image.size
    pixels = np.array(image.pixels).reshape(height, width, -1)
    uvs = model.data.uv_layers.active.data
    for loop in model.data.loops:
        vertex = model.data.vertices[loop.vertex_index].co
        if abs(vertex.z - 0.5) < 0.2 or vertex.y > 0:
            continue
        u, v = uvs[loop.index].uv
        red, _, blue = pixels[min(height - 1, int(v * height)), min(width - 1, int(u * width))][:3]
        assert (red > blue) == (vertex.z > 0.5)


def test_it_is_closed_smooth_and_has_uvs(made):
    model, _, _ = made
    assert open_edges(model.data) == 0
    assert len(model.data.uv_layers) == 1
    assert all(polygon.use_smooth for polygon in model.data.polygons)
    assert 15_000 < triangles(model.data) < 25_000  # about the 20,000 of the settings


def test_it_has_one_material_with_the_packed_picture(made):
    import bpy

    model, _, _ = made
    assert len(model.data.materials) == 1
    material = model.data.materials[0]
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    assert shader.inputs["Metallic"].default_value == material.metallic == 0
    image = shader.inputs["Base Color"].links[0].from_node.image
    assert image.packed_file is not None
    assert [*bpy.data.images] == [image]
    default = bpy.data.materials.new("default")
    assert tuple(material.diffuse_color) != tuple(default.diffuse_color)
    bpy.data.materials.remove(default)


def test_it_says_where_it_comes_from(made):
    model, picture, _ = made
    assert model["maquette_job"] == newest().job_id
    assert model["maquette_service"] == "LOCAL"
    assert model["maquette_seed"] == ""  # the Local service uses no random numbers
    assert model["maquette_image_sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()


def test_existing_objects_are_unchanged(made):
    _, _, cube = made
    assert (len(cube.data.vertices), len(cube.data.polygons)) == (8, 6)
    assert tuple(cube.location) == (0, 0, 0)
    assert len(cube.data.materials) == 0
    assert blocks() == blocks() | {"objects": 2, "meshes": 2, "materials": 1, "images": 1, "libraries": 0, "scenes": 1}


def test_the_panel_says_that_it_is_done(made):
    assert (newest().state, newest().sentence, newest().name) == ("IMPORTED", "", "kleines Gefäß 壺")
    assert shown().error == ""


def test_the_scene_s_settings_are_the_operator_s_defaults(scene, picture):
    import bpy

    scene.maquette.image = bpy.data.images.load(str(picture))
    scene.maquette.service = "LOCAL"
    scene.maquette.local.height = 0.25
    scene.maquette.use_simplify = True
    scene.maquette.simplify_to = 900
    assert bpy.ops.maquette.generate() == {"FINISHED"}
    model = bpy.context.active_object
    assert model.name == "disc"
    assert model.dimensions.z == pytest.approx(0.25, abs=0.01)
    assert triangles(model.data) == pytest.approx(900, rel=0.1)
    assert open_edges(model.data) == 0
    assert triangles(model.maquette.original) > 15_000
    bpy.ops.maquette.restore_original()
    assert triangles(model.data) > 15_000
    assert model.maquette.original is None


def test_one_undo_removes_the_model_and_redo_brings_it_back(scene, finished_job):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="Before")
    before = blocks()
    bpy.ops.maquette.import_job(job=finished_job)
    assert blocks() != before
    bpy.ops.ed.undo()
    assert blocks() == before
    bpy.ops.ed.redo()
    model = next(obj for obj in bpy.data.objects if obj.get("maquette_job") == finished_job)
    assert triangles(model.data) > 15_000
    assert bpy.data.images[0].packed_file is not None


def test_an_unknown_service_is_reported_with_the_known_ones(scene, picture):
    import bpy

    text = sentence_of(lambda: bpy.ops.maquette.generate(image_path=str(picture), service="nonsense"))
    assert "nonsense" in text
    assert "MODELSLAB" in text


def test_no_picture(scene):
    import bpy

    before = blocks()
    text = sentence_of(bpy.ops.maquette.generate)
    assert "No picture is chosen" in text
    assert shown().error == text
    assert blocks() == before


def test_repeat_last_cannot_order_again(addon):
    import bpy

    assert set(bpy.types.MAQUETTE_OT_generate.bl_options) == set()
    assert {"REGISTER", "UNDO"}.isdisjoint(bpy.types.MAQUETTE_OT_retry.bl_options)


def test_the_origin_is_where_the_settings_put_it(scene, tmp_path):
    picture = tmp_path / "Lamp.png"
    picture.write_bytes(pictures.figure())
    scene.cursor.location = CURSOR
    scene.maquette.arrival.origin = "CENTRE"
    model = generate(picture)
    heights = [vertex.co.z for vertex in model.data.vertices]
    assert min(heights) == pytest.approx(-max(heights), abs=1e-4)
    assert model.location.z + min(heights) == pytest.approx(CURSOR[2], abs=1e-4)
