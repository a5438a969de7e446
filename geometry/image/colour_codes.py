# SPDX-License-Identifier: GPL-3.0-or-later
"""Colour spaces that a file states by code points or by chromaticities, as conversions to sRGB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from ..arrays import Doubles
from .colour import srgb_to_linear
from .colour_profile import SRGB_TO_D50, Profile

_D65: Final = (0.3127, 0.3290)
_C: Final = (0.310, 0.316)
_BT709: Final = (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
_SMPTE170: Final = (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070)

# ITU-T H.273 (07/2024), tables 2 and 3: the name, and x and y of white, red, green and blue; 2 is unspecified.
_PRIMARIES: Final[Mapping[int, tuple[str, tuple[float, ...]]]] = {
    1: ("BT.709", _BT709),
    2: ("BT.709", _BT709),
    4: ("BT.470 M", (*_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08)),
    5: ("BT.601 (625 lines)", (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06)),
    6: ("BT.601 (525 lines)", _SMPTE170),
    7: ("SMPTE 240M", _SMPTE170),
    8: ("film", (*_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049)),
    9: ("BT.2020", (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)),
    11: ("DCI-P3", (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)),
    12: ("Display P3", (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)),
    22: ("EBU 3213", (*_D65, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077)),
}
_SRGB_TRANSFERS: Final = frozenset({2, 13})
# Exponents of the display's gamma curve. Television signals (1, 6, 14, 15) are displayed by BT.1886, as in Blender 5.2.
_POWERS: Final[Mapping[int, float]] = {1: 2.4, 4: 2.2, 5: 2.8, 6: 2.4, 8: 1.0, 14: 2.4, 15: 2.4}
_OTHER_TRANSFERS: Final[Mapping[int, str]] = {16: "PQ", 18: "HLG"}
# The Bradford cone response and the ICC's white point, to adapt one white point to another (ICC.1:2022, annex E).
_BRADFORD: Final = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_D50: Final = np.array([0.96422, 1.0, 0.82521])
_LEAST_Y: Final = 0.01  # of a white point, which X and Z are divided by
_LEAST_AREA: Final = 1e-3  # of the parallelogram that the primaries span in x and y


def of_codes(primaries: int, transfer: int) -> Profile:
    """Return the colour space with these code points of H.273.

    It has no conversion if the code points are not supported: high dynamic range (PQ, HLG), digital cinema, and
    logarithmic transfer functions.
    """
    name, points = _PRIMARIES.get(primaries, ("", ()))
    if transfer in _OTHER_TRANSFERS:
        return Profile(f"{name} {_OTHER_TRANSFERS[transfer]}".strip())
    if not points or transfer not in _SRGB_TRANSFERS | _POWERS.keys():
        return Profile(name)
    return Profile(name, *_conversion(points, None if transfer in _SRGB_TRANSFERS else _POWERS[transfer]))


def of_chromaticities(points: Sequence[float], power: float | None) -> Profile | None:
    """Return the colour space with these chromaticities: x and y of white, red, green and blue; without any, sRGB's.

    power: the exponent from levels to linear light, None for sRGB's curve. Returns None if the points span no space.
    """
    xy = np.asarray(points or _BT709).reshape(4, 2)
    if xy.max() > 1 or xy[0, 1] < _LEAST_Y or abs(np.linalg.det(xy[2:] - xy[1])) < _LEAST_AREA:
        return None
    return Profile("", *_conversion(points or _BT709, power))


def _conversion(points: Sequence[float], power: float | None) -> tuple[Doubles, Doubles]:
    """Return the curves (3, 256) and primaries (3, 3) of a `Profile`."""
    levels = np.arange(256) / 255.0
    curve = srgb_to_linear(levels) if power is None else levels**power
    to_d50 = _to_d50(np.asarray(points, dtype=np.float64).reshape(4, 2))
    return np.stack([curve] * 3), np.linalg.solve(SRGB_TO_D50, to_d50)


def _to_d50(xy: Doubles) -> Doubles:
    """Return the matrix (3, 3) from linear light to XYZ with the white point adapted to D50."""
    white = np.array([xy[0, 0] / xy[0, 1], 1.0, (1.0 - xy[0].sum()) / xy[0, 1]])
    directions = np.column_stack([xy[1:], 1.0 - xy[1:].sum(axis=1)]).T
    matrix = directions * np.linalg.solve(directions, white)
    adapted = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    to_d50: Doubles = np.linalg.solve(_BRADFORD, adapted @ _BRADFORD @ matrix)
    return to_d50
