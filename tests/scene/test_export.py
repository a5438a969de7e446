# SPDX-License-Identifier: GPL-3.0-or-later
"""A model exported for an engine keeps its size, position, names and textures, and is valid glTF."""

from __future__ import annotations

from pathlib import Path

import PIL.Image
import pytest

from tests.blender_session import blocks, installed, triangles
from tests.engines import gltf_issues
from tests.scene import meshes


@pytest.fixture
def levels(scene):
    import bpy
    import numpy as np

    obj = meshes.grid()
    image = bpy.data.images.new("Paint", 8, 8)
    image.pixels.foreach_set(np.full(256, 0.5, np.float32))
    image.pack()
    material = bpy.data.materials.new("Paint")
    if material.node_tree is None:  # since 5.0 every material has nodes, and the property is deprecated
        material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = material.node_tree.nodes["Principled BSDF"]
    material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    obj.data.materials.append(material)
    return installed("scene.lods").make(obj, (0.5, 0.1))


ENGINES = pytest.mark.parametrize("engine", ["UNITY", "UNREAL", "GODOT"])


def read_back(path):
    """The meshes that Blender's importer reads from the file, by name."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    if path.suffix == ".glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    else:
        bpy.ops.import_scene.fbx(filepath=str(path))
    bpy.context.view_layer.update()
    return {obj.name: obj for obj in bpy.data.objects if obj.type == "MESH"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@ENGINES
def test_an_exported_model_is_read_back_unchanged(levels, engine, tmp_path):
    import bpy

    bpy.context.view_layer.update()
    expected = {level.name: (triangles(level.data), tuple(level.dimensions)) for level in levels}
    path = installed("scene.export").export(levels, engine, tmp_path / "Terrain")
    found = read_back(path)
    assert set(found) == set(expected)
    for name, (count, dimensions) in expected.items():
        assert triangles(found[name].data) == count
        assert sorted(found[name].dimensions) == pytest.approx(sorted(dimensions), rel=1e-3)
        assert len(found[name].data.uv_layers) == 1
        assert [material.name for material in found[name].data.materials] == ["Paint"]
    assert [image.name for image in bpy.data.images if image.size[0] == 8]


def test_selection_stays(levels, tmp_path):
    import bpy

    obj = bpy.data.objects["Terrain"]
    before = list(bpy.context.selected_objects), bpy.context.view_layer.objects.active
    installed("scene.export").export(levels, "GODOT", tmp_path / "Terrain")
    assert (list(bpy.context.selected_objects), bpy.context.view_layer.objects.active) == before
    assert obj.maquette.original is None


def test_a_folder_that_cannot_be_written(levels, tmp_path):
    export = installed("scene.export")
    (tmp_path / "file").touch()
    with pytest.raises(export.ExportError, match="could not be written"):
        export.export(levels, "GODOT", tmp_path / "file" / "Terrain")


def test_khronos_validator_finds_no_error(levels, tmp_path):
    path = installed("scene.export").export(levels, "GODOT", tmp_path / "Terrain")
    issues = gltf_issues(path)
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
    assert Path(path).suffix == ".glb"


def fbx_kinds(path):
    """Each node's type and parent as stored in an FBX file: {name: (kind, parent)}."""
    from io_scene_fbx import parse_fbx

    root, _ = parse_fbx.parse(str(path))
    parts = {part.id: part.elems for part in root.elems}
    names = {elem.props[0]: elem.props[1].split(b"\x00")[0].decode() for elem in parts[b"Objects"]}
    models = {elem.props[0] for elem in parts[b"Objects"] if elem.id == b"Model"}
    kinds = {elem.props[0]: elem.props[2].decode() for elem in parts[b"Objects"] if elem.id == b"NodeAttribute"}
    of, parent = {}, {}
    for link in parts[b"Connections"]:
        child, owner = link.props[1:3]
        if child in models:
            parent[child] = names.get(owner, "")
        elif child in kinds:
            of[owner] = kinds[child]
    return {names[model]: (of.get(model, "Mesh"), parent.get(model, "")) for model in models}


