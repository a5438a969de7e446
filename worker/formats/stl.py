# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds coincident triangles of an STL file, which Blender's importer drops."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Final

import numpy as np

from ...geometry.arrays import Floats, Indices
from ..blend import coincidence

_HEADER: Final = 84  # bytes: a comment and the triangle count
_RECORD: Final = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_VERTEX: Final = re.compile(rb"vertex\s+(\S+)\s+(\S+)\s+(\S+)")
_MOST_LAYERS: Final = 8


def write_doubled(model: Path, folder: Path) -> list[Path]:
    """Write coincident triangles to files of their own, without any inside one file. Returns the files."""
    corners = _corners(model)
    ranks = _ranks(corners)
    written = []
    for rank in range(1, min(int(ranks.max(initial=0)), _MOST_LAYERS) + 1):
        chosen = np.zeros(int((ranks == rank).sum()), _RECORD)
        chosen["corners"] = corners[ranks == rank]
        path = folder / f".{model.stem.removeprefix('.')}.{rank}.stl"
        path.write_bytes(bytes(80) + struct.pack("<I", len(chosen)) + chosen.tobytes())
        written.append(path)
    return written


def _corners(model: Path) -> Floats:
    """The triangles' corners, (T, 3, 3); none if the file is invalid."""
    content = model.read_bytes()
    nothing = np.zeros((0, 3, 3), np.float32)
    count = struct.unpack_from("<I", content, 80)[0] if len(content) >= _HEADER else 0
    if count and len(content) == _HEADER + count * _RECORD.itemsize:
        return np.frombuffer(content, _RECORD, count, _HEADER)["corners"]
    try:
        values = np.array(_VERTEX.findall(content), np.float64).astype(np.float32)
    except ValueError:
        return nothing
    return values.reshape(-1, 3, 3) if len(values) % 3 == 0 else nothing


def _ranks(corners: Floats) -> Indices:
    bits = (np.ascontiguousarray(corners) + np.float32(0)).view(np.int32).reshape(-1, 3)  # no negative zeros
    return coincidence.ranks(coincidence.mixed(bits.astype(np.int64)), np.repeat(np.arange(len(corners)), 3))
