# SPDX-License-Identifier: GPL-3.0-or-later
"""Model files for tests, written by hand with exactly what each test needs."""

from __future__ import annotations

import json
import struct

import numpy as np

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
# Corner indices of each face, counter-clockwise seen from outside.
FACES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
NORMALS = [(-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1)]


def box():
    """Return a unit cube's positions, triangles, UVs and face normals, its vertices doubled for each face as in a GLB.

    The UVs are multiples of 1/256, so that flipping v is exact.
    """
    positions = CORNERS[np.array(FACES).ravel()]
    triangles = np.concatenate(
        [[[4 * face, 4 * face + 1, 4 * face + 2], [4 * face, 4 * face + 2, 4 * face + 3]] for face in range(6)]
    )
    uvs = (np.random.default_rng(7).integers(0, 256, (24, 2)) / 256).astype(np.float32)
    return positions, triangles.astype(np.uint32), uvs, np.repeat(np.array(NORMALS, np.float32), 4, axis=0)


def sphere(rings: int, *, split: bool):
    """Return a sphere's positions, triangles and normals; `split` gives each face its own vertices."""
    latitude, longitude = np.meshgrid(
        np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, 2 * rings + 1)[:-1], indexing="ij"
    )
    points = np.stack(
        [np.sin(latitude) * np.cos(longitude), np.cos(latitude), -np.sin(latitude) * np.sin(longitude)], -1
    )
    number = np.arange(points[..., 0].size).reshape(latitude.shape)
    right = np.roll(number, -1, axis=1)
    upper = np.stack([number[1:], right[1:], right[:-1]], -1).reshape(-1, 3)
    lower = np.stack([number[1:], right[:-1], number[:-1]], -1).reshape(-1, 3)
    triangles, points = (
        np.concatenate([upper[: -2 * rings], lower[2 * rings :]]),
        points.reshape(-1, 3).astype(np.float32),
    )
    if split:
        points, triangles = points[triangles.ravel()], np.arange(triangles.size).reshape(-1, 3)
    return points, triangles.astype(np.uint32), points


def glb(positions, triangles, uvs=None, normals=None, *, material=None, nodes=None, texture: bytes = b"") -> bytes:
    """Return a GLB with one mesh; `material` and `nodes` are glTF JSON, and the texture has index 0."""
    arrays = {"POSITION": positions, "NORMAL": normals, "TEXCOORD_0": uvs}
    arrays = {name: np.asarray(values, np.float32) for name, values in arrays.items() if values is not None}
    blobs = [np.asarray(triangles, np.uint32).tobytes(), *(values.tobytes() for values in arrays.values()), texture]
    offsets = np.cumsum([0, *(len(blob) for blob in blobs)]).tolist()
    views = [
        {"buffer": 0, "byteOffset": start, "byteLength": len(blob)}
        for start, blob in zip(offsets, blobs, strict=False)
        if blob
    ]
    accessors = [{"bufferView": 0, "componentType": 5125, "count": int(np.size(triangles)), "type": "SCALAR"}]
    for number, values in enumerate(arrays.values(), 1):
        accessors.append(
            {"bufferView": number, "componentType": 5126, "count": len(values), "type": f"VEC{values.shape[1]}"}
        )
    accessors[1] |= {"min": np.nanmin(positions, axis=0).tolist(), "max": np.nanmax(positions, axis=0).tolist()}
    primitive = {"indices": 0, "attributes": {name: number for number, name in enumerate(arrays, 1)}}
    document: dict = {
        "asset": {"version": "2.0"}, "scene": 0,
        "buffers": [{"byteLength": offsets[-1]}], "bufferViews": views, "accessors": accessors,
        "meshes": [{"primitives": [primitive]}], "nodes": nodes or [{"mesh": 0}],
    }  # fmt: skip
    document["scenes"] = [{"nodes": [0]}]
    if material is not None:
        primitive["material"], document["materials"] = 0, [material]
    if texture:
        document |= {"textures": [{"source": 0}], "images": [{"bufferView": len(views) - 1, "mimeType": "image/png"}]}
    return pack(document, b"".join(blobs))


def pack(document: dict, binary: bytes = b"") -> bytes:
    """Return a GLB of a JSON document and a buffer."""
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def unpack(content: bytes) -> tuple[dict, bytes]:
    """Return a GLB's JSON document and its buffer."""
    size = struct.unpack("<I", content[12:16])[0]
    return json.loads(content[20 : 20 + size]), content[28 + size :]


def ply(properties: str, rows: str, faces: str = "") -> str:
    """Return a PLY text file; `properties` are the "type name" lines of a vertex."""
    header = "".join(f"property {line}\n" for line in properties.split("; "))
    element = f"element face {len(faces.splitlines())}\nproperty list uchar int vertex_indices\n" if faces else ""
    return (
        f"ply\nformat ascii 1.0\nelement vertex {len(rows.splitlines())}\n{header}{element}end_header\n{rows}\n{faces}"
    )
