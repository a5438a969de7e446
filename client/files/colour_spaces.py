# SPDX-License-Identifier: GPL-3.0-or-later
"""How files state the colour space of their pictures: by an ICC profile, by ITU-T H.273's code points, or by numbers.

States only what a file says; `geometry.image` turns it into a conversion. Standard library only, because the child
Blender uses this too.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_UNSPECIFIED: Final = 2
_BT709: Final = 1
_SRGB_TRANSFER: Final = 13
_NEAR: Final = 0.002  # of a chromaticity, which files state rounded
_SRGB_GAMMA: Final = 1 / 2.2  # what a file in sRGB states for programs that know of no sRGB
_SAME_GAMMA: Final = 0.05  # relative; libpng too takes nearer ones as one
_GAMMAS: Final = (0.2, 1.0)  # what pictures for a screen have; others come from damage or a program's mistake


@dataclass(frozen=True)
class Codes:
    """The code points of ITU-T H.273 for primaries and transfer characteristics, as video and AVIF have them."""

    primaries: int
    transfer: int

    @property
    def is_srgb(self) -> bool:
        """Whether it is sRGB, which pictures have where they specify nothing."""
        return self.primaries in (_BT709, _UNSPECIFIED) and self.transfer in (_SRGB_TRANSFER, _UNSPECIFIED)


@dataclass(frozen=True)
class Chromaticities:
    """x and y of white, red, green and blue (CIE 1931), and the exponent from linear light to levels, None for sRGB's.

    Without points they are sRGB's.
    """

    exponent: float | None
    points: tuple[float, ...] = ()

    @property
    def is_srgb(self) -> bool:
        """Whether it is sRGB, or what a file in sRGB states for programs that know of no sRGB."""
        is_near = self.exponent is None or abs(self.exponent / _SRGB_GAMMA - 1) < _SAME_GAMMA
        return is_near and all(abs(point - own) < _NEAR for point, own in zip(self.points, _SRGB_POINTS, strict=False))


_SRGB_POINTS: Final = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)

Space = bytes | Codes | Chromaticities  # bytes: an ICC profile


def of_png(codes: bytes, profile: bytes, *, is_srgb: bool, gamma: bytes, points: bytes) -> tuple[Space, ...]:
    """Return the spaces that a PNG states, the first that can be read counts; none for sRGB.

    Takes the chunks cICP, iCCP (unpacked), sRGB, gAMA and cHRM in their order of precedence, empty where there are
    none. https://www.w3.org/TR/png-3/#color-chunk-precedence
    """
    found: list[Space] = []
    # RGB of all levels; what PNG forbids (another matrix), and narrow range, are not read.
    if len(codes) == 4 and codes[2:] == b"\0\1":
        space = Codes(codes[0], codes[1])
        if space.is_srgb:
            return ()
        found.append(space)
    if profile:
        return (*found, profile)
    if is_srgb:
        return tuple(found)
    measured = Chromaticities(_exponent(gamma), _points(points))
    return tuple(found) if measured.is_srgb else (*found, measured)


def _exponent(gamma: bytes) -> float | None:
    if len(gamma) != 4:
        return None
    exponent = float(struct.unpack(">I", gamma)[0]) / 100_000
    return exponent if _GAMMAS[0] <= exponent <= _GAMMAS[1] else None


def _points(chromaticities: bytes) -> tuple[float, ...]:
    if len(chromaticities) != 32:
        return ()
    return tuple(value / 100_000 for value in struct.unpack(">8I", chromaticities))
