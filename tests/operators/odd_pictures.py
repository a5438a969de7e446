# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of kinds that artists use and Blender does not write, made with only the standard library."""

from __future__ import annotations

import struct
import zlib


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, depth: int, colour_type: int, scanlines: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    data = _chunk(b"IDAT", zlib.compress(scanlines, 1))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + data + _chunk(b"IEND", b"")


def large(width: int, height: int) -> bytes:
    """A one-channel grey PNG: a dark ellipse on white. Equal rows are made once."""
    rows = []
    for y in range(height):
        across = 1 - ((y + 0.5) / height * 2 - 1) ** 2 / 0.64
        half = int(width * 0.4 * across**0.5) if across > 0 else 0
        side = b"\xff" * (width // 2 - half)
        rows.append(b"\0" + side + b"\x30" * (width - 2 * len(side)) + side)
    return _png(width, height, 8, 0, b"".join(rows))


def sixteen_bit(size: int = 64) -> bytes:
    """An RGBA PNG with 16 bits per channel: an orange square on transparency."""
    clear, orange = struct.pack(">4H", 0, 0, 0, 0), struct.pack(">4H", 60000, 30000, 5000, 65535)
    quarter = size // 4
    outside = b"\0" + clear * size
    through = b"\0" + clear * quarter + orange * (size - 2 * quarter) + clear * quarter
    return _png(size, size, 16, 6, outside * quarter + through * (size - 2 * quarter) + outside * quarter)


def cmyk_jpeg(blocks: int = 16) -> bytes:
    """A baseline JPEG of four channels as Adobe writes it (inverted): a cyan square on white.

    Each side has `blocks` × 8 pixels.
    Every 8 × 8 block has one colour, so that only the DC coefficients are coded. ITU-T T.81, annexes B and F.
    """
    size = blocks * 8
    adobe = _segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 0))
    quantisation = _segment(0xDB, b"\0" + bytes([8]) + b"\1" * 63)
    components = b"".join(bytes([number, 0x11, 0]) for number in range(1, 5))
    frame = _segment(0xC0, struct.pack(">BHHB", 8, size, size, 4) + components)
    # Four-bit codes for the categories 0 to 8 of a DC difference; one bit for the only AC symbol, end of block.
    tables = _segment(0xC4, b"\x00" + bytes([0, 0, 0, 9] + [0] * 12) + bytes(range(9)))
    tables += _segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + b"\0")
    scan = _segment(0xDA, b"\4" + b"".join(bytes([number, 0]) for number in range(1, 5)) + b"\0\x3f\0")
    return b"\xff\xd8" + adobe + quantisation + frame + tables + scan + _scan(blocks) + b"\xff\xd9"


def _scan(blocks: int) -> bytes:
    bits: list[str] = []
    before = [0, 0, 0, 0]
    for y in range(blocks):
        for x in range(blocks):
            inside = blocks // 4 <= min(x, y) and max(x, y) < blocks - blocks // 4
            # Inverted: 255 is no ink. A flat block's DC is eight times its level; quantised by eight, it is the level.
            levels = (20 - 128, 127, 127, 127) if inside else (127, 127, 127, 127)
            for channel, level in enumerate(levels):
                bits.append(_difference(level - before[channel]) + "0")
                before[channel] = level
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return bytes(int(text[i : i + 8], 2) for i in range(0, len(text), 8)).replace(b"\xff", b"\xff\0")


def _difference(value: int) -> str:
    category = abs(value).bit_length()
    code = f"{category:04b}"
    if not category:
        return code
    return code + format(value if value > 0 else value + (1 << category) - 1, f"0{category}b")


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def moving_webp() -> bytes:
    """The header of a WebP with two frames."""
    body = b"WEBP" + b"VP8X" + struct.pack("<IB9x", 10, 0x02) + b"ANIM" + struct.pack("<I6x", 6)
    return b"RIFF" + struct.pack("<I", len(body)) + body