def fbx_axes(path):
    """An FBX file's up axis, its unit in centimetres, and its only mesh's extent along each axis in metres."""
    import numpy as np
    from io_scene_fbx import parse_fbx

    root, _ = parse_fbx.parse(str(path))
    parts = {part.id: part.elems for part in root.elems}
    settings = properties(parts[b"GlobalSettings"])
    (mesh,) = [elem for elem in parts[b"Objects"] if elem.id == b"Geometry"]
    (model,) = [elem for elem in parts[b"Objects"] if elem.id == b"Model"]
    points = np.array(next(elem.props[0] for elem in mesh.elems if elem.id == b"Vertices")).reshape(-1, 3)
    own = properties(model.elems)
    extent = np.ptp(points, axis=0) * own.get("Lcl Scaling", (1, 1, 1)) * settings["UnitScaleFactor"][0] / 100
    return settings["UpAxis"][0], settings["UnitScaleFactor"][0], extent, own.get("Lcl Rotation", (0, 0, 0))


def properties(elems):
    (found,) = [elem for elem in elems if elem.id == b"Properties70"]
    return {elem.props[0].decode(): elem.props[4:] for elem in found.elems}


@pytest.mark.parametrize(("engine", "up"), [("UNITY", 1), ("UNREAL", 2)])
def test_an_fbx_declares_its_up_axis_and_unit(scene, engine, up, tmp_path):
    """A box of 1 by 2 by 3 metres, three high: the numbers as stored in the file, before an importer rotates them."""
    import bpy

    scene.unit_settings.system, scene.unit_settings.scale_length = "METRIC", 0.5
    bpy.ops.mesh.primitive_cube_add(size=1)
    obj = bpy.context.object
    obj.data.transform(obj.matrix_world.Diagonal((2, 4, 6, 1)))
    axis, unit, extent, turned = fbx_axes(installed("scene.export").export([obj], engine, tmp_path / "Box"))
    assert axis == up
    assert unit == {"UNITY": 50, "UNREAL": 1}[engine]
    # Unreal's file is rotated to the front that its header declares, and is upright like Unity's.
    assert tuple(turned) == pytest.approx((0, 0, 180 if engine == "UNREAL" else 0), abs=1e-3)
    assert tuple(extent) == pytest.approx((1, 3, 2) if up == 1 else (1, 2, 3), rel=1e-3)


def test_unreal_finds_levels_in_a_group(levels, tmp_path):
    import bpy

    before, matrices = blocks(), [level.matrix_world.copy() for level in levels]
    levels[0].parent = None
    path = installed("scene.export").export(levels, "UNREAL", tmp_path / "Terrain")
    nodes = fbx_kinds(path)
    assert nodes["Terrain_Group"] == ("LodGroup", "")
    assert {name: node for name, node in nodes.items() if name != "Terrain_Group"} == {
        level.name: ("Mesh", "Terrain_Group") for level in levels
    }
    bpy.context.view_layer.update()
    assert blocks() == before
    assert [level.parent for level in levels] == [None] * len(levels)
    assert [level.matrix_world for level in levels] == matrices


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@ENGINES
def test_sockets_are_children_of_the_finest_level(levels, engine, tmp_path):
    """The sockets of the model, which itself is not exported; spread levels move back to the model's location."""
    import bpy

    obj = bpy.data.objects["Terrain"]
    obj.location = (1, 2, 3)
    socket, picture = (bpy.data.objects.new(name, None) for name in ("Grip", "Picture"))
    picture.empty_display_type, picture.data = "IMAGE", bpy.data.images["Paint"]
    for child in (socket, picture):
        bpy.context.scene.collection.objects.link(child)
        child.parent, child.location = obj, (0, 0, 2)
    made = installed("scene.lods").make(obj, (0.5,), "SPREAD")
    for other in bpy.data.objects:
        other.select_set(other == obj)
    before = blocks()
    assert bpy.ops.maquette.export_for_engine(engine=engine, filepath=str(tmp_path / "Terrain")) == {"FINISHED"}
    assert blocks() == before
    assert (socket.parent, socket.name) == (obj, "Grip")
    assert made[1].matrix_world.translation.x > 2
    (path,) = tmp_path.iterdir()
    found = read_back(path)
    assert set(found) == {"Terrain_LOD0", "Terrain_LOD1"}
    locations = [each.matrix_world.translation for each in found.values()]
    assert [tuple(each) for each in locations] == [pytest.approx((1, 2, 3), abs=1e-3)] * 2
    grip = bpy.data.objects["SOCKET_Grip" if engine == "UNREAL" else "Grip"]
    assert grip.parent == found["Terrain_LOD0"]
    assert tuple(grip.matrix_world.translation) == pytest.approx((1, 2, 5), abs=1e-3)
    assert not [each for each in bpy.data.objects if "Picture" in each.name]


