# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifying keeps all attributes of a mesh where they were."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scene import meshes


def ask(simplify, obj, triangles, **more):
    return simplify.simplify(obj, simplify.Goal(triangles, **more))


def test_borders_between_materials_stay(simplify):
    import bpy

    obj = meshes.grid()
    for name in ("Left", "Right"):
        obj.data.materials.append(bpy.data.materials.new(name))
    for face in obj.data.polygons:
        face.material_index = int(face.center.x > 0)
    ask(simplify, obj, 150)
    for face in obj.data.polygons:
        corners = [obj.data.vertices[i].co.x for i in face.vertices]
        assert min(corners) >= -1e-6 if face.material_index else max(corners) <= 1e-6


def test_sharp_edges_stay_connected_lines(simplify):
    obj = meshes.grid(wave=0.0)
    for edge in obj.data.edges:
        ends = [obj.data.vertices[i].co.x for i in edge.vertices]
        edge.use_edge_sharp = max(map(abs, ends)) < 1e-6
    obj.data.vertices[0].co.z = 0.2
    ask(simplify, obj, 40)
    sharp = [edge for edge in obj.data.edges if edge.use_edge_sharp]
    points = [obj.data.vertices[i].co for edge in sharp for i in edge.vertices]
    assert max(abs(point.x) for point in points) < 1e-6
    length = sum((obj.data.vertices[e.vertices[0]].co - obj.data.vertices[e.vertices[1]].co).length for e in sharp)
    assert length == pytest.approx(2.0)
    assert len(sharp) < 24


def test_face_attributes_come_from_faces_nearby(simplify):
    obj = meshes.grid()
    layer = obj.data.attributes.new("area", "INT", "FACE")
    layer.data.foreach_set("value", [1 + (face.center.y > 0) for face in obj.data.polygons])
    ask(simplify, obj, 300)
    assert {item.value for item in obj.data.attributes["area"].data} == {1, 2}
    for face in obj.data.polygons:
        heights = [obj.data.vertices[i].co.y for i in face.vertices]
        if min(heights) > 0.2 or max(heights) < -0.2:
            assert obj.data.attributes["area"].data[face.index].value == 1 + (face.center.y > 0)


def test_custom_normals_stay(simplify):
    obj = meshes.grid()
    normals = meshes.positions(obj.data) + np.array([0.0, 0.0, 2.0], np.float32)
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    obj.data.normals_split_custom_set_from_vertices(normals)
    at = {point.tobytes(): normal for point, normal in zip(meshes.positions(obj.data), normals, strict=True)}
    ask(simplify, obj, 300)
    assert simplify.triangle_count(obj.data) <= 300
    assert obj.data.has_custom_normals
    found = np.empty((len(obj.data.loops), 3), np.float32)
    obj.data.corner_normals.foreach_get("vector", found.ravel())
    points = meshes.positions(obj.data)[meshes.corner_vertices(obj.data)]
    expected = np.array([at[point.tobytes()] for point in points])
    assert np.degrees(np.arccos(np.clip((found * expected).sum(axis=1), -1, 1))).max() < 0.5  # 4.2 rounds them most


def test_weights_stay(simplify):
    obj = meshes.grid()
    groups = [obj.vertex_groups.new(name=name) for name in ("Arm", "Leg")]
    for vertex in obj.data.vertices:
        groups[0].add([vertex.index], 0.25 + 0.01 * vertex.index % 0.7, "REPLACE")
        if vertex.co.x > 0:
            groups[1].add([vertex.index], 0.5, "REPLACE")

    def weights():
        return {(*vertex.co, *((each.group, each.weight) for each in vertex.groups)) for vertex in obj.data.vertices}

    before, corners = weights(), meshes.corner_rows(obj.data)
    ask(simplify, obj, 300)
    assert weights() <= before
    assert meshes.corner_rows(obj.data) <= corners
    assert [group.name for group in obj.vertex_groups] == ["Arm", "Leg"]
    assert simplify.triangle_count(obj.data) <= 300


def test_shape_keys_and_their_animation_stay(simplify):
    obj = meshes.grid()
    obj.shape_key_add(name="Basis")
    key = obj.shape_key_add(name="Open")
    moved = meshes.positions(obj.data) + np.float32([0, 0, 1])
    key.data.foreach_set("co", moved.ravel())
    key.value = 0.5
    key.slider_max = 2.0
    key.keyframe_insert("value", frame=1)
    at = {point.tobytes(): shape for point, shape in zip(meshes.positions(obj.data), moved, strict=True)}
    action = obj.data.shape_keys.animation_data.action
    for target in (300, 100, 500):
        ask(simplify, obj, target)
        keys = obj.data.shape_keys
        assert [block.name for block in keys.key_blocks] == ["Basis", "Open"]
        assert keys.animation_data.action == action
        assert (keys.key_blocks["Open"].value, keys.key_blocks["Open"].slider_max) == (0.5, 2.0)
        shape = np.empty((len(keys.key_blocks["Open"].data), 3), np.float32)
        keys.key_blocks["Open"].data.foreach_get("co", shape.ravel())
        expected = np.array([at[point.tobytes()] for point in meshes.positions(obj.data)])
        assert np.array_equal(shape, expected)
    simplify.restore(obj)
    assert len(obj.data.shape_keys.key_blocks["Open"].data) == len(obj.data.vertices) == 25 * 25


def test_loose_vertices_and_edges_stay(simplify):
    obj = meshes.grid()
    mesh = obj.data
    count = len(mesh.vertices)
    mesh.vertices.add(3)
    mesh.vertices[count].co = (5, 0, 0)
    mesh.vertices[count + 1].co = (6, 0, 0)
    mesh.vertices[count + 2].co = (7, 0, 0)
    mesh.edges.add(1)
    mesh.edges[-1].vertices = (count, count + 1)
    mesh.update()
    ask(simplify, obj, 200)
    assert {5.0, 6.0, 7.0} <= {vertex.co.x for vertex in obj.data.vertices}
    loose = [edge for edge in obj.data.edges if edge.is_loose]
    assert [{obj.data.vertices[i].co.x for i in edge.vertices} for edge in loose] == [{5.0, 6.0}]


def test_triangle_soup_is_simplified_too(simplify):
    """As in some files: each triangle has its own vertices, and faces are flat."""
    import bmesh
    import bpy

    obj = meshes.grid()
    editable = bmesh.new()
    editable.from_mesh(obj.data)
    bmesh.ops.split_edges(editable, edges=editable.edges)
    editable.to_mesh(obj.data)
    editable.free()
    bpy.ops.object.shade_flat()
    assert ask(simplify, obj, 300) <= 300
    assert meshes.open_edges(obj.data) <= 4 * 24
