# SPDX-License-Identifier: GPL-3.0-or-later
"""Baking the detail that a simplified mesh has lost, by a real child Blender and checked in renders."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import blocks, installed, triangles
from tools.renders import difference, render


@pytest.fixture
def prop(scene):
    """A bumpy ball of 31,000 triangles, simplified to 800; its UVs do not overlap."""
    import bpy

    if not installed("scene.simplify").is_exact():  # Decimate leaves UVs that overlap
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    bpy.ops.mesh.primitive_uv_sphere_add(segments=160, ring_count=100)
    obj = bpy.context.object
    mesh = obj.data
    points = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", points.ravel())
    points *= 1 + 0.015 * np.sin(24 * points[:, :1]) * np.sin(24 * points[:, 2:])
    mesh.vertices.foreach_set("co", points.ravel())
    mesh.shade_smooth()
    mesh.materials.append(painted("Clay", (0.8, 0.2, 0.1, 1.0)))
    bpy.ops.maquette.simplify(target_triangles=800)
    return obj


def simplify(obj, count):
    """Simplify immediately, even if an earlier test disabled the add-on and with it the simplifier's wheel."""
    module = installed("scene.simplify")
    module.simplify(obj, module.Goal(count))


def asked(size):
    return installed("runtime.bake").Asked(size)


def painted(name, colour):
    import bpy

    material = bpy.data.materials.new(name)
    if material.node_tree is None:  # always there since 5.0
        material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = colour
    shader.inputs["Roughness"].default_value = 1.0
    return material


def baked_images(obj):
    nodes = obj.data.materials[0].node_tree.nodes
    return {node.image.name.rpartition(" ")[2]: node.image for node in nodes if node.type == "TEX_IMAGE"}


def pixels(image):
    values = np.empty((image.size[1], image.size[0], 4), np.float32)
    image.pixels.foreach_get(values.ravel())
    return values


def test_the_model_looks_like_its_original_again(prop, tmp_path):
    import bpy

    before = blocks()
    plain = render(prop, tmp_path)
    assert bpy.ops.maquette.bake_detail(size="512") == {"FINISHED"}
    with_map = render(prop, tmp_path)
    normals = baked_images(prop)["Normals"]
    assert tuple(normals.size) == (512, 512)
    assert normals.packed_file is not None
    assert pixels(normals)[..., :2].std() > 0.03, "no detail"
    assert len(prop.data.uv_layers) == 1
    assert prop.maquette.is_baked
    assert triangles(prop.data) <= 800
    bpy.ops.maquette.restore_original()
    whole = render(prop, tmp_path)
    assert difference(with_map, whole) < difference(plain, whole) / 2
    assert prop.data.materials[0].name == "Clay"
    assert not prop.maquette.is_baked
    assert blocks()["meshes"] == before["meshes"] - 1


def test_without_a_uv_map_it_gets_one_and_the_colour(prop):
    import bpy

    bpy.ops.maquette.restore_original()
    prop.data.uv_layers.remove(prop.data.uv_layers[0])
    bpy.ops.maquette.simplify(target_triangles=800)
    assert bpy.ops.maquette.bake_detail(size="512") == {"FINISHED"}
    assert [layer.name for layer in prop.data.uv_layers] == ["Baked"]
    colour = pixels(baked_images(prop)["Colour"])
    painted_part = colour[colour[..., 0] > 0.1]
    assert len(painted_part) > 0.3 * 512 * 512
    # 0.8, 0.2, 0.1 in linear light, as sRGB bytes.
    assert painted_part.mean(axis=0)[:3] == pytest.approx([0.906, 0.485, 0.349], abs=0.02)
    simplify(prop, 400)
    assert not prop.data.uv_layers
    assert prop.data.materials[0].name == "Clay"
    assert not [image for image in bpy.data.images if image.name.startswith("Sphere")]


def test_it_is_one_undo_step(prop):
    import bpy

    bpy.ops.ed.undo_push(message="Before")
    before = blocks()
    bpy.ops.maquette.bake_detail(size="512")
    assert blocks()["images"] == before["images"] + 1
    bpy.ops.ed.undo()
    assert blocks() == before
    assert not bpy.context.object.maquette.is_baked
    bpy.ops.ed.redo()
    assert bpy.context.object.maquette.is_baked


