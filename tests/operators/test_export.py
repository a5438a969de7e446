# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators for levels of detail and export."""

from __future__ import annotations

import json
import struct

import pytest

from tests.blender_session import blocks, installed, triangles


def test_levels_and_export(scene, tmp_path):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32)
    obj = bpy.context.object
    full = triangles(obj.data)
    assert bpy.ops.maquette.make_lods(levels=2, ratio=0.5) == {"FINISHED"}
    levels = list(bpy.data.collections["Sphere_LODs"].objects)
    counts = [triangles(level.data) for level in levels]
    assert counts == [full, pytest.approx(full / 2, rel=0.02), pytest.approx(full / 4, rel=0.02)]
    assert bpy.ops.maquette.export_for_engine(engine="GODOT", filepath=str(tmp_path / "Ball")) == {"FINISHED"}
    assert objects(tmp_path / "Ball.glb") == ["Sphere_LOD0", "Sphere_LOD1", "Sphere_LOD2"]
    assert bpy.ops.maquette.export_for_engine(engine="GODOT", filepath=str(tmp_path / "One"), use_levels=False)
    assert objects(tmp_path / "One.glb") == ["Sphere"]
    assert [level.hide_get() for level in levels] == [True, True, True]


def objects(path):
    """The names of a GLB's objects."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    return sorted(node["name"] for node in json.loads(data[20 : 20 + length])["nodes"])


def test_it_says_why_it_cannot(scene):
    import bpy

    with pytest.raises(RuntimeError, match="Select the meshes"):
        bpy.ops.maquette.export_for_engine(engine="GODOT", filepath="x")
    with pytest.raises(RuntimeError, match="Select a mesh object"):
        bpy.ops.maquette.make_lods()
    bpy.ops.mesh.primitive_cube_add()
    with pytest.raises(RuntimeError, match="Choose a file"):
        bpy.ops.maquette.export_for_engine(engine="GODOT")


def test_a_folder_that_cannot_be_written_is_reported(scene, tmp_path):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    (tmp_path / "file").touch()
    with pytest.raises(RuntimeError, match="could not be written"):
        bpy.ops.maquette.export_for_engine(engine="GODOT", filepath=str(tmp_path / "file" / "Cube"))


def test_levels_of_a_dense_model_come_from_a_child_with_one_undo_step(scene):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32)
    obj = bpy.context.object
    obj.data.materials.append(bpy.data.materials.new("Clay"))
    full, lods = triangles(obj.data), installed("runtime.lods")
    assert not lods.is_too_dense(obj)
    bpy.ops.ed.undo_push(message="Before")
    before = blocks()
    background = installed("runtime.session").background()
    background.wait(lods.start(obj, (0.5, 0.25), "SPREAD"))
    levels = list(bpy.data.collections["Sphere_LODs"].objects)
    counts = [triangles(level.data) for level in levels]
    assert counts == [full, pytest.approx(full / 2, rel=0.02), pytest.approx(full / 4, rel=0.02)]
    assert [list(level.data.materials) for level in levels] == [list(obj.data.materials)] * 3
    assert [level.hide_get() for level in levels] == [True, False, False]
    bpy.ops.ed.undo()
    assert blocks() == before
    work = lods.start(bpy.context.object, (0.5,), "HIDDEN")
    bpy.context.object.data.vertices.add(1)
    with pytest.raises(Exception, match="changed while"):
        background.wait(work)
