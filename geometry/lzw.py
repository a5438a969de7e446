# SPDX-License-Identifier: GPL-3.0-or-later
"""The compression of GIF's pixels: LZW with codes that grow from a few bits to twelve (GIF89a, appendix F)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_LONGEST: Final = 12  # bits
_TABLE_FULL: Final = 1 << _LONGEST


def decode(data: bytes, bits: int, count: int) -> bytes | None:
    """Return `count` colour indices out of data whose colours have `bits` bits; None where it is damaged or ends early.

    Extra pixels are dropped, as browsers do.
    """
    pieces: list[bytes] = []
    length = 0
    for piece in _pieces(data, bits):
        pieces.append(piece)
        length += len(piece)
        if length >= count:
            break
    return b"".join(pieces)[:count] if length >= count else None


def _pieces(data: bytes, bits: int) -> Iterator[bytes]:
    """Yield the runs of colour indices that the codes stand for, until the end code or the first wrong one."""
    clear, end = 1 << bits, (1 << bits) + 1
    fresh = [bytes([value & 255]) for value in range(clear)] + [b"", b""]
    table, width, previous = fresh.copy(), bits + 1, b""
    held = held_bits = at = 0
    while True:
        while held_bits < width:
            if at >= len(data):
                return
            held |= data[at] << held_bits
            held_bits += 8
            at += 1
        code = held & ((1 << width) - 1)
        held >>= width
        held_bits -= width
        if code == clear:
            table, width, previous = fresh.copy(), bits + 1, b""
            continue
        if code == end or code > len(table) or (code == len(table) and not previous):
            return
        # A code that is about to be defined stands for the last run and its own first index.
        piece = table[code] if code < len(table) else previous + previous[:1]
        if previous and len(table) < _TABLE_FULL:
            table.append(previous + piece[:1])
        if len(table) == 1 << width and width < _LONGEST:
            width += 1
        previous = piece
        yield piece
