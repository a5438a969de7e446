# SPDX-License-Identifier: GPL-3.0-or-later
"""Welding merges vertices without losing a face or a material."""

from __future__ import annotations

import struct
from itertools import permutations

import numpy as np
import pytest

from tests.worker import models

CARD = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
FRONT, BACK = np.array([[0, 1, 2], [0, 2, 3]]), np.array([[2, 1, 0], [3, 2, 0]])
TURNED = np.array([[0, 1, 3], [1, 2, 3]])  # split along the other diagonal, like a card that is flipped
RED_AND_GREEN = [{"pbrMetallicRoughness": {"baseColorFactor": colour}} for colour in ([1, 0, 0, 1], [0, 1, 0, 1])]


def two_sided(*, parts: str) -> bytes:
    """A two-sided card: the sides share "vertices", or are two "primitives", or two "nodes" of which one is rotated."""
    if parts == "vertices":
        return models.glb(CARD, np.concatenate([FRONT, BACK]), material=RED_AND_GREEN[0])
    document, binary = models.unpack(models.glb(CARD, FRONT, material=RED_AND_GREEN[0]))
    document["materials"] = RED_AND_GREEN
    mesh = document["meshes"][0]
    other = {**mesh["primitives"][0], "material": 1}
    document["bufferViews"].append({"buffer": 0, "byteOffset": len(binary), "byteLength": 24})
    document["accessors"].append({**document["accessors"][0], "bufferView": len(document["bufferViews"]) - 1})
    binary += (BACK if parts == "primitives" else TURNED).astype(np.uint32).tobytes()
    document["buffers"][0]["byteLength"] = len(binary)
    other["indices"] = len(document["accessors"]) - 1
    if parts == "primitives":
        mesh["primitives"].append(other)
    else:
        document["meshes"].append({"primitives": [other]})
        # Half a turn about the card's upright axis, by a quaternion that 32-bit floats cannot hold exactly.
        document["nodes"].append({"mesh": 1, "translation": [1, 0, 0], "rotation": [0, 0.9999999999, 0, 1e-9]})
        document["scenes"] = [{"nodes": [0, 1]}]
    return models.pack(document, binary)


@pytest.mark.parametrize("parts", ["vertices", "primitives", "nodes"])
def test_both_sides_of_a_card_arrive(prepare, parts):
    result, written = prepare(two_sided(parts=parts))
    assert (result["triangles"], result["vertices"]) == (4, 8)
    with written as (objects, _):
        mesh = objects[0].data
        normals = sorted(round(face.normal.y) for face in mesh.polygons)
        assert normals == [-1, -1, 1, 1]
        assert len({face.material_index for face in mesh.polygons}) == (1 if parts == "vertices" else 2)
        # Otherwise each side would show through the other.
        assert all(material.use_backface_culling for material in mesh.materials)


def test_both_sides_of_an_objs_card_arrive(prepare):
    _, written = prepare("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nusemtl a\nf 1 2 3 4\nusemtl b\nf 4 3 2 1\n", "obj")
    with written as (objects, _):
        assert [len(face.vertices) for face in objects[0].data.polygons] == [4, 4]
        assert all(material.use_backface_culling for material in objects[0].data.materials)
        assert len({face.material_index for face in objects[0].data.polygons}) == 2


@pytest.mark.parametrize("is_binary", [True, False])
def test_both_sides_of_an_stls_card_arrive(prepare, is_binary):
    corners = CARD[np.concatenate([FRONT, BACK])]
    if is_binary:
        body = b"".join(bytes(12) + each.tobytes() + bytes(2) for each in corners)
        content = bytes(80) + len(corners).to_bytes(4, "little") + body
    else:
        facets = ("".join(f"vertex {x} {y} {z}\n" for x, y, z in each.tolist()) for each in corners)
        body = "".join(f"facet normal 0 0 0\nouter loop\n{each}endloop\nendfacet\n" for each in facets)
        content = f"solid card\n{body}endsolid card\n"
    result, written = prepare(content, "stl")
    assert (result["triangles"], result["vertices"]) == (4, 8)
    with written as (objects, _):
        assert sorted(round(face.normal.z) for face in objects[0].data.polygons) == [-1, -1, 1, 1]


