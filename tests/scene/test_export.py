# SPDX-License-Identifier: GPL-3.0-or-later
"""What is exported for an engine comes back as it was: size, place, names, textures; and it is sound glTF."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.blender_session import installed, triangles
from tests.scene import meshes

VALIDATE = """
const validator = require(process.argv[1]);
const fs = require("fs");
validator.validateBytes(new Uint8Array(fs.readFileSync(process.argv[2])))
    .then(report => console.log(JSON.stringify(report.issues)));
"""


@pytest.fixture
def levels(scene):
    import bpy
    import numpy as np

    thing = meshes.grid()
    image = bpy.data.images.new("Paint", 8, 8)
    image.pixels.foreach_set(np.full(256, 0.5, np.float32))
    image.pack()
    material = bpy.data.materials.new("Paint")
    if material.node_tree is None:  # from 5.0 on a material has nodes, and the property is deprecated
        material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = material.node_tree.nodes["Principled BSDF"]
    material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    thing.data.materials.append(material)
    return installed("scene.lods").make(thing, (0.5, 0.1))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ["UNITY", "UNREAL", "GODOT"])
def test_it_comes_back_as_it_was(levels, engine, tmp_path):
    import bpy

    bpy.context.view_layer.update()
    expected = {level.name: (triangles(level.data), tuple(level.dimensions)) for level in levels}
    path = installed("scene.export").export(levels, engine, tmp_path / "Terrain")
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    if path.suffix == ".glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    else:
        bpy.ops.import_scene.fbx(filepath=str(path))
    bpy.context.view_layer.update()
    found = {thing.name: thing for thing in bpy.data.objects if thing.type == "MESH"}
    assert set(found) == set(expected)
    for name, (count, dimensions) in expected.items():
        assert triangles(found[name].data) == count
        assert sorted(found[name].dimensions) == pytest.approx(sorted(dimensions), rel=1e-3)
        assert len(found[name].data.uv_layers) == 1
        assert [material.name for material in found[name].data.materials] == ["Paint"]
    assert [image.name for image in bpy.data.images if image.size[0] == 8]


def test_selection_stays(levels, tmp_path):
    import bpy

    thing = bpy.data.objects["Terrain"]
    before = list(bpy.context.selected_objects), bpy.context.view_layer.objects.active
    installed("scene.export").export(levels, "GODOT", tmp_path / "Terrain")
    assert (list(bpy.context.selected_objects), bpy.context.view_layer.objects.active) == before
    assert thing.maquette.original is None


def test_a_folder_that_cannot_be_written(levels, tmp_path):
    export = installed("scene.export")
    (tmp_path / "file").touch()
    with pytest.raises(export.ExportError, match="could not be written"):
        export.export(levels, "GODOT", tmp_path / "file" / "Terrain")


def test_khronos_validator_finds_no_error(levels, tmp_path):
    """Needs node and the npm package gltf-validator, in the folder that GLTF_VALIDATOR names or beside node."""
    package = os.environ.get("GLTF_VALIDATOR", "gltf-validator")
    node = shutil.which("node")
    if (
        node is None
        or subprocess.run([node, "-e", f"require({package!r})"], check=False, capture_output=True).returncode
    ):
        pytest.skip("node or its package gltf-validator is missing: GLTF_VALIDATOR may name the package's folder")
    path = installed("scene.export").export(levels, "GODOT", tmp_path / "Terrain")
    done = subprocess.run([node, "-e", VALIDATE, package, str(path)], check=True, capture_output=True, text=True)
    issues = json.loads(done.stdout)
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
    assert Path(path).suffix == ".glb"


@pytest.mark.parametrize("engine", ["UNITY", "GODOT"])
def test_names_with_dots_stay_apart(levels, engine, tmp_path):
    export = installed("scene.export")
    paths = {export.export(levels[-1:], engine, tmp_path / name) for name in ("crate_v1.2", "crate_v1.3")}
    assert {path.stem for path in paths} == {"crate_v1.2", "crate_v1.3"}
    (path, _) = paths
    assert export.export(levels[-1:], engine, path) == path


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ["UNITY", "UNREAL", "GODOT"])
def test_armature_and_shape_keys_come_along(scene, engine, tmp_path):
    import bpy

    thing = meshes.grid(size=4)
    thing.shape_key_add(name="Basis")
    thing.shape_key_add(name="Smile").data[0].co.z += 1
    thing.modifiers.new("Bevel", "BEVEL")
    bpy.ops.object.armature_add()
    rig = bpy.context.object
    thing.parent = rig
    thing.modifiers.new("Rig", "ARMATURE").object = rig
    thing.vertex_groups.new(name="Bone").add(range(len(thing.data.vertices)), 1.0, "REPLACE")
    bpy.ops.object.select_all(action="SELECT")
    path = tmp_path / "Rigged"
    assert bpy.ops.maquette.export_for_engine(engine=engine, filepath=str(path)) == {"FINISHED"}
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    if engine == "GODOT":
        bpy.ops.import_scene.gltf(filepath=f"{path}.glb")
    else:
        bpy.ops.import_scene.fbx(filepath=f"{path}.fbx")
    (armature,) = bpy.data.armatures
    assert [bone.name for bone in armature.bones] == ["Bone"]
    found = next(each for each in bpy.data.objects if each.type == "MESH" and each.data.shape_keys)
    assert "Smile" in found.data.shape_keys.key_blocks


@pytest.mark.parametrize("unit", [0.01, 0.0254, 1.0, 10.0])
def test_godot_gets_metres_whatever_the_scenes_unit_is(scene, unit, tmp_path):
    import bpy

    thing = meshes.grid(size=4)
    thing.data.transform(thing.matrix_world.Scale(1 / unit, 4))
    thing.shape_key_add(name="Basis")
    thing.shape_key_add(name="Smile").data[0].co.z += 1 / unit
    bpy.ops.object.armature_add(radius=1 / unit)
    rig = bpy.context.object
    rig.location = (3 / unit, 0, 0)
    rig.keyframe_insert("location", frame=1)
    thing.parent = rig
    thing.modifiers.new("Rig", "ARMATURE").object = rig
    thing.vertex_groups.new(name="Bone").add(range(len(thing.data.vertices)), 1.0, "REPLACE")
    bpy.context.scene.unit_settings.system = "METRIC"
    bpy.context.scene.unit_settings.scale_length = unit
    bpy.context.view_layer.update()
    expected = [tuple(thing.matrix_world @ vertex.co * unit) for vertex in thing.data.vertices]
    path = installed("scene.export").export([thing, rig], "GODOT", tmp_path / "Rigged")
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.import_scene.gltf(filepath=str(path))
    found = next(each for each in bpy.data.objects if each.type == "MESH" and each.data.shape_keys)
    bpy.context.view_layer.update()
    seen = found.evaluated_get(bpy.context.evaluated_depsgraph_get())
    corners = [seen.matrix_world @ vertex.co for vertex in seen.data.vertices]
    for axis in range(3):
        for edge in (min, max):
            assert edge(corner[axis] for corner in corners) == pytest.approx(
                edge(corner[axis] for corner in expected), abs=1e-3
            )
