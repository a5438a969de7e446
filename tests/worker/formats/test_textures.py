# SPDX-License-Identifier: GPL-3.0-or-later
"""No texture takes too much memory, however small its file is."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.worker.formats.texture_headers import Header
from maquette.worker.launcher import ChildFailed

from tests import pictures
from tests.worker import models

SHOWN = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}


def one_bit_png(width: int, height: int) -> bytes:
    """A striped picture with one bit per pixel: 900 million pixels take 150 KB."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xaa" * ((width + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def textured(*textures: bytes) -> bytes:
    """A GLB of boxes, one for each texture."""
    document, binary = models.unpack(models.glb(*models.box(), material=SHOWN, texture=textures[0]))
    first = document["meshes"][0]["primitives"][0]
    for number, texture in enumerate(textures[1:], 1):
        binary += b"\0" * (-len(binary) % 4)
        document["bufferViews"].append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(texture)})
        binary += texture
        view = len(document["bufferViews"]) - 1
        document["images"].append({"bufferView": view, "mimeType": "image/png"})
        document["textures"].append({"source": number})
        document["materials"].append({"pbrMetallicRoughness": {"baseColorTexture": {"index": number}}})
        document["meshes"].append({"primitives": [{**first, "material": number}]})
        document["nodes"].append({"mesh": number, "translation": [2 * number, 0, 0]})
    document["scenes"] = [{"nodes": list(range(len(textures)))}]
    document["buffers"][0]["byteLength"] = len(binary)
    return models.pack(document, binary)


def test_a_texture_of_gigabytes_is_left_out(prepare):
    result, written = prepare(textured(one_bit_png(30_000, 30_000)))
    assert (result["textures"], result["warnings"]) == ([], ["texture_too_large"])
    assert "memory" in result["remarks"][0]
    with written as (objects, _):
        nodes = objects[0].data.materials[0].node_tree.nodes
        assert not [node for node in nodes if node.type == "TEX_IMAGE"]


@pytest.mark.parametrize(("size", "longest", "becomes"), [((600, 200), 256, [256, 85]), ((64, 640), 512, [51, 512])])
def test_a_larger_texture_than_asked_for_is_scaled_down_and_packed(prepare, size, longest, becomes):
    result, written = prepare(textured(pictures.plain(*size, (0, 255, 0, 255))), longest_texture=longest)
    assert ([each["size"] for each in result["textures"]], result["warnings"]) == ([becomes], ["texture_scaled"])
    assert result["mean_colour"] == pytest.approx([0, 1, 0], abs=0.01)
    with written as (objects, _):
        material = objects[0].data.materials[0]
        image = next(node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE")
        assert list(image.size) == becomes
        assert image.packed_file is not None


def test_a_texture_within_the_limit_stays_as_it_is(prepare):
    texture = pictures.plain(256, 64, (9, 99, 200, 255))
    result, written = prepare(textured(texture), longest_texture=256)
    assert result["warnings"] == []
    with written as (objects, _):
        material = objects[0].data.materials[0]
        image = next(node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE")
        assert image.packed_file.data == texture


@pytest.mark.blender
@given(st.lists(st.tuples(st.integers(1, 8192), st.integers(1, 8192), st.sampled_from([4, 16])), max_size=40))
def test_many_large_textures_share_the_memory(sizes):
    from maquette.worker.formats import textures

    headers = [Header(*size) for size in sizes]
    side = textures.side_for_all(headers, 8192)
    scaled = [min(1.0, side / max(header.width, header.height)) ** 2 * header.memory for header in headers]
    assert sum(scaled) <= 2 << 30
    assert side == 8192 or sum(scaled) > (2 << 30) / 8  # not smaller than necessary


def test_a_texture_with_a_false_header_counts_as_missing(prepare):
    texture = bytearray(pictures.plain(64, 64, (9, 99, 200, 255)))
    struct.pack_into(">II", texture, 16, 2**31 - 1, 2**31 - 1)
    assert prepare(textured(bytes(texture)))[0]["textures"] == []


def test_a_movie_with_giant_frames_is_refused(child, tmp_path):
    film = tmp_path / "film.gif"
    film.write_bytes(b"GIF89a" + struct.pack("<HH", 65_000, 65_000) + b"\0\0\0;")
    with pytest.raises(ChildFailed) as caught:
        child.call("film", {"movie": str(film), "output": str(tmp_path / "frames")})
    assert caught.value.code == "movie_too_large"
