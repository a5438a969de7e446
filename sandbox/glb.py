# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and changes the GLB files that the child Blender writes: one mesh, its UVs and its texture."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from maquette.geometry.mesh import TexturedMesh
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COMPONENTS = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


def read(path: Path) -> TexturedMesh:
    """Return the file's first mesh with Z up, and its texture."""
    document, binary = parts(path.read_bytes())
    primitive = document["meshes"][0]["primitives"][0]
    attributes = primitive["attributes"]
    positions = _values(document, binary, attributes["POSITION"])
    uvs = _values(document, binary, attributes["TEXCOORD_0"])
    triangles = _values(document, binary, primitive["indices"])
    return TexturedMesh(
        # glTF has Y up, and v downwards.
        np.stack([positions[:, 0], -positions[:, 2], positions[:, 1]], axis=1).astype(np.float32),
        triangles.reshape(-1, 3).astype(np.int32),
        np.stack([uvs[:, 0], 1.0 - uvs[:, 1]], axis=1).astype(np.float32),
        _texture(document, binary),
    )


def parts(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The file's JSON and its binary chunk."""
    length, _kind = struct.unpack_from("<I4s", content, 12)
    document: dict[str, Any] = json.loads(content[20 : 20 + length])
    return document, content[20 + length + 8 :]


def written(document: dict[str, Any], binary: bytes) -> bytes:
    """Return the file of a JSON and a binary chunk."""
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    binary += bytes(-len(binary) % 4)
    size = 12 + 8 + len(text) + 8 + len(binary)
    head = struct.pack("<4sII", b"glTF", 2, size) + struct.pack("<I4s", len(text), b"JSON")
    return head + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary


def thickened(content: bytes, factor: float) -> bytes:
    """Return the file with every mesh `factor` times as thick from its front to its back, which is glTF's Z."""
    document, binary = parts(content)
    blocks = memoryview(bytearray(binary))
    attributes = [each["attributes"] for mesh in document["meshes"] for each in mesh["primitives"]]
    for number in {each["POSITION"] for each in attributes}:
        _values(document, blocks, number)[:, 2] *= np.float32(factor)
        for bound in ("min", "max"):
            document["accessors"][number][bound][2] *= factor
    for number in {each["NORMAL"] for each in attributes}:
        normals = _values(document, blocks, number)
        normals[:, 2] /= np.float32(factor)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return written(document, blocks.tobytes())


def _values(document: dict[str, Any], binary: bytes | memoryview, number: int) -> NDArray[Any]:
    accessor = document["accessors"][number]
    width = _WIDTHS[accessor["type"]]
    values = np.frombuffer(
        _view(document, binary, accessor["bufferView"]),
        _COMPONENTS[accessor["componentType"]],
        accessor["count"] * width,
        accessor.get("byteOffset", 0),
    )
    return values.reshape(-1, width)


def _view(document: dict[str, Any], binary: bytes | memoryview, number: int) -> bytes | memoryview:
    view = document["bufferViews"][number]
    start = view.get("byteOffset", 0)
    return binary[start : start + view["byteLength"]]


def _texture(document: dict[str, Any], binary: bytes) -> NDArray[np.uint8]:
    content = _view(document, binary, document["images"][0]["bufferView"])
    return np.array(Image.open(io.BytesIO(content)).convert("RGBA"))
