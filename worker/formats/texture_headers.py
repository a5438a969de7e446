# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a texture's size in pixels and memory from its header, without decoding it. No Blender."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...client.files import picture, signatures

_DEEP: Final = frozenset({"EXR", "HDR", "TIFF", "PSD", "DPX", "Cineon", "JPEG 2000", "AVIF"})  # may become floats
_MOST_READ: Final = 1 << 20
_FLOATS, _BYTES = 16, 4  # bytes per pixel in Blender


@dataclass(frozen=True)
class Header:
    """Size in pixels, 0 if unknown, and bytes per decoded pixel."""

    width: int
    height: int
    depth: int = _BYTES

    @property
    def memory(self) -> int:
        """Decoded size in bytes."""
        return self.width * self.height * self.depth


def read(content: bytes) -> Header:
    """Return what the header of a picture's file says."""
    kind = signatures.picture_format(content[: signatures.HEAD])
    try:
        width, height = picture.read_size(io.BytesIO(content), kind)
        if not width:
            width, height = _READERS.get(kind, _unknown)(content)
    except (ValueError, IndexError, struct.error):
        return Header(0, 0)
    is_deep = kind in _DEEP or (kind == "PNG" and content[24:25] == b"\x10")
    return Header(max(0, width), max(0, height), _FLOATS if is_deep else _BYTES)


def read_file(path: Path) -> Header:
    """Return what the header of a picture's file says, of its first megabyte."""
    with path.open("rb") as file:
        return read(file.read(_MOST_READ))


def _exr(content: bytes) -> tuple[int, int]:
    found = re.search(rb"dataWindow\0box2i\0\x10\0\0\0(.{16})", content, re.DOTALL)
    if found is None:
        raise ValueError("no window")
    left, top, right, bottom = struct.unpack("<4i", found[1])
    return right - left + 1, bottom - top + 1


def _hdr(content: bytes) -> tuple[int, int]:
    found = re.search(rb"^[-+]([XY]) (\d{1,9}) [-+][XY] (\d{1,9})$", content[:65536], re.MULTILINE)
    if found is None:
        raise ValueError("no resolution")
    first, second = int(found[2]), int(found[3])
    return (second, first) if found[1] == b"Y" else (first, second)


def _jpeg_2000(content: bytes) -> tuple[int, int]:
    at = content.find(b"ihdr")
    if at >= 0:
        height, width = struct.unpack_from(">II", content, at + 4)
        return width, height
    width, height, left, top = struct.unpack_from(">4I", content, content.index(b"\xff\x51") + 6)
    return width - left, height - top


def _avif(content: bytes) -> tuple[int, int]:
    sizes = [struct.unpack(">II", each) for each in re.findall(rb"ispe\0{4}(.{8})", content, re.DOTALL)]
    return max(width for width, _ in sizes), max(height for _, height in sizes)


def _dds(content: bytes) -> tuple[int, int]:
    height, width = struct.unpack_from("<II", content, 12)
    return width, height


def _dpx(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from((">" if content[:4] == b"SDPX" else "<") + "II", content, 772)
    return width, height


def _cineon(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 200)
    return width, height


def _iris(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">HH", content, 6)
    return width, height


def _unknown(content: bytes) -> tuple[int, int]:
    """A Targa file, which has no signature, or a file that Blender cannot read."""
    kind, width, height, bits = struct.unpack_from("<2xB9xHHB", content)
    return (width, height) if kind & ~8 in {1, 2, 3} and bits in {8, 15, 16, 24, 32} else (0, 0)


_READERS: Final[Mapping[str, Callable[[bytes], tuple[int, int]]]] = {
    "EXR": _exr,
    "HDR": _hdr,
    "JPEG 2000": _jpeg_2000,
    "AVIF": _avif,
    "DDS": _dds,
    "DPX": _dpx,
    "Cineon": _cineon,
    "Iris": _iris,
}