@pytest.mark.parametrize("form", ["ascii", "binary_little_endian", "binary_big_endian"])
def test_both_sides_of_a_plys_card_arrive(prepare, form):
    order = ">" if form == "binary_big_endian" else "<"
    properties = "property uchar flags\nproperty list uchar int vertex_indices\nproperty float quality\n"
    header = (
        f"ply\nformat {form} 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
        f"property uchar red\nproperty uchar green\nproperty uchar blue\nelement face 4\n{properties}end_header\n"
    )
    triangles = np.concatenate([FRONT, BACK]).tolist()
    if form == "ascii":
        rows = "".join(f"{x} {y} {z} 255 0 0\n" for x, y, z in CARD.tolist())
        content = (header + rows + "".join(f"7 3 {a} {b} {c} 0.5\n" for a, b, c in triangles)).encode()
    else:
        rows = b"".join(struct.pack(f"{order}3f3B", *point, 255, 0, 0) for point in CARD.tolist())
        faces = b"".join(struct.pack(f"{order}BB3if", 7, 3, *each, 0.5) for each in triangles)
        content = header.encode() + rows + faces
    result, written = prepare(content, "ply")
    assert (result["triangles"], result["vertices"]) == (4, 8)
    with written as (objects, _):
        mesh = objects[0].data
        assert sorted(round(face.normal.z) for face in mesh.polygons) == [-1, -1, 1, 1]
        assert {tuple(each.color)[:3] for each in mesh.color_attributes[0].data} == {(1, 0, 0)}
        assert mesh.materials[0].use_backface_culling


@pytest.mark.parametrize("parts", ["vertices", "primitives", "nodes"])
def test_the_two_sides_of_a_card_are_slightly_apart(prepare, parts):
    _, written = prepare(two_sided(parts=parts))
    with written as (objects, _):
        fronts = {round(face.normal.y): face.center.y for face in objects[0].data.polygons}
        assert 1e-5 < fronts[1] - fronts[-1] < 1e-3


@pytest.mark.parametrize("is_first", [True, False])
def test_a_patch_is_moved_in_front_of_the_larger_face_beneath_it(prepare, is_first):
    patch = np.concatenate([CARD, CARD[[0, 1, 2]]])
    triangles = np.concatenate([FRONT, [[4, 5, 6]]])
    _, written = prepare(models.glb(patch, triangles[[2, 0, 1]] if is_first else triangles))
    with written as (objects, _):
        mesh = objects[0].data
        held = {number for face in mesh.polygons if abs(face.center.y) < 1e-9 for number in face.vertices}
        patch, wall = ([], [])
        for face in mesh.polygons:
            on = wall if held & set(face.vertices) else patch
            on.extend(mesh.vertices[number].co.y for number in face.vertices)
        assert len(patch) == 3
        assert len(wall) == 6
        assert max(patch) < min(wall) - 5e-6


@pytest.mark.parametrize("seams", [True, False])
def test_boxes_that_touch_stay_closed_and_keep_their_walls(prepare, seams):
    if seams:
        positions, triangles, _, normals = models.box()
    else:
        positions, normals = models.CORNERS, None
        triangles = np.array([each for a, b, c, d in models.FACES for each in ((a, b, c), (a, c, d))])
    both = np.concatenate([positions, positions + np.array([1, 0, 0], np.float32)])
    shared = None if normals is None else np.concatenate([normals, normals])
    content = models.glb(both, np.concatenate([triangles, triangles + len(positions)]), None, shared)
    result, written = prepare(content)
    assert (result["triangles"], result["vertices"]) == (24, 16)
    with written as (objects, _):
        mesh = objects[0].data
        uses = np.bincount([loop.edge_index for loop in mesh.loops], minlength=len(mesh.edges))
        assert (uses == 2).all()
        assert len({tuple(vertex.co) for vertex in mesh.vertices}) == 12  # no face has moved
        assert sum(edge.use_edge_sharp for edge in mesh.edges) == 24


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_three_coincident_faces_all_arrive(prepare, order):
    triangles = np.array([[0, 1, 2], [2, 1, 0], [1, 2, 0]])[list(order)]
    assert prepare(models.glb(CARD, triangles))[0]["triangles"] == 3


@pytest.mark.parametrize("kind", ["glb", "obj"])
def test_without_coincident_faces_both_sides_are_shown(prepare, kind):
    content = models.glb(CARD, FRONT) if kind == "glb" else "v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 3\n"
    _, written = prepare(content, kind)
    with written as (objects, _):
        assert not objects[0].data.materials[0].use_backface_culling


def test_faces_without_an_area_go(prepare):
    triangles = np.concatenate([FRONT, [[0, 1, 1]]])
    assert prepare(models.glb(CARD, triangles))[0]["triangles"] == 2
