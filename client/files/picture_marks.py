# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture's metadata that Blender ignores: its orientation, its colour space, whether it is animated.

Standard library only, because the child Blender uses this too.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

from . import boxes, colour_spaces
from .colour_spaces import Space

_LARGEST: Final = 4 << 20  # bytes of a profile or of EXIF: press profiles take two megabytes
_MOST_PARTS: Final = 5000  # segments, chunks or entries that are read
_EXIF: Final = b"Exif\0\0"
_ICC: Final = b"ICC_PROFILE\0"
_ORIENTATION, _PROFILE = 274, 34675  # TIFF's tags
_PSD_PROFILE, _PSD_EXIF = 1039, 1058
_PNG_COLOURS: Final = (b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM")

Order = Literal["<", ">"]


@dataclass(frozen=True)
class Marks:
    """orientation: EXIF's 1 to 8, 1 for upright; spaces: the first that can be read counts, none for sRGB."""

    orientation: int = 1
    spaces: tuple[Space, ...] = ()
    is_animated: bool = False


def read_marks(file: BinaryIO, picture_format: str) -> Marks:
    """Return the metadata of a file of that format, as `signatures` names it; damaged metadata counts as none."""
    reader = _READERS.get(picture_format)
    if reader is None:
        return Marks()
    file.seek(0)
    try:
        return reader(file)
    except (struct.error, LookupError, ValueError, zlib.error, OverflowError):
        return Marks()


def _of_profile(profile: bytes) -> tuple[Space, ...]:
    return (profile,) if profile else ()


def _jpeg(file: BinaryIO) -> Marks:
    orientation = 1
    parts: dict[int, bytes] = {}
    for kind, body in _jpeg_segments(file):
        if kind == 0xE1 and body.startswith(_EXIF) and orientation == 1:
            orientation = _exif_orientation(body)
        elif kind == 0xE2 and body.startswith(_ICC) and len(body) > len(_ICC) + 2:
            parts.setdefault(body[len(_ICC)], body[len(_ICC) + 2 :])
    return Marks(orientation, _of_profile(b"".join(parts[number] for number in sorted(parts))))


def _jpeg_segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the segments before the image data; a truncated one ends them, as the pixels may still be readable."""
    file.seek(2)
    for _ in range(_MOST_PARTS):
        head = file.read(2)
        while head == b"\xff\xff":  # a marker may be preceded by any number of fill bytes
            head = head[1:] + file.read(1)
        if len(head) < 2 or head[0] != 0xFF or head[1] in (0xD9, 0xDA):
            return
        if head[1] == 0x01 or 0xD0 <= head[1] <= 0xD8:  # markers without a length
            continue
        length = file.read(2)
        if len(length) < 2:
            return
        count = int.from_bytes(length, "big") - 2
        if head[1] in (0xE1, 0xE2):
            yield head[1], file.read(max(count, 0))
        else:
            file.seek(max(count, 0), 1)


def _png(file: BinaryIO) -> Marks:
    file.seek(8)
    orientation, is_animated = 1, False
    colours: dict[bytes, bytes] = {}
    for _ in range(_MOST_PARTS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        (count,), kind = struct.unpack(">I", head[:4]), head[4:]
        body = file.read(count) if kind in (b"eXIf", *_PNG_COLOURS) and count <= _LARGEST else b""
        file.seek(count - len(body) + 4, 1)
        if kind == b"eXIf":  # it may follow the image data
            orientation = _exif_orientation(body)
        elif kind in _PNG_COLOURS:
            colours.setdefault(kind, body)
        is_animated = is_animated or kind == b"acTL"
    codes, packed, _, gamma, points = (colours.get(kind, b"") for kind in _PNG_COLOURS)
    profile = _inflated(packed.partition(b"\0")[2][1:])
    spaces = colour_spaces.of_png(codes, profile, is_srgb=b"sRGB" in colours, gamma=gamma, points=points)
    return Marks(orientation, spaces, is_animated)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _LARGEST)
    except zlib.error:
        return b""


def _webp(file: BinaryIO) -> Marks:
    file.seek(12)
    orientation, profile, is_animated = 1, b"", False
    for _ in range(_MOST_PARTS):
        head = file.read(8)
        if len(head) < 8:
            break
        (count,), kind = struct.unpack("<I", head[4:]), head[:4]
        body = file.read(count) if kind in (b"EXIF", b"ICCP", b"VP8X") and count <= _LARGEST else b""
        file.seek(count - len(body) + count % 2, 1)
        if kind == b"EXIF":
            orientation = _exif_orientation(body)
        elif kind == b"ICCP":
            profile = body
        is_animated = is_animated or kind in (b"ANIM", b"ANMF") or (kind == b"VP8X" and bool(body[0] & 0x02))
    return Marks(orientation, _of_profile(profile), is_animated)


def _psd(file: BinaryIO) -> Marks:
    file.seek(26)
    (colours,) = struct.unpack(">I", file.read(4))
    file.seek(colours, 1)
    (room,) = struct.unpack(">I", file.read(4))
    end, orientation, profile = file.tell() + room, 1, b""
    for _ in range(_MOST_PARTS):
        if file.tell() + 12 > end:
            break
        mark, number, name = struct.unpack(">4sHB", file.read(7))
        if mark != b"8BIM":
            break
        file.seek(name + (name + 1) % 2, 1)
        (count,) = struct.unpack(">I", file.read(4))
        body = file.read(count) if number in (_PSD_PROFILE, _PSD_EXIF) and count <= _LARGEST else b""
        file.seek(count - len(body) + count % 2, 1)
        if number == _PSD_PROFILE:
            profile = body
        elif number == _PSD_EXIF:
            orientation = _exif_orientation(body)
    return Marks(orientation, _of_profile(profile))


def _tiff(file: BinaryIO) -> Marks:
    orientation, profile = 1, b""
    for tag, order, kind, count, value in _tiff_entries(file):
        if tag == _ORIENTATION:
            orientation = _valid(_number(order, kind, value))
        elif tag == _PROFILE and len(value) < count <= _LARGEST:
            here = file.tell()
            file.seek(int.from_bytes(value, "little" if order == "<" else "big"))
            profile = file.read(count)
            file.seek(here)
    return Marks(orientation, _of_profile(profile))


def _tiff_entries(file: BinaryIO, start: int = 0) -> Iterator[tuple[int, Order, int, int, bytes]]:
    """Yield tag, byte order, type, count and the value's field of the first directory, of TIFF and BigTIFF."""
    file.seek(start)
    head = file.read(16)
    order: Order = "<" if head[:2] == b"II" else ">"
    (version,) = struct.unpack_from(order + "H", head, 2)
    is_big = version == 43
    (offset,) = struct.unpack_from(order + ("Q" if is_big else "I"), head, 8 if is_big else 4)
    file.seek(start + offset)
    (count,) = struct.unpack(order + ("Q" if is_big else "H"), file.read(8 if is_big else 2))
    entry = struct.Struct(order + ("HHQ8s" if is_big else "HHI4s"))
    for _ in range(min(count, _MOST_PARTS)):
        tag, kind, number, value = entry.unpack(file.read(entry.size))
        yield tag, order, kind, number, value


def _exif_orientation(body: bytes) -> int:
    """EXIF is a TIFF without pixels; PNG and WebP store it with or without JPEG's prefix."""
    tiff = body.removeprefix(_EXIF)
    if tiff[:4] not in (b"II*\0", b"MM\0*"):
        return 1
    try:
        for tag, order, kind, _count, value in _tiff_entries(io.BytesIO(tiff)):
            if tag == _ORIENTATION:
                return _valid(_number(order, kind, value))
    except struct.error:
        return 1
    return 1


def _number(order: Order, kind: int, value: bytes) -> int:
    """The single number in an entry: a short, as specified, or a long."""
    number: int = struct.unpack_from(order + ("I" if kind == 4 else "H"), value)[0]
    return number


def _valid(orientation: int) -> int:
    return orientation if 1 <= orientation <= 8 else 1


def _jpeg_2000(file: BinaryIO) -> Marks:
    return Marks(spaces=boxes.of_jpeg_2000(file))


def _avif(file: BinaryIO) -> Marks:
    """An AVIF is turned by its decoder, and an orientation in its EXIF does not count."""
    return Marks(spaces=boxes.of_avif(file))


_READERS: Final[Mapping[str, Callable[[BinaryIO], Marks]]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "TIFF": _tiff,
    "PSD": _psd,
    "JPEG 2000": _jpeg_2000,
    "AVIF": _avif,
}
