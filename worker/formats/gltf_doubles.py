# SPDX-License-Identifier: GPL-3.0-or-later
"""Separates faces of a glTF primitive with the same vertices, such as the two sides of a card.

Blender takes the second one for an error and removes it. In a primitive of their own such faces get their own vertices.
Compressed and sparse indices are left alone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import unquote

import numpy as np

from ...geometry.arrays import Indices
from ..blend import coincidence

_TYPES: Final = {5121: "<u1", 5123: "<u2", 5125: "<u4"}
_MOST_PARTS: Final = 8

Document = dict[str, Any]


@dataclass(frozen=True)
class Buffers:
    """Where a document's bytes are: its folder, and its own file with the offset of the chunk after its JSON."""

    folder: Path
    file: IO[bytes]
    begin: int

    def read(self, document: Document, accessor: Document) -> Indices | None:
        """An accessor's integers, (C,); None if they are stored in an unusual way."""
        kind = _TYPES.get(accessor.get("componentType", 0))
        if kind is None or "bufferView" not in accessor or "sparse" in accessor:
            return None
        view = document["bufferViews"][accessor["bufferView"]]
        if view.get("extensions"):
            return None
        offset = int(view.get("byteOffset", 0)) + int(accessor.get("byteOffset", 0))
        size = int(accessor["count"]) * np.dtype(kind).itemsize
        data = self._bytes(document["buffers"][view["buffer"]].get("uri"), offset, size)
        return np.frombuffer(data, kind).astype(np.int64) if len(data) == size else None

    def _bytes(self, uri: str | None, offset: int, size: int) -> bytes:
        if uri is None:
            self.file.seek(self.begin + offset)
            return self.file.read(size)
        if uri.startswith("data:"):
            return base64.b64decode(uri.partition(";base64,")[2])[offset : offset + size]
        with (self.folder / unquote(uri)).open("rb") as file:
            file.seek(offset)
            return file.read(size)


def part(document: Document, buffers: Buffers) -> None:
    """Separate them, in the document alone, which gets new indices."""
    known: dict[int, Indices] = {}
    for mesh in document.get("meshes") or []:
        mesh["primitives"] = [each for one in mesh["primitives"] for each in _parted(document, buffers, one, known)]


def _parted(document: Document, buffers: Buffers, primitive: Document, known: dict[int, Indices]) -> Iterator[Document]:
    named = primitive.get("indices")
    if (
        named is None
        or primitive.get("mode", 4) != 4
        or "KHR_draco_mesh_compression" in primitive.get("extensions", {})
    ):
        yield primitive
        return
    if named not in known:
        corners = buffers.read(document, document["accessors"][named])
        known[named] = np.zeros(0, np.int64) if corners is None else corners[: len(corners) // 3 * 3]
    corners = known[named]
    ranks = coincidence.ranks(corners, np.repeat(np.arange(len(corners) // 3), 3)) if len(corners) else corners
    if not ranks.any():
        yield primitive
        return
    for rank in range(min(int(ranks.max()) + 1, _MOST_PARTS)):
        yield {**primitive, "indices": _written(document, corners.reshape(-1, 3)[ranks == rank])}


def _written(document: Document, triangles: Indices) -> int:
    """Add an accessor with the corners of triangles (T, 3), in a buffer of its own."""
    data = triangles.astype("<u4").tobytes()
    uri = "data:application/octet-stream;base64," + base64.b64encode(data).decode()
    document["buffers"].append({"byteLength": len(data), "uri": uri})
    document["bufferViews"].append({"buffer": len(document["buffers"]) - 1, "byteLength": len(data)})
    view = len(document["bufferViews"]) - 1
    count = int(triangles.size)
    document["accessors"].append({"bufferView": view, "componentType": 5125, "count": count, "type": "SCALAR"})
    return len(document["accessors"]) - 1
