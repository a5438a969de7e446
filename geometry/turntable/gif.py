# SPDX-License-Identifier: GPL-3.0-or-later
"""Decodes GIFs (GIF89a specification, CompuServe, 1990) to whole frames.

Pixels are compressed by LZW with codes that grow from a few bits to twelve (GIF89a, appendix F).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..arrays import Bytes
from ..errors import GifUnreadable

_LONGEST: Final = 12  # bits of a code
_TABLE_FULL: Final = 1 << _LONGEST
MOST_PIXELS: Final = 100_000_000  # of all frames together
_USUAL_DELAY: Final = 0.1  # seconds: what browsers use instead of delays of 0 or 0.01
_EXTENSION, _IMAGE, _CONTROL = 0x21, 0x2C, 0xF9
_KEEP_BACKGROUND, _RESTORE_PREVIOUS = 2, 3


def decode(data: bytes, bits: int, count: int) -> bytes | None:
    """Decompress `count` colour indices of `bits` bits; None if the data is damaged or ends early.

    Extra pixels are dropped, as in browsers.
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
    """Yield the runs of colour indices for each code, up to the end code or the first invalid one."""
    clear, end = 1 << bits, (1 << bits) + 1
    fresh = [bytes([value & 255]) for value in range(clear)] + [b"", b""]
    table, width, previous = fresh.copy(), bits + 1, b""
    buffer = buffered = at = 0
    while True:
        while buffered < width:
            if at >= len(data):
                return
            buffer |= data[at] << buffered
            buffered += 8
            at += 1
        code = buffer & ((1 << width) - 1)
        buffer >>= width
        buffered -= width
        if code == clear:
            table, width, previous = fresh.copy(), bits + 1, b""
            continue
        if code == end or code > len(table) or (code == len(table) and not previous):
            return
        # The code that is about to be defined stands for the previous run and its first index.
        piece = table[code] if code < len(table) else previous + previous[:1]
        if previous and len(table) < _TABLE_FULL:
            table.append(previous + piece[:1])
        if len(table) == 1 << width and width < _LONGEST:
            width += 1
        previous = piece
        yield piece


@dataclass(frozen=True)
class Movie:
    """frames: (N, H, W, 4), sRGB, alpha 0 or 255, row 0 at the top; delays: (N,), seconds that each is shown."""

    frames: Bytes
    delays: tuple[float, ...]


@dataclass(frozen=True)
class _Control:
    """A graphic control extension, for the frame after it. `transparent`: a colour index, or None."""

    disposal: int = 0
    delay: float = _USUAL_DELAY
    transparent: int | None = None


@dataclass(frozen=True)
class _Frame:
    """One image block: its position on the canvas, its colour indices (h, w), and its palette (256, 3)."""

    left: int
    top: int
    indices: Bytes
    palette: Bytes
    control: _Control


def read_gif(content: bytes) -> Movie:
    """Decode a GIF; of a file that ends early, the complete frames.

    Raises GifUnreadable if there is no complete frame, or if all together have too many pixels.
    """
    try:
        return _compose(_Reader(content))
    except (struct.error, IndexError) as error:
        raise GifUnreadable("the GIF is damaged") from error


