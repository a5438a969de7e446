# SPDX-License-Identifier: GPL-3.0-or-later
"""The models come from the pictures that were sent."""

from __future__ import annotations

import struct

import pytest

from tests.pictures import png
from tests.sandbox.service import glb_document, size, triangles


def ellipse(width, height):
    def pixel(x, y):
        inside = ((x + 0.5) / width - 0.5) ** 2 + ((y + 0.5) / height - 0.5) ** 2 <= 0.2
        return (200, 120, 40, 255) if inside else (0, 0, 0, 0)

    return png(width, height, pixel)


@pytest.mark.blender
def test_model_has_the_proportions_of_the_picture(service):
    wide, tall = (
        size(glb_document(service.get(service.finish(picture)["output"][0]).content))
        for picture in (ellipse(96, 48), ellipse(48, 96))
    )
    assert wide[0] / wide[1] == pytest.approx(2, rel=0.15)
    assert tall[0] / tall[1] == pytest.approx(0.5, rel=0.15)
    assert wide[2] > 0


@pytest.mark.blender
def test_model_is_textured(service, finished):
    document = glb_document(service.get(finished["output"][0]).content)
    assert len(document["images"]) == 1
    assert "TEXCOORD_0" in document["meshes"][0]["primitives"][0]["attributes"]
    assert "baseColorTexture" in document["materials"][0]["pbrMetallicRoughness"]


@pytest.mark.blender
@pytest.mark.parametrize(("mesh_simplify", "expected"), [(0.9, 50_000), (0.95, 25_000), (0.98, 10_000)])
def test_mesh_simplify_is_the_share_of_triangles_removed(service, mesh_simplify, expected):
    answer = service.finish(ellipse(192, 192), mesh_simplify=mesh_simplify)
    document = glb_document(service.get(answer["output"][0]).content)
    assert triangles(document) == pytest.approx(expected, rel=0.25)


@pytest.mark.blender
@pytest.mark.parametrize("output_format", ["obj", "stl", "ply"])
def test_other_formats_are_real_files(service, output_format):
    answer = service.finish(output_format=output_format)
    assert answer["output"][0].endswith(f".{output_format}")
    content = service.get(answer["output"][0]).content
    counts = {"obj": obj_faces, "stl": stl_faces, "ply": ply_faces}
    assert counts[output_format](content) > 1000


def obj_faces(content):
    return sum(line.startswith(b"f ") for line in content.splitlines())


def stl_faces(content):
    (count,) = struct.unpack_from("<I", content, 80)
    assert len(content) == 84 + 50 * count
    return count


def ply_faces(content):
    assert content.startswith(b"ply")
    return int(content.partition(b"element face ")[2].split()[0])
