# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts colours to sRGB by the ICC profile embedded in a picture.

Supports matrix/TRC profiles and grey ones, which cameras, phones and painting programs write, but not the lookup tables
of printers' and scanners' profiles. https://www.color.org/specification/ICC.1-2022-05.pdf
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Floats
from .colour import linear_to_srgb

# sRGB's primaries in the profile connection space, adapted to D50 (from the ICC's own sRGB profile).
SRGB_TO_D50: Final = np.array([
    [0.4360747, 0.3850649, 0.1430804],
    [0.2225045, 0.7168786, 0.0606169],
    [0.0139322, 0.0971045, 0.7141733],
])  # fmt: skip
_STEPS: Final = 4096  # entries of the table that encodes linear light: fine enough for 8 bits
_ROWS: Final = 256  # converted at a time, to save memory
_SAME: Final = 1.5  # of 255 levels: colour spaces that differ by less count as equal
_GREY: Final = np.full((3, 3), 1.0 / 3.0)
_UNKNOWN: Final = np.zeros((0, 0))


@dataclass(frozen=True)
class Profile:
    """An ICC profile.

    name: its description, "" if it has none; curves: (3, 256), the linear light in 0..1 of each level of each channel;
    primaries: (3, 3), the matrix from its linear light to that of sRGB. Both are empty for unsupported profiles.
    """

    name: str
    curves: Doubles = field(default_factory=_UNKNOWN.copy)
    primaries: Doubles = field(default_factory=_UNKNOWN.copy)

    @property
    def is_readable(self) -> bool:
        """Whether this kind of profile is supported."""
        return self.curves.size > 0

    @property
    def is_srgb(self) -> bool:
        """Whether the conversion would make no visible difference."""
        if not self.is_readable:
            return False
        levels = np.arange(0, 256, 15, dtype=np.uint8)
        grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, len(levels), 3)
        changed = np.abs(self._converted(grid) - grid.astype(np.float32))
        # In the darkest levels, profiles of the same space differ by rounding.
        return float(np.percentile(changed, 99)) <= _SAME

    def to_srgb(self, pixels: Bytes) -> Bytes:
        """Return pixels (H, W, 4) in sRGB with their alpha unchanged; colours outside sRGB are clipped."""
        if not self.is_readable:
            return pixels
        converted = pixels.copy()
        for row in range(0, len(pixels), _ROWS):
            part = np.s_[row : row + _ROWS]
            converted[part][..., :3] = np.rint(self._converted(pixels[part][..., :3]))
        return converted

    def _converted(self, colours: Bytes) -> Floats:
        """Return sRGB in 0..255 for encoded colours (H, W, 3)."""
        linear = np.stack([self.curves[channel][colours[..., channel]] for channel in range(3)], axis=-1)
        light = np.clip(linear @ self.primaries.T, 0.0, 1.0)
        encoded = linear_to_srgb(np.linspace(0.0, 1.0, _STEPS, dtype=np.float32)) * np.float32(255)
        position = light * (_STEPS - 1)
        below = position.astype(np.intp)
        above = np.minimum(below + 1, _STEPS - 1)
        mixed: Floats = (encoded[below] + (encoded[above] - encoded[below]) * (position - below)).astype(np.float32)
        return mixed


def parse(data: bytes) -> Profile | None:
    """Return the ICC profile that the bytes contain; None if they are not one, or a damaged one."""
    try:
        # Damaged curves may overflow.
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            return _parse(data)
    except (struct.error, ValueError, IndexError, FloatingPointError):
        return None


def _parse(data: bytes) -> Profile | None:
    if data[36:40] != b"acsp":
        return None
    tags = _tags(data)
    name = _name(tags.get(b"desc", b""))
    space, connection = data[16:20], data[20:24]
    if space == b"GRAY" and b"kTRC" in tags:
        curve = _curve(tags[b"kTRC"])
        return Profile(name, np.stack([curve] * 3), _GREY)
    needed = (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC")
    if space != b"RGB " or connection != b"XYZ " or any(tag not in tags for tag in needed):
        return Profile(name)
    primaries = np.stack([_xyz(tags[tag]) for tag in needed[:3]], axis=1)
    curves = np.stack([_curve(tags[tag]) for tag in needed[3:]])
    return Profile(name, curves, np.linalg.solve(SRGB_TO_D50, primaries))


def _tags(data: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", data, 128)
    tags = {}
    for number in range(min(count, 200)):
        tag, offset, size = struct.unpack_from(">4sII", data, 132 + 12 * number)
        tags[tag] = data[offset : offset + size]
    return tags


def _xyz(tag: bytes) -> Doubles:
    return np.array(struct.unpack_from(">3i", tag, 8), dtype=np.float64) / 65536.0


def _curve(tag: bytes) -> Doubles:
    """Return the linear light of levels 0 to 255."""
    levels = np.arange(256) / 255.0
    if tag[:4] == b"para":
        return _parametric(tag, levels)
    if tag[:4] != b"curv":
        raise ValueError("unknown kind of curve")
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return levels
    if count == 1:
        power: Doubles = levels ** (struct.unpack_from(">H", tag, 12)[0] / 256.0)
        return power
    table = np.frombuffer(tag, ">u2", count, 12) / 65535.0
    sampled: Doubles = np.interp(levels, np.linspace(0.0, 1.0, count), table)
    return sampled


def _parametric(tag: bytes, levels: Doubles) -> Doubles:
    (kind,) = struct.unpack_from(">H", tag, 8)
    count = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}[kind] if kind <= 4 else 0
    if not count:
        raise ValueError("unknown kind of curve")
    values = [value / 65536.0 for value in struct.unpack_from(f">{count}i", tag, 12)]
    values += [0.0] * (7 - count)
    g, a, b, c, d, e, f = values
    if kind == 0:
        a = 1.0
    start = -b / a if kind in {1, 2} and a else d
    # Below the start: constant for kinds 1 and 2, linear for kinds 3 and 4.
    below = c * levels + f if kind >= 3 else np.full_like(levels, c)
    above = np.maximum(a * levels + b, 0.0) ** g + (e if kind == 4 else c if kind == 2 else 0.0)
    curve: Doubles = np.where(levels >= start, above, below) if kind else levels**g
    return np.clip(curve, 0.0, 1.0)


def _name(tag: bytes) -> str:
    """Return the description of a profile of version 2 or 4."""
    if tag[:4] == b"desc":
        (count,) = struct.unpack_from(">I", tag, 8)
        text = tag[12 : 12 + min(count, 80)].decode("ascii", "replace")
    elif tag[:4] == b"mluc":
        length, offset = struct.unpack_from(">II", tag, 20)
        text = tag[offset : offset + min(length, 160)].decode("utf-16-be", "replace")
    else:
        return ""
    return "".join(letter for letter in text if letter.isprintable()).strip()
