# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an answer's body in pieces, so that no answer, however compressed, takes more memory than a piece.

urllib3 before 2.6 decompresses a few kilobytes that were compressed twice in one go, which can fill the memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import requests

# No compression is asked for; some servers compress all the same.
HEADERS: Final = {"Accept-Encoding": "identity"}

_WINDOWS: Final = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class DamagedPacking(OSError):
    """The compressed data is damaged or truncated."""


def announced_length(response: requests.Response) -> int | None:
    """The number of bytes that `pieces` must give by the answer's headers; None if unknown."""
    text = response.headers.get("Content-Length", "")
    return int(text) if _window(response) is None and re.fullmatch(r"[0-9]{1,18}", text) else None


def pieces(response: requests.Response, size: int) -> Iterator[bytes]:
    """Yield the body in pieces of at most `size` bytes, decompressed if it was compressed once, by gzip or deflate.

    Raises DamagedPacking, OSError, and what a broken connection raises.
    """
    window = _window(response)
    response.raw.headers.pop("Content-Encoding", None)  # or urllib3 makes a decoder for each one named
    # Not `stream`: it reads a chunk's length line without any limit.
    packed = iter(lambda: bytes(response.raw.read(size, decode_content=False)), b"")
    yield from packed if window is None else _unpacked(packed, window, size)


def _window(response: requests.Response) -> int | None:
    """Return zlib's window for decompressing the body; None if it is not compressed, or in an unknown way."""
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
    """Whether deflated data begins with the zlib header, which many servers omit."""
    return data[0] & 0x0F == zlib.DEFLATED


def _unpack(unpacker: zlib._Decompress, data: bytes, size: int) -> bytes:
    try:
        return unpacker.decompress(data, size)
    except zlib.error as error:
        raise DamagedPacking from error
