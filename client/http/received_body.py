# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an answer's body piece by piece, so that no answer, however it is packed, takes more memory than a piece.

Left to urllib3 before 2.6, a few kilobytes that were compressed twice are unpacked at one go and fill the memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import requests

# No packing is asked for; some servers pack all the same.
HEADERS: Final = {"Accept-Encoding": "identity"}

_WINDOWS: Final = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class DamagedPacking(OSError):
    """What was packed cannot be unpacked, or breaks off."""


def announced_length(response: requests.Response) -> int | None:
    """The bytes that `pieces` must give by the answer's headers; None where they do not tell."""
    text = response.headers.get("Content-Length", "")
    return int(text) if _window(response) is None and re.fullmatch(r"[0-9]{1,18}", text) else None


def pieces(response: requests.Response, size: int) -> Iterator[bytes]:
    """The body in pieces of at most `size` bytes, unpacked if it is packed once and by gzip or deflate, else as it is.

    Raises DamagedPacking, an OSError, and what a broken connection raises.
    """
    window = _window(response)
    response.raw.headers.pop("Content-Encoding", None)  # lest urllib3 make an unpacker for each that is named there
    # Not `stream`: of a chunked body it reads the line that says a chunk's length without any limit.
    packed = iter(lambda: bytes(response.raw.read(size, decode_content=False)), b"")
    yield from packed if window is None else _unpacked(packed, window, size)


def _window(response: requests.Response) -> int | None:
    """How zlib is to unpack the body; None where it is not packed, or in no way that is known."""
    named = [name.strip().lower() for name in response.headers.get("Content-Encoding", "").split(",")]
    return _WINDOWS.get(",".join(name for name in named if name not in {"", "identity"}))


def _unpacked(packed: Iterator[bytes], window: int, size: int) -> Iterator[bytes]:
    unpacker: zlib._Decompress | None = None
    for rest in packed:
        unpacker = unpacker or zlib.decompressobj(window if window > zlib.MAX_WBITS or _is_zlib(rest) else -window)
        piece = _unpack(unpacker, rest, size)
        while piece:
            yield piece
            piece = _unpack(unpacker, unpacker.unconsumed_tail, size)
        if unpacker.eof:
            return
    if unpacker is not None:
        raise DamagedPacking  # it was cut off


def _is_zlib(data: bytes) -> bool:
    """Whether data that is called deflated begins as it should: many servers leave the header away."""
    return data[0] & 0x0F == zlib.DEFLATED


def _unpack(unpacker: zlib._Decompress, data: bytes, size: int) -> bytes:
    try:
        return unpacker.decompress(data, size)
    except zlib.error as error:
        raise DamagedPacking from error
