# SPDX-License-Identifier: GPL-3.0-or-later
"""Encodes GIFs from indexed pixels, with every feature that a decoder must support."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np


@dataclass
class Frame:
    """One image block. `indices`: (h, w), of colours; `palette`: a local one (N, 3), or None."""

    indices: np.ndarray
    left: int = 0
    top: int = 0
    palette: np.ndarray | None = None
    disposal: int = 0
    delay: int = 10  # hundredths
    transparent: int | None = None
    interlaced: bool = False
    with_control: bool = True


def gif(width, height, palette, frames):
    """Return the file; `palette`: the global one (N, 3), N a power of two, or None."""
    parts = [b"GIF89a", struct.pack("<HHBBB", width, height, _flags(palette), 0, 0), _colours(palette)]
    parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")  # loop forever
    for frame in frames:
        parts += _frame(frame)
    return b"".join([*parts, b";"])


def _flags(palette):
    return 0 if palette is None else 0x80 | (len(palette).bit_length() - 2)


def _colours(palette):
    return b"" if palette is None else np.asarray(palette, np.uint8).tobytes()


def _frame(frame):
    if frame.with_control:
        flags = frame.disposal << 2 | (frame.transparent is not None)
        yield b"\x21\xf9\x04" + struct.pack("<BHBB", flags, frame.delay, frame.transparent or 0, 0)
    height, width = frame.indices.shape
    flags = _flags(frame.palette) | (0x40 if frame.interlaced else 0)
    yield b"," + struct.pack("<HHHHB", frame.left, frame.top, width, height, flags) + _colours(frame.palette)
    rows = frame.indices
    if frame.interlaced:
        rows = np.concatenate([rows[0::8], rows[4::8], rows[2::4], rows[1::2]])
    data = lzw(rows.astype(np.uint8).tobytes(), 8)
    blocks = [data[at : at + 255] for at in range(0, len(data), 255)]
    yield b"\x08" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def lzw(content, bits):
    """Return the content compressed with GIF's LZW."""
    clear, end = 1 << bits, (1 << bits) + 1
    table, codes, run = _fresh(bits), [(clear, bits + 1)], b""
    width = bits + 1
    for value in content:
        longer = run + bytes([value])
        if longer in table:
            run = longer
            continue
        codes.append((table[run], width))
        if len(table) + 2 == 4096:
            codes.append((clear, width))
            table, width = _fresh(bits), bits + 1
        else:
            table[longer] = len(table) + 2
            width += len(table) + 2 > 1 << width
        run = bytes([value])
    codes += [(table[run], width)] if run else []
    return _packed([*codes, (end, width + (len(table) + 2 == 1 << width and width < 12))])


def _fresh(bits):
    return {bytes([value]): value for value in range(1 << bits)}


def _packed(codes):
    number = at = 0
    for code, width in codes:
        number |= code << at
        at += width
    return number.to_bytes((at + 7) // 8, "little")
