# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures for tests, written as PNG with only the standard library, so that the repository holds no binaries."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache

Pixel = tuple[int, int, int, int]


def png(width: int, height: int, pixel: Callable[[int, int], Pixel]) -> bytes:
    """Return an 8-bit RGBA PNG file.

    `pixel(x, y)` gives red, green, blue, alpha in 0..255; x grows to the right, y downwards, both from 0.
    """
    rows = (b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"".join(rows))) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@cache
def figure(size: int = 128) -> bytes:
    """Return a square picture with a clear subject: an opaque two-coloured disc with alpha 0 around it."""
    radius = size * 0.4

    def pixel(x: int, y: int) -> Pixel:
        inside = (x + 0.5 - size / 2) ** 2 + (y + 0.5 - size / 2) ** 2 <= radius**2
        red, blue = (200, 40) if y < size / 2 else (40, 200)
        return (red, 120, blue, 255) if inside else (0, 0, 0, 0)

    return png(size, size, pixel)


def crates(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (160, 96)) -> bytes:
    """Return a picture with opaque boxes (left, top, right, bottom) in different colours, alpha 0 around them.

    The first is red, the second green, the third blue, and so on in turn.
    """

    def pixel(x: int, y: int) -> Pixel:
        for number, (left, top, right, bottom) in enumerate(boxes):
            if left <= x < right and top <= y < bottom:
                red, green, blue = (200 if channel == number % 3 else 40 for channel in range(3))
                return (red, green, blue, 255)
        return (0, 0, 0, 0)

    return png(*size, pixel)


def plain(width: int, height: int, colour: Pixel = (128, 128, 128, 255)) -> bytes:
    """Return a one-colour picture, which has no subject."""
    return png(width, height, lambda _x, _y: colour)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
