# SPDX-License-Identifier: GPL-3.0-or-later
"""A model's file becomes a .blend that is ready to append."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from tests import pictures
from tests.worker import models

TURNED = [0.0, 0.0, 0.7071067811865476, 0.7071067811865476]


def faces(mesh) -> set[frozenset]:
    """Return each face as the positions and UVs of its corners."""
    uvs = mesh.uv_layers[0].uv
    corner = [(tuple(mesh.vertices[loop.vertex_index].co), tuple(uvs[loop.index].vector)) for loop in mesh.loops]
    return {frozenset(corner[loop] for loop in face.loop_indices) for face in mesh.polygons}


def points(mesh) -> np.ndarray:
    return np.array([vertex.co for vertex in mesh.vertices])


def socket(mesh, name: str):
    return next(node for node in mesh.materials[0].node_tree.nodes if node.type == "BSDF_PRINCIPLED").inputs[name]


def test_seams_are_welded_and_every_uv_kept(prepare):
    positions, triangles, uvs, _ = models.box()
    result, written = prepare(models.glb(positions, triangles, uvs))
    assert (result["vertices"], result["triangles"], result["original_triangles"]) == (8, 12, 12)
    # glTF has Y up and v pointing down; the origin is the centre of the box's base.
    placed = [
        ((x - 0.5, 0.5 - z, y), (u, 1 - v)) for (x, y, z), (u, v) in zip(positions.tolist(), uvs.tolist(), strict=True)
    ]
    with written as (objects, _):
        assert faces(objects[0].data) == {frozenset(placed[corner] for corner in triangle) for triangle in triangles}


def test_it_stands_upright_on_the_ground(prepare):
    positions, triangles, *_ = models.box()
    result, written = prepare(models.glb(positions * [2, 5, 1] + [10, 20, -30], triangles))
    assert result["dimensions"] == pytest.approx([2, 1, 5], abs=1e-4)
    with written as (objects, _):
        assert objects[0].matrix_world.is_identity
        assert points(objects[0].data).min(axis=0) == pytest.approx([-1, -0.5, 0], abs=1e-4)
        assert points(objects[0].data).max(axis=0) == pytest.approx([1, 0.5, 5], abs=1e-4)


def test_all_parts_become_one_object_and_keep_their_positions(prepare):
    nodes = [
        {"children": [1, 2, 3], "scale": [2, 2, 2], "name": "Root"},
        {"mesh": 0, "name": "Crate"},
        {"mesh": 0, "translation": [3, 0, 0], "rotation": TURNED},
        {"translation": [0, 9, 0], "name": "Empty"},
    ]
    result, written = prepare(models.glb(*models.box(), material={"name": "Wood"}, nodes=nodes))
    assert (result["object"], result["mesh"], result["triangles"], result["vertices"]) == ("Crate", "Crate", 24, 16)
    assert result["dimensions"] == pytest.approx([6, 2, 2], abs=1e-4)
    with written as (objects, _):
        assert [(found.name, found.type, found.parent) for found in objects] == [("Crate", "MESH", None)]
        assert [material.name for material in objects[0].data.materials] == ["Crate"]


def test_a_mirrored_part_is_not_turned_inside_out(prepare):
    _, written = prepare(models.glb(*models.box()[:2], nodes=[{"mesh": 0, "scale": [-1, 1, 1]}]))
    with written as (objects, _):
        middle = points(objects[0].data).mean(axis=0)
        assert all((face.center - type(face.center)(middle)).dot(face.normal) > 0 for face in objects[0].data.polygons)


@pytest.mark.parametrize(
    ("said", "metallic"), [({}, 0.0), ({"metallicFactor": 1.0}, 1.0), ({"metallicFactor": 0.25}, 0.25)]
)
def test_the_files_metallic_factor_is_kept(prepare, said, metallic):
    _, written = prepare(models.glb(*models.box()[:2], material={"pbrMetallicRoughness": said}))
    with written as (objects, _):
        assert socket(objects[0].data, "Metallic").default_value == metallic
        assert not objects[0].data.materials[0].use_backface_culling


def corner_normals(mesh) -> np.ndarray:
    """Return the normal with which the renderer shades each corner."""
    normals = np.empty((len(mesh.loops), 3), np.float32)
    mesh.corner_normals.foreach_get("vector", normals.ravel())
    return normals


def face_normals(mesh) -> np.ndarray:
    return np.concatenate([[tuple(face.normal)] * face.loop_total for face in mesh.polygons])


def test_a_gltf_without_normals_is_flat(prepare):
    positions, triangles, _ = models.sphere(12, split=False)
    for content in (models.glb(*models.box()[:2]), models.glb(positions, triangles)):
        _, written = prepare(content)
        with written as (objects, _):
            mesh = objects[0].data
            assert np.allclose(corner_normals(mesh), face_normals(mesh), atol=1e-5)


def test_only_the_primitive_without_normals_is_flat(prepare):
    positions, triangles, normals = models.sphere(12, split=False)
    document, binary = models.unpack(models.glb(positions, triangles, None, normals))
    smooth = document["meshes"][0]["primitives"][0]
    flat = {**smooth, "attributes": {"POSITION": smooth["attributes"]["POSITION"]}, "material": 1}
    document["materials"], smooth["material"] = [{"name": "Smooth"}, {"name": "Flat"}], 0
    document["meshes"][0]["primitives"].append(flat)
    result, written = prepare(models.pack(document, binary))
    assert result["triangles"] == 2 * len(triangles)
    with written as (objects, _):
        mesh = objects[0].data
        of_corner = np.repeat([face.material_index for face in mesh.polygons], 3)
        away = np.linalg.norm(corner_normals(mesh) - face_normals(mesh), axis=1)
        assert sorted([away[of_corner == 0].max() > 0.05, away[of_corner == 1].max() > 0.05]) == [False, True]


def test_hard_edges_of_the_file_stay_hard(prepare):
    _, written = prepare(models.glb(*models.box()))
    with written as (objects, _):
        mesh = objects[0].data
        assert all(face.use_smooth for face in mesh.polygons)
        assert not mesh.has_custom_normals
        assert sum(edge.use_edge_sharp for edge in mesh.edges) == 12
        assert len(mesh.attributes.get("file_normal", ())) == 0


def test_the_files_smooth_normals_make_no_edge_hard(prepare):
    positions, triangles, normals = models.sphere(12, split=True)
    result, written = prepare(models.glb(positions, triangles, None, normals))
    assert result["vertices"] == 11 * 24 + 2
    with written as (objects, _):
        assert not any(edge.use_edge_sharp for edge in objects[0].data.edges)


def test_the_texture_is_packed_and_gives_the_viewports_colour(prepare):
    texture = pictures.plain(8, 8, (255, 0, 0, 255))
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
    result, written = prepare(models.glb(*models.box()[:3], material=material, texture=texture))
    assert result["mean_colour"] == pytest.approx([1, 0, 0], abs=0.01)
    with written as (objects, _):
        material = objects[0].data.materials[0]
        image = next(node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE")
        assert image.packed_file.data == texture
        assert image.name == "Crate"
        assert tuple(material.diffuse_color) == pytest.approx((1, 0, 0, 1), abs=0.01)


def test_the_viewports_colour_is_the_pictures(prepare, tmp_path):
    picture = tmp_path / "blue.png"
    picture.write_bytes(pictures.plain(32, 32, (0, 0, 255, 255)))
    result, written = prepare(models.glb(*models.box()[:2]), picture=str(picture))
    assert result["mean_colour"] == pytest.approx([0, 0, 1], abs=0.01)
    with written as (objects, _):
        assert tuple(objects[0].data.materials[0].diffuse_color) == pytest.approx((0, 0, 1, 1), abs=0.01)


def test_a_missing_picture_is_no_error(prepare, tmp_path):
    result, _ = prepare(models.glb(*models.box()[:2]), picture=str(tmp_path / "gone.png"))
    assert len(result["mean_colour"]) == 3


def test_a_simplified_model_comes_with_its_original(prepare):
    positions, triangles, normals = models.sphere(24, split=False)
    result, written = prepare(models.glb(positions, triangles, None, normals), simplify_to=500)
    assert result["triangles"] <= 500 < result["original_triangles"] == len(triangles)
    assert result["original_mesh"] == ".Crate Original"
    with written as (objects, meshes):
        assert sorted(mesh.name for mesh in meshes) == [".Crate Original", "Crate"]
        original = next(mesh for mesh in meshes if mesh.name == ".Crate Original")
        assert (len(objects[0].data.polygons), len(original.polygons)) == (result["triangles"], len(triangles))
        assert not original.use_fake_user
        assert original.materials[0] == objects[0].data.materials[0]


def test_a_model_below_the_target_is_not_simplified(prepare):
    result, _ = prepare(models.glb(*models.box()[:2]), simplify_to=12)
    assert (result["triangles"], result["original_mesh"]) == (12, None)


def test_the_file_is_not_compressed(prepare, tmp_path):
    prepare(models.glb(*models.box()[:2]))
    assert (tmp_path / "prepared.blend").read_bytes().startswith(b"BLENDER")


def test_coloured_points_show_their_colours(prepare):
    properties = "float x; float y; float z; uchar red; uchar green; uchar blue"
    rows = "0 0 0 255 0 0\n1 0 0 255 0 0\n0 0 1 255 0 0"
    result, written = prepare(models.ply(properties, rows, "3 0 1 2"), "ply")
    assert result["mean_colour"] == pytest.approx([1, 0, 0], abs=0.01)
    assert result["dimensions"] == pytest.approx([1, 0, 1])  # Z up
    with written as (objects, _):
        assert socket(objects[0].data, "Base Color").links[0].from_node.type == "VERTEX_COLOR"


def test_an_obj_is_read_with_y_up_and_without_its_materials(prepare):
    content = (
        "mtllib gone.mtl\nv 0 0 0\nv 1 0 0\nv 1 3 0\nv 0 3 0\nvt 0 0\nvt 1 0\nvt 1 1\nusemtl wood\nf 1/1 2/2 3/3 4/1\n"
    )
    result, written = prepare(content, "obj")
    assert result["dimensions"] == pytest.approx([1, 0, 3], abs=1e-5)
    with written as (objects, _):
        assert [material.name for material in objects[0].data.materials] == ["Crate"]


def test_the_height_asked_for(prepare):
    result, written = prepare(models.glb(models.box()[0] * [2, 5, 1], models.box()[1]), height=1.8)
    assert result["dimensions"] == pytest.approx([0.72, 0.36, 1.8], abs=1e-4)
    with written as (objects, _):
        assert points(objects[0].data).min(axis=0) == pytest.approx([-0.36, -0.18, 0], abs=1e-4)
        assert points(objects[0].data).max(axis=0) == pytest.approx([0.36, 0.18, 1.8], abs=1e-4)


def test_a_flat_model_has_no_height_to_scale(prepare):
    result, _ = prepare("v 0 0 0\nv 1 0 0\nv 1 0 1\nf 1 2 3\n", "obj", height=2.0)
    assert result["dimensions"] == pytest.approx([1, 1, 0], abs=1e-4)


def test_the_origin_in_the_middle(prepare):
    _, written = prepare(models.glb(*models.box()[:2]), origin="CENTRE", height=2.0)
    with written as (objects, _):
        assert points(objects[0].data).min(axis=0) == pytest.approx([-1, -1, -1], abs=1e-4)
        assert points(objects[0].data).max(axis=0) == pytest.approx([1, 1, 1], abs=1e-4)


SPLAT = models.ply("float x; float y; float z; float f_dc_0; float opacity; float rot_0", "0 0 0 1 1 1\n1 0 0 1 1 1")
CUBE = models.glb(*models.box())
ENDLESS = models.box()[0] * np.float32(1e38)


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", "glb", "model_unreadable"),
        (b"<html>Not found</html>", "glb", "model_unreadable"),
        (CUBE[:200], "glb", "model_unreadable"),
        (CUBE[:-200], "glb", "model_unreadable"),
        (models.pack({"asset": {"version": "2.0"}, "scenes": [{"nodes": []}], "scene": 0}), "glb", "model_empty"),
        (models.glb(ENDLESS, models.box()[1]), "glb", "model_unreadable"),
        (b"<html>Not found</html>", "gltf", "model_unreadable"),
        (b"<html>Not found</html>", "obj", "model_unreadable"),
        (b"v 0 0 0\nv 1 0 0\n", "obj", "model_empty"),
        (b"<html>Not found</html>" * 20, "stl", "model_unreadable"),
        (b"\0" * 80 + b"\xff\xff\xff\x7f" + b"\0" * 50, "stl", "model_unreadable"),
        (b"<html>Not found</html>", "ply", "model_unreadable"),
        (SPLAT, "ply", "gaussian_splat"),
        (models.pack({"asset": {"version": "2.0"}, "buffers": [{"uri": "/etc/passwd"}]}), "glb", "model_unsafe"),
        (CUBE, "fbx", "model_unreadable"),
        (CUBE, "usdz", "unsupported_format"),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_one_line(prepare, content, kind, code):
    with pytest.raises(ChildFailed) as caught:
        prepare(content, kind)
    assert caught.value.code == code
    assert "\n" not in caught.value.detail
    assert "Traceback" not in caught.value.detail
