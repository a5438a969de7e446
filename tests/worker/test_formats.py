# SPDX-License-Identifier: GPL-3.0-or-later
"""What formats do not define: points without faces, the up axis, a ZIP's other files."""

from __future__ import annotations

import io
import json
import struct
import zipfile

import numpy as np
import pytest

from tests import pictures

from . import models


def points(mesh) -> np.ndarray:
    return np.array([vertex.co for vertex in mesh.vertices])


def socket(mesh, name: str):
    return next(node for node in mesh.materials[0].node_tree.nodes if node.type == "BSDF_PRINCIPLED").inputs[name]


def test_points_without_faces_become_solids_of_their_colours(prepare):
    properties = "float x; float y; float z; uchar red; uchar green; uchar blue"
    rows = "\n".join(f"{x} {y} {z} 0 0 255" for x in range(4) for y in range(4) for z in range(4))
    result, written = prepare(models.ply(properties, rows), "ply")
    assert (result["triangles"], result["vertices"]) == (64 * 4, 64 * 4)
    assert result["mean_colour"] == pytest.approx([0, 0, 1], abs=0.01)
    assert result["dimensions"] == pytest.approx([4, 4, 4], abs=0.5)
    with written as (objects, _):
        assert socket(objects[0].data, "Base Color").links[0].from_node.type == "VERTEX_COLOR"
        middle = points(objects[0].data).reshape(-1, 4, 3).mean(axis=1)
        for face, centre in zip(objects[0].data.polygons, np.repeat(middle, 4, axis=0), strict=True):
            assert face.normal.dot(face.center - type(face.center)(centre)) > 0


def standing(axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a four-sided pyramid on its base with `axis` up."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0], [0, 0, 3]], float)
    corners = corners if axis == 2 else np.stack([corners[:, 0], corners[:, 2], -corners[:, 1]], -1)
    return corners, np.array([[0, 2, 1], [0, 3, 2], [0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]])


def as_obj(corners, faces) -> str:
    return "".join(f"v {x} {y} {z}\n" for x, y, z in corners) + "".join(f"f {a} {b} {c}\n" for a, b, c in faces + 1)


def as_ply(corners, faces) -> str:
    rows = "\n".join(f"{x} {y} {z}" for x, y, z in corners)
    return models.ply("float x; float y; float z", rows, "\n".join(f"3 {a} {b} {c}" for a, b, c in faces))


def as_stl(corners, faces) -> str:
    vertices = (corners[face].tolist() for face in faces)
    facets = ("".join(f"vertex {x} {y} {z}\n" for x, y, z in face) for face in vertices)
    return (
        "solid a\n"
        + "".join(f"facet normal 0 0 0\nouter loop\n{f}endloop\nendfacet\n" for f in facets)
        + "endsolid a\n"
    )


@pytest.mark.parametrize(("kind", "write"), [("obj", as_obj), ("ply", as_ply), ("stl", as_stl)])
@pytest.mark.parametrize("axis", ["Y", "Z"])
def test_a_model_with_a_flat_base_stands_on_it(prepare, kind, write, axis):
    for wanted in ("AUTO", axis):
        result, written = prepare(write(*standing("XYZ".index(axis))), kind, up_axis=wanted)
        assert result["up_axis"] == axis
        assert result["dimensions"] == pytest.approx([2, 2, 3], abs=1e-4)
        with written as (objects, _):
            assert sum(abs(z) < 1e-4 for *_, z in points(objects[0].data)) == 4


@pytest.mark.parametrize(("kind", "write", "habit"), [("obj", as_obj, "Y"), ("ply", as_ply, "Z"), ("stl", as_stl, "Z")])
def test_the_format_decides_where_the_shape_is_ambiguous(prepare, kind, write, habit):
    corners = models.CORNERS * np.array([1.0, 2.0, 3.0])
    faces = np.array([[a, b, c] for a, b, c, _ in models.FACES] + [[a, c, d] for a, _, c, d in models.FACES])
    result, _ = prepare(write(corners, faces), kind)
    assert result["up_axis"] == habit
    assert result["dimensions"] == pytest.approx([1, 3, 2] if habit == "Y" else [1, 2, 3], abs=1e-4)


def test_a_flat_back_is_no_base(prepare):
    corners, faces = standing(2)
    # A relief hung on a wall, its flat back towards -Z: Y is up, as usual in an OBJ.
    result, _ = prepare(as_obj(corners * [1, 1, 0.1], faces), "obj")
    assert result["up_axis"] == "Y"


def test_a_glb_defines_its_up_axis(prepare):
    assert prepare(models.glb(*models.box()[:2]), up_axis="Z")[0]["up_axis"] is None


def archive(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in files.items():
            file.writestr(name.replace("_", "."), content)
    return data.getvalue()


TEXTURED_OBJ = (
    b"mtllib /somewhere/else/a.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nusemtl wood\nf 1/1 2/2 3/3\n"
)


def test_an_obj_in_a_zip_brings_its_texture(prepare):
    texture = pictures.plain(8, 4, (0, 255, 0, 255))
    files = {"a_obj": TEXTURED_OBJ, "a_mtl": b"newmtl wood\nmap_Kd C:\\art\\wood.png\n", "wood_png": texture}
    result, written = prepare(archive(**files), "zip")
    assert result["textures"] == [{"name": "Crate", "size": [8, 4]}]
    assert result["mean_colour"] == pytest.approx([0, 1, 0], abs=0.01)
    assert result["warnings"] == []
    with written as (objects, _):
        image = next(node.image for node in objects[0].data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE")
        assert image.packed_file.data == texture


def test_a_gltf_in_a_zip_brings_its_buffer(prepare):
    glb = models.glb(*models.box()[:2])
    size = struct.unpack("<I", glb[12:16])[0]
    document = json.loads(glb[20 : 20 + size])
    document["buffers"][0]["uri"] = "model%20data.bin"
    files = {"model.gltf": json.dumps(document).encode(), "model data.bin": glb[28 + size :]}
    assert prepare(archive(**files), "zip")[0]["triangles"] == 12


def test_a_missing_texture_is_reported(prepare):
    files = {"a_obj": TEXTURED_OBJ, "a_mtl": b"newmtl wood\nmap_Kd wood.png\n", "wood_png": b"no picture"}
    result, _ = prepare(archive(**files), "zip")
    assert (result["textures"], result["warnings"]) == ([], ["texture_missing"])
    assert [sentence.partition(",")[0] for sentence in result["remarks"]] == [
        "The file refers to a texture that it does not contain"
    ]
