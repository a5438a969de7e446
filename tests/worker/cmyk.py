# SPDX-License-Identifier: GPL-3.0-or-later
"""A CMYK JPEG for tests, written by hand: neither Blender nor the standard library writes one."""

from __future__ import annotations

import struct

# Huffman tables: a four-bit code for each DC difference size from 0 to 8; for AC only the code for 'end of block'.
_DC = bytes([0, 0, 0, 9] + [0] * 12) + bytes(range(9))
_AC = bytes([1] + [0] * 15) + b"\0"


def jpeg(cyan: float, magenta: float, yellow: float, black: float) -> bytes:
    """Return a 16 x 16 JPEG of one colour, ink amounts in 0..1, stored inverted as Adobe's programs do."""
    # Quantised by 8, a block's DC value is its grey value less 128.
    values = [round(255 * (1 - ink)) - 128 for ink in (cyan, magenta, yellow, black)]
    first = "".join(_dc(value) + "0" for value in values)
    bits = first + (_dc(0) + "0") * 4 * 3  # three more blocks per component, each equal to the first
    bits += "1" * (-len(bits) % 8)
    scan = bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
    components = range(1, 5)
    return b"".join([
        b"\xff\xd8",
        _segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 0)),
        _segment(0xDB, b"\0" + b"\x08" * 64),
        _segment(0xC0, b"\x08\0\x10\0\x10\x04" + b"".join(bytes([number, 0x11, 0]) for number in components)),
        _segment(0xC4, b"\x00" + _DC + b"\x10" + _AC),
        _segment(0xDA, b"\x04" + b"".join(bytes([number, 0]) for number in components) + b"\0\x3f\0"),
        scan,
        b"\xff\xd9",
    ])  # fmt: skip


def _dc(difference: int) -> str:
    size = abs(difference).bit_length()
    extra = difference if difference > 0 else difference + (1 << size) - 1
    return f"{size:04b}" + (f"{extra:0{size}b}" if size else "")


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
