# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture's width and height out of its header, for the formats that tell them cheaply. Decodes nothing."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final, Literal

Size = tuple[int, int]
UNKNOWN: Final[Size] = (0, 0)

_MOST_JPEG_SEGMENTS: Final = 2000  # a photo's profile and thumbnail take some dozens
_MOST_TIFF_ENTRIES: Final = 4096
# SOF0 to SOF15, without DHT (C4), JPG (C8) and DAC (CC), which lie among them.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_size(file: BinaryIO, picture_format: str) -> Size:
    """Width and height in pixels, (0, 0) where the format does not tell them here.

    Raises ValueError where the header is cut or contradicts itself.
    """
    reader = _READERS.get(picture_format)
    if reader is None:
        return UNKNOWN
    file.seek(0)
    try:
        size = reader(file)
    except (struct.error, IndexError) as error:
        raise ValueError("the header is cut") from error
    if min(size) <= 0:
        raise ValueError("the header tells no size")
    return size


def _png(file: BinaryIO) -> Size:
    kind, width, height = struct.unpack(">12x4sII", file.read(24))
    if kind != b"IHDR":
        raise ValueError("the header is missing")
    return width, height


def _jpeg(file: BinaryIO) -> Size:
    file.seek(2)
    for _ in range(_MOST_JPEG_SEGMENTS):
        marker = _jpeg_marker(file)
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">3xHH", file.read(7))
            return width, height
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # these stand alone
            continue
        (length,) = struct.unpack(">H", file.read(2))
        file.seek(length - 2, 1)
    raise ValueError("no frame was found")


def _jpeg_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise ValueError("a marker is missing")
    marker = 0xFF
    while marker == 0xFF:  # a marker may be preceded by any number of fill bytes
        marker = file.read(1)[0]
    return marker


def _webp(file: BinaryIO) -> Size:
    head = file.read(30)
    kind, body = head[12:16], head[20:]
    if kind == b"VP8X" and len(body) == 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack("<xI", body[:5])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<6xHH", body[:10])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("its first chunk is cut or of an unknown kind")


def _bmp(file: BinaryIO) -> Size:
    (header,) = struct.unpack("<14xI", file.read(18))
    if header == 12:  # the format's first version
        width, height = struct.unpack("<HH", file.read(4))
        return width, height
    width, height = struct.unpack("<ii", file.read(8))
    return width, abs(height)  # a negative height means rows from the top


def _gif(file: BinaryIO) -> Size:
    width, height = struct.unpack("<6xHH", file.read(10))
    return width, height


def _psd(file: BinaryIO) -> Size:
    height, width = struct.unpack(">14xII", file.read(22))
    return width, height


def _tiff(file: BinaryIO) -> Size:
    head = file.read(8)
    order: Literal["<", ">"] = "<" if head[:2] == b"II" else ">"
    version, offset = struct.unpack(order + "2xHI", head)
    if version != 42:  # BigTIFF, for pictures that no service takes
        return _big_tiff(file, order)
    file.seek(offset)
    (count,) = struct.unpack(order + "H", file.read(2))
    return _tiff_size(file, order + "HHI", min(count, _MOST_TIFF_ENTRIES), order)


def _big_tiff(file: BinaryIO, order: Literal["<", ">"]) -> Size:
    (offset,) = struct.unpack(order + "Q", file.read(8))
    if offset >= 2**63:
        raise ValueError("the directory lies outside the file")
    file.seek(offset)
    (count,) = struct.unpack(order + "Q", file.read(8))
    return _tiff_size(file, order + "HHQ", min(count, _MOST_TIFF_ENTRIES), order)


def _tiff_size(file: BinaryIO, entry: str, count: int, order: Literal["<", ">"]) -> Size:
    width = height = 0
    room = 8 if entry.endswith("Q") else 4
    for _ in range(count):
        tag, kind, _number = struct.unpack(entry, file.read(struct.calcsize(entry)))
        value = file.read(room)
        if tag in (256, 257):
            number = struct.unpack_from(order + {3: "H", 16: "Q"}.get(kind, "I"), value)[0]
            width, height = (number, height) if tag == 256 else (width, number)
    return width, height


def _tga(file: BinaryIO) -> Size:
    width, height = struct.unpack("<12xHH", file.read(16))
    return width, height


_READERS: Final[Mapping[str, Callable[[BinaryIO], Size]]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "BMP": _bmp,
    "GIF": _gif,
    "PSD": _psd,
    "TIFF": _tiff,
    "TGA": _tga,
}
