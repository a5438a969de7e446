# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour space in files of boxes: JPEG 2000 and AVIF. Damage raises what `picture_marks` takes for no metadata.

Boxes: ISO/IEC 14496-12, 4.2. JPEG 2000: ISO/IEC 15444-1, annex I. AVIF: ISO/IEC 23008-12 (HEIF), 9.3 and 6.5.5.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from .colour_spaces import Codes, Space

_LARGEST: Final = 8 << 20  # bytes of a box that is read: a profile may take four megabytes
_MOST_BOXES: Final = 5000
_BY_PROFILE, _BY_ANY_PROFILE, _BY_CODES = 2, 3, 5  # JPEG 2000's methods


def of_jpeg_2000(file: BinaryIO) -> tuple[Space, ...]:
    """Return the colour spaces of a JPEG 2000 file, the first that can be read counts; a bare codestream has none."""
    header = _first(file, b"jp2h")
    found: list[Space] = []
    for kind, body in _boxes(io.BytesIO(header)):
        if kind != b"colr" or len(body) < 3:
            continue
        if body[0] in (_BY_PROFILE, _BY_ANY_PROFILE):
            found.append(body[3:])
            continue
        codes = Codes(*struct.unpack_from(">HH", body, 3)) if body[0] == _BY_CODES else None
        if codes is None or codes.is_srgb:
            break  # named: sRGB, its luma and chroma, or grey, all of which Blender decodes
        found.append(codes)
    return tuple(found)


def of_avif(file: BinaryIO) -> tuple[Space, ...]:
    """Return the colour spaces of an AVIF file's main picture, a profile before code points."""
    parts = dict(_boxes(io.BytesIO(_first(file, b"meta")[4:])))
    main = parts[b"pitm"]
    (item,) = struct.unpack_from(">I" if main[0] else ">H", main, 4)
    inner = list(_boxes(io.BytesIO(parts[b"iprp"])))
    properties = [box for kind, body in inner if kind == b"ipco" for box in _boxes(io.BytesIO(body))]
    profiles: list[Space] = []
    codes: list[Space] = []
    numbers = {number for kind, body in inner if kind == b"ipma" for number in _properties_of(item, body)}
    for kind, body in (properties[number - 1] for number in sorted(numbers) if 1 <= number <= len(properties)):
        if kind == b"colr" and body[:4] in (b"prof", b"rICC"):
            profiles.append(body[4:])
        elif kind == b"colr" and body[:4] == b"nclx":
            space = Codes(*struct.unpack_from(">HH", body, 4))
            codes += [] if space.is_srgb else [space]
    return tuple(profiles or codes)


def _first(file: BinaryIO, kind: bytes) -> bytes:
    file.seek(0)
    return next((body for found, body in _boxes(file, kind) if found == kind), b"")


def _boxes(file: BinaryIO, wanted: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of the boxes from here on, empty where another kind is wanted or it is too large."""
    for _ in range(_MOST_BOXES):
        head = file.read(8)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head)
        if size == 1:  # the length follows, in 64 bits
            size = struct.unpack(">Q", file.read(8))[0] - 8
        count = size - 8
        if size == 0:  # to the end
            count = _LARGEST
        elif count < 0:
            raise ValueError("a box shorter than its head")
        body = file.read(count) if wanted in (b"", kind) and count <= _LARGEST else b""
        yield kind, body
        if size == 0:
            return
        if len(body) < count:
            file.seek(count - len(body), 1)


def _properties_of(item: int, body: bytes) -> Iterator[int]:
    """Yield the numbers, from 1, of an item's properties, as an ItemPropertyAssociation lists them."""
    version, has_long = body[0], body[3] & 1
    (count,) = struct.unpack_from(">I", body, 4)
    at = 8
    for _ in range(min(count, _MOST_BOXES)):
        (owner,) = struct.unpack_from(">I" if version else ">H", body, at)
        at += 4 if version else 2
        number = body[at]
        at += 1
        if owner == item:
            for entry in range(number):
                value = struct.unpack_from(">H" if has_long else ">B", body, at + entry * (1 + has_long))[0]
                yield value & (0x7FFF if has_long else 0x7F)  # the topmost bit says whether it is essential
        at += number * (1 + has_long)