class _Reader:
    """Reads the blocks of a file."""

    def __init__(self, content: bytes) -> None:
        if content[:6] not in {b"GIF87a", b"GIF89a"}:
            raise GifUnreadable("the file is not a GIF")
        self._content = content
        self.width, self.height, flags = struct.unpack_from("<HHB", content, 6)
        self._at = 13
        self._palette = self._read_palette(flags)

    def frames(self) -> Iterator[_Frame]:
        """Yield the frames up to the end of the file, or the first damaged one."""
        control = _Control()
        while self._at < len(self._content):
            kind = self._content[self._at]
            self._at += 1
            if kind == _EXTENSION:
                control = self._read_extension() or control
            elif kind == _IMAGE:
                frame = self._read_frame(control)
                if frame is None:
                    return
                yield frame
                control = _Control()
            else:  # the end, or an invalid block
                return

    def _read_palette(self, flags: int) -> Bytes | None:
        if not flags & 0x80:
            return None
        count = 2 << (flags & 7)
        palette = np.zeros((256, 3), np.uint8)
        colours = np.frombuffer(self._content, np.uint8, 3 * count, self._at) if self._has(3 * count) else None
        if colours is None:
            raise IndexError
        palette[:count] = colours.reshape(-1, 3)
        self._at += 3 * count
        return palette

    def _has(self, count: int) -> bool:
        return self._at + count <= len(self._content)

    def _read_extension(self) -> _Control | None:
        label = self._content[self._at] if self._has(1) else 0
        self._at += 1
        data = self._read_blocks()
        if label != _CONTROL or data is None or len(data) < 4:
            return None
        flags, hundredths, transparent = struct.unpack_from("<BHB", data)
        delay = hundredths / 100 if hundredths > 1 else _USUAL_DELAY
        return _Control(flags >> 2 & 7, delay, transparent if flags & 1 else None)

    def _read_blocks(self) -> bytes | None:
        """Return the data of all sub-blocks, or None if the file ends too early."""
        parts = []
        while self._has(1) and (size := self._content[self._at]):
            parts.append(self._content[self._at + 1 : self._at + 1 + size])
            self._at += 1 + size
        if not self._has(1):
            return None
        self._at += 1
        return b"".join(parts)

    def _read_frame(self, control: _Control) -> _Frame | None:
        """Return the next frame, or None if it is cut off."""
        if not self._has(10):
            return None
        left, top, width, height, flags = struct.unpack_from("<HHHHB", self._content, self._at)
        self._at += 9
        palette = self._read_palette(flags)
        palette = self._palette if palette is None else palette
        bits = self._content[self._at]
        self._at += 1
        data = self._read_blocks()
        if data is None or palette is None or not 1 <= bits <= 11:
            return None
        indices = decode(data, bits, width * height)
        if indices is None:
            return None
        rows = np.frombuffer(indices, np.uint8).reshape(height, width)
        return _Frame(left, top, _deinterlaced(rows) if flags & 0x40 else rows, palette, control)


def _deinterlaced(rows: Bytes) -> Bytes:
    """Return interlaced rows in order: the file has every eighth row first, then those in between."""
    count = len(rows)
    order = [row for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for row in range(start, count, step)]
    ordered = np.empty_like(rows)
    ordered[order] = rows
    return ordered


def _compose(reader: _Reader) -> Movie:
    """Draw each frame over what the previous one left."""
    size = reader.width * reader.height
    canvas = np.zeros((reader.height, reader.width, 4), np.uint8)
    frames: list[Bytes] = []
    delays: list[float] = []
    for frame in reader.frames():
        if size * (len(frames) + 1) > MOST_PIXELS:
            raise GifUnreadable("the GIF has too many pixels")
        before = canvas.copy()
        area = _draw(canvas, frame)
        frames.append(canvas.copy())
        delays.append(frame.control.delay)
        if frame.control.disposal == _KEEP_BACKGROUND:
            canvas[area] = 0
        elif frame.control.disposal == _RESTORE_PREVIOUS:
            canvas = before
    if not frames or not size:
        raise GifUnreadable("the GIF has no complete frame")
    return Movie(np.stack(frames), tuple(delays))


def _draw(canvas: Bytes, frame: _Frame) -> tuple[slice, slice]:
    """Draw a frame, and return the area of the canvas that it covers."""
    area = (slice(frame.top, frame.top + len(frame.indices)), slice(frame.left, frame.left + frame.indices.shape[1]))
    target = canvas[area]
    indices = frame.indices[: target.shape[0], : target.shape[1]]
    drawn = np.ones(indices.shape, np.bool_)
    if frame.control.transparent is not None:
        drawn = indices != frame.control.transparent
    target[drawn, :3] = frame.palette[indices[drawn]]
    target[drawn, 3] = 255
    return area


def evenly_timed(movie: Movie) -> Movie:
    """Repeat frames that are shown for multiples of the shortest delay.

    Encoders merge equal frames into a longer one.
    """
    shortest = min(movie.delays)
    times = np.rint(np.array(movie.delays) / shortest).astype(np.int64)
    if not np.allclose(times * shortest, movie.delays, atol=0.015) or times.sum() > 20 * len(times):
        return movie
    return replace(movie, frames=np.repeat(movie.frames, times, axis=0), delays=(shortest,) * int(times.sum()))