@ENGINES
def test_a_name_with_dots_stays_whole(scene, engine, tmp_path):
    export = installed("scene.export").export
    obj = meshes.grid()
    paths = [export([obj], engine, tmp_path / name) for name in ("crate_v1.2", "crate_v1.3", "crate.glb", "crate.FBX")]
    assert [path.stem for path in paths] == ["crate_v1.2", "crate_v1.3", "crate", "crate"]
    assert all(path.is_file() for path in paths)


def rigged():
    import bpy

    obj = meshes.grid()
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    bone = rig.data.edit_bones.new("Root")
    bone.head, bone.tail = (0, 0, 0), (0, 0, 1)
    bpy.ops.object.mode_set(mode="OBJECT")
    obj.vertex_groups.new(name="Root").add(range(len(obj.data.vertices)), 1.0, "REPLACE")
    obj.parent = rig
    obj.modifiers.new("Rig", "ARMATURE").object = rig
    return obj, rig


@ENGINES
@pytest.mark.parametrize("is_bevelled", [False, True])
def test_the_armature_is_exported_too(scene, engine, is_bevelled, tmp_path):
    import bpy

    obj, rig = rigged()
    if is_bevelled:
        obj.modifiers.new("Triangles", "TRIANGULATE")
    rig.pose.bones["Root"].location = (0, 0, 5)  # the pose is not baked into the mesh
    path = installed("scene.export").export([obj], engine, tmp_path / "Rigged")
    assert [modifier.show_viewport for modifier in obj.modifiers] == [True] * len(obj.modifiers)
    found = read_back(path)["Terrain"]
    assert [bone.name for other in bpy.data.objects if other.type == "ARMATURE" for bone in other.data.bones] == [
        "Root"
    ]
    assert [group.name for group in found.vertex_groups] == ["Root"]
    assert max(vertex.co.length for vertex in found.data.vertices) < 4.0


@ENGINES
def test_shape_keys_are_exported_along_with_applied_modifiers(scene, engine, tmp_path):
    obj = meshes.grid()
    obj.shape_key_add(name="Basis")
    key = obj.shape_key_add(name="Raised")
    for point in key.data:
        point.co.z += 1.0
    key.value = 0.25
    obj.modifiers.new("Finer", "SUBSURF").levels = 1
    before = obj.data, len(obj.data.vertices)
    path = installed("scene.export").export([obj], engine, tmp_path / "Keys")
    assert (obj.data, len(obj.data.vertices)) == before
    assert (key.value, obj.show_only_shape_key, obj.data.name) == (0.25, False, "Terrain")
    found = read_back(path)["Terrain"]
    assert "Raised" in found.data.shape_keys.key_blocks
    assert triangles(found.data) == 4 * triangles(meshes.grid().data)


