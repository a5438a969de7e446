# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures a given mesh instead of Hunyuan3D 2: projects the picture through it from the front.

Like Hunyuan3D's renderer (`MeshRender.load_mesh`), it returns the mesh centred and scaled.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from . import glb
from .pictures import png

_SIZE = 1.15  # of the returned mesh, from its centre to its farthest vertex
_SIDE = 512  # pixels of the texture
_FLOAT = 5126
_WIDTH = 3


def textured(mesh: bytes, picture: bytes) -> bytes:
    """Return the GLB with UVs and the picture as texture. Raises ValueError if it has no triangles."""
    document, binary = glb.parts(mesh)
    primitives = [each for one in document.get("meshes", []) for each in one["primitives"]]
    if not primitives:
        raise ValueError("the mesh is empty")
    positions = [_positions(document, binary, each) for each in primitives]
    low, high = np.min([each.min(0) for each in positions], 0), np.max([each.max(0) for each in positions], 0)
    middle = (low + high) / 2
    reach = max(float(np.linalg.norm(each - middle, axis=1).max()) for each in positions)
    blocks = bytearray(binary)
    for primitive, points in zip(primitives, positions, strict=True):
        across = (points[:, :2] - low[:2]) / np.maximum(high[:2] - low[:2], 1e-9)
        across[:, 1] = 1.0 - across[:, 1]
        attributes = primitive["attributes"]
        attributes["TEXCOORD_0"] = _add(document, blocks, across, "VEC2")
        attributes["POSITION"] = _add(document, blocks, (points - middle) * (_SIZE / reach), "VEC3")
        primitive["material"] = 0
    view = _view(document, blocks, _texture(picture))
    document["images"] = [{"bufferView": view, "mimeType": "image/png"}]
    document["textures"] = [{"source": 0}]
    surface = {"baseColorTexture": {"index": 0}, "metallicFactor": 0.0, "roughnessFactor": 0.8}
    document["materials"] = [{"pbrMetallicRoughness": surface}]
    document["buffers"] = [{"byteLength": len(blocks)}]
    return glb.written(document, bytes(blocks))


def _positions(document: dict[str, Any], binary: bytes, primitive: dict[str, Any]) -> Any:
    accessor = document["accessors"][primitive["attributes"]["POSITION"]]
    start = document["bufferViews"][accessor["bufferView"]].get("byteOffset", 0) + accessor.get("byteOffset", 0)
    return np.frombuffer(binary, np.float32, accessor["count"] * _WIDTH, start).reshape(-1, _WIDTH).astype(np.float64)


def _add(document: dict[str, Any], blocks: bytearray, values: Any, kind: str) -> int:
    accessor = {
        "bufferView": _view(document, blocks, values.astype(np.float32).tobytes()),
        "componentType": _FLOAT,
        "count": len(values),
        "type": kind,
        "min": values.min(0).tolist(),
        "max": values.max(0).tolist(),
    }
    document["accessors"].append(accessor)
    return len(document["accessors"]) - 1


def _view(document: dict[str, Any], blocks: bytearray, data: bytes) -> int:
    blocks.extend(bytes(-len(blocks) % 4))
    document["bufferViews"].append({"buffer": 0, "byteOffset": len(blocks), "byteLength": len(data)})
    blocks.extend(data)
    return len(document["bufferViews"]) - 1


def _texture(picture: bytes) -> bytes:
    """Return the picture cropped to its subject."""
    image = Image.open(io.BytesIO(picture)).convert("RGBA")
    box = image.getchannel("A").getbbox()
    return png(image.crop(box).resize((_SIDE, _SIDE)).convert("RGB"))
