# SPDX-License-Identifier: GPL-3.0-or-later
"""A model whose PBR textures are all WebP keeps every one."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from tests.worker import models

EXTENSION = "EXT_texture_webp"
COLOURS = {"base": (200, 40, 40), "surface": (255, 90, 220), "normal": (128, 128, 255)}


def webp(colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(file, "WEBP", lossless=True)
    return file.getvalue()


def surfaced(*, is_required: bool) -> bytes:
    """A box with embedded WebP textures and no fallback images."""
    positions, triangles, uvs, _ = models.box()
    document, binary = models.unpack(models.glb(positions, triangles, uvs, material={}))
    document["images"], document["textures"] = [], []
    for number, colour in enumerate(COLOURS.values()):
        data = webp(colour)
        binary += bytes(-len(binary) % 4)
        document["bufferViews"].append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
        binary += data
        view = len(document["bufferViews"]) - 1
        document["images"].append({"bufferView": view, "mimeType": "image/webp"})
        document["textures"].append({"extensions": {EXTENSION: {"source": number}}})
    document["buffers"] = [{"byteLength": len(binary)}]
    document["materials"] = [
        {
            "pbrMetallicRoughness": {
                "baseColorTexture": {"index": 0},
                "metallicRoughnessTexture": {"index": 1},
            },
            "occlusionTexture": {"index": 1},
            "normalTexture": {"index": 2},
        }
    ]
    document["extensionsUsed"] = [EXTENSION]
    if is_required:
        document["extensionsRequired"] = [EXTENSION]
    return models.pack(document, binary)


@pytest.mark.parametrize("is_required", [False, True])
def test_metallic_roughness_normals_and_occlusion_are_read_from_webp(prepare, is_required):
    content = surfaced(is_required=is_required)
    assert struct.unpack_from("<I", content, 8)[0] == len(content)
    _, written = prepare(content)
    with written as (objects, _):
        tree = objects[0].data.materials[0].node_tree
        principled = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
        maps = ("Base Color", "Metallic", "Roughness", "Normal")
        linked = {name for name in maps if principled.inputs[name].is_linked}
        assert linked == set(maps)
        images = {node.image for node in tree.nodes if node.type == "TEX_IMAGE"}
        assert {tuple(image.size) for image in images} == {(16, 16)}
        assert all(image.packed_file is not None for image in images)
        by_space = {image.colorspace_settings.name for image in images}
        assert by_space == {"sRGB", "Non-Color"}
        assert any("Occlusion" in node.inputs for node in tree.nodes if node.type == "GROUP"), "kept for other programs"