def test_apply_keeps_the_baked_textures(prop):
    import bpy

    bpy.ops.maquette.bake_detail(size="512")
    bpy.ops.maquette.apply_simplified()
    assert "Normals" in baked_images(prop)
    assert [material.name for material in prop.data.materials] == ["Clay.001"]
    bpy.ops.maquette.simplify(target_triangles=triangles(prop.data) // 2)
    assert "Normals" in baked_images(prop)


def test_it_can_be_stopped(prop):
    import bpy

    installed("runtime.bake").start(prop, asked(512))
    assert prop.maquette.stage
    with pytest.raises(RuntimeError, match="working on another model"):
        bpy.ops.maquette.bake_detail()
    assert bpy.ops.maquette.stop_background() == {"FINISHED"}
    assert prop.maquette.stage == ""
    assert bpy.ops.maquette.stop_background() == {"CANCELLED"}
    before = blocks()
    bpy.ops.maquette.bake_detail(size="512")
    assert blocks()["images"] == before["images"] + 1


def test_a_mesh_changed_meanwhile_is_left_alone(prop):
    import bpy

    work = installed("runtime.bake").start(prop, asked(512))
    simplify(prop, 300)
    with pytest.raises(Exception, match="changed while its detail was baked"):
        installed("runtime.session").background().wait(work)
    assert prop.data.materials[0].name == "Clay"
    assert not bpy.data.images


def test_it_says_why_it_cannot(prop):
    import bpy

    bpy.data.materials["Clay"].node_tree.nodes.clear()
    with pytest.raises(RuntimeError, match="Principled"):
        bpy.ops.maquette.bake_detail()
    bpy.ops.maquette.restore_original()
    with pytest.raises(RuntimeError, match="Simplify the object first"):
        bpy.ops.maquette.bake_detail()


def test_every_texture_is_baked_onto_a_new_uv_map(prop):
    import bpy

    bpy.ops.maquette.restore_original()
    tree = prop.data.materials[0].node_tree
    shader = tree.nodes["Principled BSDF"]
    image = bpy.data.images.new("Rust", 4, 4)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set(np.full(64, 0.25, np.float32))
    image.pack()
    texture = tree.nodes.new("ShaderNodeTexImage")
    texture.image = image
    for socket in ("Roughness", "Metallic"):
        tree.links.new(texture.outputs["Color"], shader.inputs[socket])
    bpy.ops.maquette.simplify(target_triangles=800)
    assert bpy.ops.maquette.bake_detail(size="512", unwraps=True) == {"FINISHED"}
    images = baked_images(prop)
    assert set(images) >= {"Normals", "Colour", "Roughness", "Metallic"}
    rough = pixels(images["Roughness"])[..., 0]
    assert np.median(rough[rough > 0.1]) == pytest.approx(0.25, abs=0.01)
    assert next(layer for layer in prop.data.uv_layers if layer.active_render).name == "Baked"
    nodes = prop.data.materials[0].node_tree.nodes["Principled BSDF"].inputs
    for socket in ("Base Color", "Roughness", "Metallic"):
        assert nodes[socket].links[0].from_node.image.name.startswith("Sphere"), "a map of the old UVs is left"


def test_packed_maps_go_into_a_gltf_file(prop, tmp_path):
    import json

    import bpy

    assert bpy.ops.maquette.bake_detail(size="512", channels={"colour"}, packs=True) == {"FINISHED"}
    path = tmp_path / "prop.gltf"
    bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLTF_SEPARATE", use_selection=True)
    (material,) = json.loads(path.read_text())["materials"]
    packed = material["pbrMetallicRoughness"]["metallicRoughnessTexture"]["index"]
    assert material["occlusionTexture"]["index"] == packed
    assert "normalTexture" in material
    bpy.ops.maquette.restore_original()
    assert not [image for image in bpy.data.images if image.name.startswith("Sphere")]


def test_textures_that_are_not_baked_stay_on_the_uv_map_that_they_were_made_for(prop):
    import bpy

    bpy.ops.maquette.restore_original()
    tree = prop.data.materials[0].node_tree
    shader = tree.nodes["Principled BSDF"]
    coordinates = {"Coat Weight": "", "IOR": "ShaderNodeTexCoord", "Sheen Weight": "ShaderNodeUVMap"}
    for socket, kind in coordinates.items():
        texture = tree.nodes.new("ShaderNodeTexImage")
        texture.image = bpy.data.images.new(socket, 4, 4)
        tree.links.new(texture.outputs["Color"], shader.inputs[socket])
        if kind:
            tree.links.new(tree.nodes.new(kind).outputs["UV"], texture.inputs["Vector"])
    bpy.ops.maquette.simplify(target_triangles=800)
    before = prop.data.uv_layers[0].name
    assert bpy.ops.maquette.bake_detail(size="512", unwraps=True) == {"FINISHED"}
    inputs = prop.data.materials[0].node_tree.nodes["Principled BSDF"].inputs
    for socket in coordinates:
        node = inputs[socket].links[0].from_node.inputs["Vector"].links[0].from_node
        assert (node.type, node.uv_map) == ("UVMAP", before)
    assert inputs["Base Color"].links[0].from_node.inputs["Vector"].links[0].from_node.uv_map == "Baked"
    bpy.ops.maquette.restore_original()
    assert prop.data.materials[0] == bpy.data.materials["Clay"]
