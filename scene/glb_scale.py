# SPDX-License-Identifier: GPL-3.0-or-later
"""Scales all lengths in a GLB written by Blender, whose exporter treats any scene unit as a metre."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADER: Final = struct.Struct("<4sII")
_CHUNK: Final = struct.Struct("<I4s")
_FLOATS: Final = {"VEC3": 3, "MAT4": 16}


def scale(path: Path, factor: float) -> None:
    """Multiply positions, translations, rest poses and animated locations by `factor`; rotations and scales stay.

    Raises OSError.
    """
    data = path.read_bytes()
    size, _ = _CHUNK.unpack_from(data, _HEADER.size)
    start = _HEADER.size + _CHUNK.size
    document, rest = json.loads(data[start : start + size]), bytearray(data[start + size :])
    for node in document.get("nodes", ()):
        if "translation" in node:
            node["translation"] = [value * factor for value in node["translation"]]
    for number in set(_lengths(document)):
        _scale_accessor(document, document["accessors"][number], rest, factor)
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    total = start + len(text) + len(rest)
    path.write_bytes(_HEADER.pack(b"glTF", 2, total) + _CHUNK.pack(len(text), b"JSON") + text + rest)


def _lengths(document: dict[str, Any]) -> Iterator[int]:
    """The accessors that hold lengths."""
    for mesh in document.get("meshes", ()):
        for primitive in mesh["primitives"]:
            for attributes in (primitive["attributes"], *primitive.get("targets", ())):
                if "POSITION" in attributes:
                    yield attributes["POSITION"]
    for skin in document.get("skins", ()):
        if "inverseBindMatrices" in skin:
            yield skin["inverseBindMatrices"]
    for animation in document.get("animations", ()):
        for channel in animation["channels"]:
            if channel["target"]["path"] == "translation":
                yield animation["samplers"][channel["sampler"]]["output"]


def _scale_accessor(document: dict[str, Any], accessor: dict[str, Any], rest: bytearray, factor: float) -> None:
    width = _FLOATS[accessor["type"]]
    lengths = slice(12, 15) if accessor["type"] == "MAT4" else slice(None)  # the column of the translation
    parts = [(accessor, accessor["count"])]
    if "sparse" in accessor:
        parts.append((accessor["sparse"]["values"], accessor["sparse"]["count"]))
    for part, count in parts:
        if "bufferView" in part:
            view = document["bufferViews"][part["bufferView"]]
            offset = _CHUNK.size + view.get("byteOffset", 0) + part.get("byteOffset", 0)
            values = np.frombuffer(rest, np.float32, count * width, offset).reshape(count, width)
            values[:, lengths] *= np.float32(factor)
    for bound in ("min", "max"):
        if bound in accessor and accessor["type"] == "VEC3":
            accessor[bound] = [float(np.float32(value) * np.float32(factor)) for value in accessor[bound]]
