# SPDX-License-Identifier: GPL-3.0-or-later
"""Small model files for tests, written with only the standard library, so that the repository holds no binaries."""

from __future__ import annotations

import json
import struct


def glb(document: object = None, binary: bytes = bytes(12), version: int = 2) -> bytes:
    """Return a binary glTF file; `document`: its JSON, by default the smallest valid one."""
    text = json.dumps({"asset": {"version": "2.0"}} if document is None else document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    if binary:
        chunks += struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", version, 12 + len(chunks)) + chunks


OBJ = b"# a triangle\r\nmtllib material.mtl\r\nv 0 0 0\r\nv 1 0 0\r\nv 0 1 0\r\nf 1 2 3\r\n"
STL_TEXT = b"solid one\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nendloop\nendfacet\nendsolid one\n"
STL = b"solid by name only".ljust(80) + struct.pack("<I", 2) + bytes(100)
PLY = (
    b"ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\nelement face 1\n"
    b"property list uchar int vertex_indices\nend_header\n"
) + bytes(49)
SPLAT = (
    b"ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float f_dc_0\n"
    b"property float opacity\nend_header\n"
) + bytes(24)
