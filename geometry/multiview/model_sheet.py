# SPDX-License-Identifier: GPL-3.0-or-later
"""A model sheet, one picture that shows a subject from several sides, cut into its views, with a guess at the sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Flags, Floats
from ..cutout.cutout import cut_out
from ..image import filters
from .views import Role

# What is smaller than this share of the largest view's area is a note or a speck, and belongs to no view.
_LEAST_VIEW: Final = 0.08
_MIRRORED: Final = 0.86  # two outlines share this much where they are one and the same from opposite sides
_LOW: Final = 0.62  # a view lower than this share of the tallest shows the subject from above or below
_SIZE: Final = 96  # pixels: outlines are compared on squares of this side
_FEET: Final = 0.12  # of a side view's height: toes point to where the subject looks
_MARGIN: Final = 2  # pixels around a view


@dataclass(frozen=True)
class SheetView:
    """A view cut from a sheet: its guessed side and its pixels uint8 (H, W, 4), all but the subject transparent."""

    role: Role
    pixels: Bytes


@dataclass(frozen=True)
class _Part:
    """A part of the sheet: rows and columns, and its mask there."""

    rows: slice
    columns: slice
    mask: Floats

    @property
    def height(self) -> int:
        return self.mask.shape[0]

    @property
    def width(self) -> int:
        return self.mask.shape[1]


def split(pixels: Bytes) -> list[SheetView]:
    """Return the views of a sheet uint8 (H, W, 4), in reading order; one where it shows a single view.

    Views are apart where rows or columns of the cut-out are empty. Raises NothingToModel as cutting out does.
    """
    mask = cut_out(pixels)
    parts = _parts(mask)
    return [SheetView(role, _cut(pixels, mask, part)) for role, part in zip(guess_roles(parts), parts, strict=True)]


def sides(pictures: Sequence[Bytes]) -> list[Role]:
    """Return a guess at the side that each picture uint8 (H, W, 4) of one subject shows, all different, as of a sheet.

    Raises NothingToModel as cutting out does.
    """
    return guess_roles([_whole(cut_out(pixels)) for pixels in pictures][: len(Role)])


def _whole(mask: Floats) -> _Part:
    inside = mask >= 0.5
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    within = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    return _Part(*within, mask[within])


def _parts(mask: Floats) -> list[_Part]:
    found = []
    for rows in _runs((mask >= 0.5).any(axis=1)):
        for columns in _runs((mask[rows] >= 0.5).any(axis=0)):
            within = _trimmed(mask, rows, columns)
            found.append(_Part(*within, mask[within]))
    areas = [float(part.mask.sum()) for part in found]
    large = [part for part, area in zip(found, areas, strict=True) if area >= _LEAST_VIEW * max(areas)]
    return large[: len(Role)]


def _runs(occupied: Flags) -> list[slice]:
    """Return the runs of rows or columns that hold something; the finest gap parts two views."""
    change = np.flatnonzero(np.diff(np.pad(occupied, 1).astype(np.int8)))
    return [slice(int(start), int(end)) for start, end in change.reshape(-1, 2)]


def _trimmed(mask: Floats, rows: slice, columns: slice) -> tuple[slice, slice]:
    inner = np.flatnonzero((mask[rows, columns] >= 0.5).any(axis=1))
    return slice(rows.start + int(inner[0]), rows.start + int(inner[-1]) + 1), columns


def _cut(pixels: Bytes, mask: Floats, part: _Part) -> Bytes:
    rows = slice(max(part.rows.start - _MARGIN, 0), part.rows.stop + _MARGIN)
    columns = slice(max(part.columns.start - _MARGIN, 0), part.columns.stop + _MARGIN)
    view = pixels[rows, columns].copy()
    view[..., 3] = np.rint(255 * np.clip(mask[rows, columns], 0, 1))
    return view


def guess_roles(parts: Sequence[_Part]) -> list[Role]:
    """Return a side for each part, all different.

    A low part is the top. Two outlines of which one is the other in a mirror are a pair: front and back where they are
    the wider, else the two sides. Without a pair the order is front, side, back, as sheets are drawn.
    """
    roles: dict[int, Role] = {}
    tallest = max(part.height for part in parts)
    for number, part in enumerate(parts):
        if number and part.height < _LOW * tallest and len(parts) > 2:
            roles[number] = Role.BOTTOM if Role.TOP in roles.values() else Role.TOP
            if Role.BOTTOM in roles.values():
                break
    upright = [number for number in range(len(parts)) if number not in roles]
    roles |= _upright_roles({number: parts[number] for number in upright})
    left = [role for role in Role if role not in roles.values()]
    return [roles[number] if number in roles else left.pop(0) for number in range(len(parts))]


def _upright_roles(parts: dict[int, _Part]) -> dict[int, Role]:
    numbers = list(parts)
    front = numbers[0]
    pair = _pair(parts)
    if pair is not None and len(numbers) > 2:
        others = [number for number in numbers if number not in pair]
        if max(parts[number].width for number in pair) < parts[others[0]].width:
            return _with_sides(parts, others[0], None, list(pair))
        front = pair[0]
    back = pair[1] if pair else numbers[2] if len(numbers) > 2 else None
    return _with_sides(parts, front, back, [number for number in numbers if number not in (front, back)])


def _with_sides(parts: dict[int, _Part], front: int, back: int | None, sides: list[int]) -> dict[int, Role]:
    roles = {front: Role.FRONT}
    if back is not None:
        roles[back] = Role.BACK
    for number in sides[:2]:
        looks = Role.LEFT if _looks_left(parts[number].mask) else Role.RIGHT
        other = Role.RIGHT if looks is Role.LEFT else Role.LEFT
        roles[number] = other if looks in roles.values() else looks
    return roles


def _pair(parts: dict[int, _Part]) -> tuple[int, int] | None:
    """Return the two parts most alike in a mirror, if they are alike enough."""
    numbers = list(parts)
    outlines = {number: _square(parts[number]) for number in numbers}
    likeness = {(a, b): _shared(outlines[a], outlines[b][:, ::-1]) for a in numbers for b in numbers if a < b}
    best = max(likeness, key=lambda pair: likeness[pair], default=None)
    return best if best is not None and likeness[best] >= _MIRRORED else None


def _square(part: _Part) -> Flags:
    """Return the part's outline in the middle of a square, its height filling it or its width."""
    scale = max(part.height, part.width) / _SIZE
    y = (np.arange(_SIZE) + 0.5 - _SIZE / 2) * scale + part.height / 2
    x = (np.arange(_SIZE) + 0.5 - _SIZE / 2) * scale + part.width / 2
    inside = ((y > 0) & (y < part.height))[:, None] & ((x > 0) & (x < part.width))
    return (filters.sample(part.mask, x[None, :] - 0.5, y[:, None] - 0.5) >= 0.5) & inside


def _shared(first: Flags, second: Flags) -> float:
    return float((first & second).sum() / max((first | second).sum(), 1))


def _looks_left(mask: Floats) -> bool:
    """Tell whether a side view's toes point to the left: its foot reaches farther out to there than what it carries."""
    feet = mask[round((1 - _FEET) * len(mask)) :]
    place = np.arange(mask.shape[1])
    ankle = mask[round((1 - 2 * _FEET) * len(mask)) : round((1 - _FEET) * len(mask))]
    middle = [float((part.sum(axis=0) * place).sum() / max(float(part.sum()), 1e-6)) for part in (feet, ankle)]
    return middle[0] <= middle[1]
