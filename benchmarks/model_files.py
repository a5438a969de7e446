# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the models for benchmarks, like those of services: one mesh, split at its seams, with one texture."""

from __future__ import annotations

import json
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.checkout import ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER: Final = ROOT / ".cache" / "bench"
_VERSION: Final = 1  # of the files: others are written again


@dataclass(frozen=True)
class ModelFile:
    """A model. `triangles`: an approximate number; `texture`: pixels on a side."""

    name: str
    triangles: int
    texture: int

    def path(self) -> Path:
        """Return the file's path; the file is written if it is missing."""
        path = FOLDER / f"{self.name}-{_VERSION}.glb"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(_glb(*_surface(self.triangles), _png(self.texture)))
            part.replace(path)
        return path


MODELS: Final = (
    ModelFile("1k", 1_000, 1024),
    ModelFile("82k", 82_000, 1024),
    ModelFile("328k", 328_000, 2048),
    ModelFile("1M", 1_000_000, 4096),
)


def _surface(triangles: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.uint32]]:
    """Return a bumpy sphere of about that many triangles: positions, UVs and triangles."""
    rows = max(3, round(math.sqrt(triangles / 4)))
    columns = 2 * rows
    v, u = np.meshgrid(np.linspace(0, 1, rows + 1), np.linspace(0, 1, columns + 1), indexing="ij")
    latitude, longitude = math.pi * (1 - v), 2 * math.pi * u
    radius = 0.5 + 0.03 * np.sin(9 * longitude) * np.sin(latitude) ** 2 + 0.02 * np.sin(13 * latitude)
    points = np.stack(
        [np.sin(latitude) * np.cos(longitude), np.cos(latitude), -np.sin(latitude) * np.sin(longitude)], -1
    )
    number = np.arange(v.size, dtype=np.uint32).reshape(v.shape)
    low, high = number[:-1], number[1:]
    first = np.stack([low[:, :-1], low[:, 1:], high[:, 1:]], -1).reshape(-1, 3)
    second = np.stack([low[:, :-1], high[:, 1:], high[:, :-1]], -1).reshape(-1, 3)
    corners = np.concatenate([first[columns:], second[:-columns]])  # without degenerate ones at the poles
    positions = (points * radius[..., None]).reshape(-1, 3).astype(np.float32)
    return positions, np.stack([u, 1 - v], -1).reshape(-1, 2).astype(np.float32), corners


def _png(size: int) -> bytes:
    """Return a PNG of size x size pixels that compresses about as badly as a painted texture."""
    chance = np.random.default_rng(size)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    waves = np.stack([np.sin(9 * x + 3 * y), np.cos(7 * y - 2 * x), np.sin(5 * x * y + 1)], -1) * 90 + 120
    rows = (waves + chance.integers(0, 6, (size, size, 3))).astype(np.uint8).reshape(size, -1)
    rows = np.concatenate([np.zeros((size, 1), np.uint8), rows], axis=1)  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _glb(
    positions: NDArray[np.float32], uvs: NDArray[np.float32], corners: NDArray[np.uint32], texture: bytes
) -> bytes:
    blobs = [corners.astype("<u4").tobytes(), positions.tobytes(), uvs.tobytes(), texture]
    blobs = [blob + b"\0" * (-len(blob) % 4) for blob in blobs]
    offsets = np.cumsum([0, *(len(blob) for blob in blobs)]).tolist()
    low, high = positions.min(axis=0).tolist(), positions.max(axis=0).tolist()
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"indices": 0, "attributes": {"POSITION": 1, "TEXCOORD_0": 2}, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [{"source": 0}],
        "images": [{"bufferView": 3, "mimeType": "image/png"}],
        "accessors": [
            {"bufferView": 0, "componentType": 5125, "count": corners.size, "type": "SCALAR"},
            {"bufferView": 1, "componentType": 5126, "count": len(positions), "type": "VEC3", "min": low, "max": high},
            {"bufferView": 2, "componentType": 5126, "count": len(uvs), "type": "VEC2"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": offset, "byteLength": len(blob)}
            for offset, blob in zip(offsets, blobs, strict=False)
        ],
        "buffers": [{"byteLength": offsets[-1]}],
    }
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = b"".join(blobs)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(body), b"BIN\0") + body
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