@ENGINES
def test_if_both_are_impossible_shape_keys_win_and_the_artist_is_told(scene, engine, tmp_path):
    obj = meshes.grid()
    obj.shape_key_add(name="Basis")
    for point in obj.shape_key_add(name="Flat").data:
        point.co.z = 0.0
    obj.modifiers.new("Double", "MIRROR").use_axis = (False, False, True)
    before, told = blocks(), []
    path = installed("scene.export").export([obj], engine, tmp_path / "Keys", told.append)
    assert blocks() == before
    assert ["“Terrain”" in sentence for sentence in told] == [True]
    assert "Flat" in read_back(path)["Terrain"].data.shape_keys.key_blocks


@pytest.mark.parametrize("engine", ["UNITY", "UNREAL"])
def test_a_webp_texture_becomes_a_png(levels, engine, tmp_path):
    import bpy

    image = bpy.data.images["Paint"]
    file = tmp_path / "paint.webp"
    PIL.Image.new("RGB", (8, 8), (200, 20, 20)).save(file)
    webp = bpy.data.images.load(str(file))
    webp.pack()
    image.user_remap(webp)
    path = installed("scene.export").export(levels, engine, tmp_path / "Terrain")
    assert webp.users == 1
    assert webp.file_format == "WEBP"
    assert b"WEBPVP8" not in path.read_bytes()
    read_back(path)
    assert {image.file_format for image in bpy.data.images if image.size[0] == 8} == {"PNG"}


@ENGINES
@pytest.mark.parametrize(("length", "size"), [(0.01, 200.0), (1.0, 2.0), (1000.0, 0.002)])
def test_the_size_is_the_scenes_in_metres(scene, engine, length, size, tmp_path):
    obj = meshes.grid()
    obj.scale = [size / max(obj.dimensions)] * 3
    scene.unit_settings.system, scene.unit_settings.scale_length = "METRIC", length
    before = obj.matrix_basis.copy()
    path = installed("scene.export").export([obj], engine, tmp_path / "Crate")
    assert obj.matrix_basis == before
    assert max(read_back(path)["Terrain"].dimensions) == pytest.approx(2.0, rel=1e-3)


def test_hidden_parts_are_refused_and_not_silently_left_out(scene, tmp_path):
    export = installed("scene.export")
    obj, rig = rigged()
    rig.hide_set(True)
    with pytest.raises(export.ExportError, match="“Rig” is hidden"):
        export.export([obj], "GODOT", tmp_path / "Rigged")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ["UNITY", "UNREAL", "GODOT"])
def test_armature_and_shape_keys_are_exported(scene, engine, tmp_path):
    import bpy

    obj = meshes.grid(size=4)
    obj.shape_key_add(name="Basis")
    obj.shape_key_add(name="Smile").data[0].co.z += 1
    obj.modifiers.new("Bevel", "BEVEL")
    bpy.ops.object.armature_add()
    rig = bpy.context.object
    obj.parent = rig
    obj.modifiers.new("Rig", "ARMATURE").object = rig
    obj.vertex_groups.new(name="Bone").add(range(len(obj.data.vertices)), 1.0, "REPLACE")
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

    obj = meshes.grid(size=4)
    obj.data.transform(obj.matrix_world.Scale(1 / unit, 4))
    obj.shape_key_add(name="Basis")
    smile = obj.shape_key_add(name="Smile")
    smile.data[0].co.z += 1 / unit
    smile.value = 0.0  # Blender 5 adds a key with value 1
    bpy.ops.object.armature_add(radius=1 / unit)
    rig = bpy.context.object
    rig.location = (3 / unit, 0, 0)
    rig.keyframe_insert("location", frame=1)
    obj.parent = rig
    obj.modifiers.new("Rig", "ARMATURE").object = rig
    obj.vertex_groups.new(name="Bone").add(range(len(obj.data.vertices)), 1.0, "REPLACE")
    bpy.context.scene.unit_settings.system = "METRIC"
    bpy.context.scene.unit_settings.scale_length = unit
    bpy.context.view_layer.update()
    expected = [tuple(obj.matrix_world @ vertex.co * unit) for vertex in obj.data.vertices]
    path = installed("scene.export").export([obj, rig], "GODOT", tmp_path / "Rigged")
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
