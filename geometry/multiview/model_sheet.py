# SPDX-License-Identifier: GPL-3.0-or-later
"""Splits a model sheet, a picture that shows a subject from several sides, into views, and guesses their sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Flags, Floats
from ..cutout.cutout import cut_out
from ..image import filters
from .views import Role

# Figures smaller than this share of the largest one's area are notes or specks.
_LEAST_VIEW: Final = 0.08
_MIRRORED: Final = 0.86  # the least overlap of two mirrored outlines from opposite sides
_LOW: Final = 0.62  # a figure lower than this share of the tallest one is seen from above or below
_SIZE: Final = 96  # pixels: the side of the squares on which outlines are compared
_FEET: Final = 0.12  # of a side view's height: the lowest part, where toes point where the subject faces
_MARGIN: Final = 2  # pixels around a view


@dataclass(frozen=True)
class SheetView:
    """A view cut from a sheet: its guessed side, and its pixels, uint8 (H, W, 4), transparent around the subject."""

    role: Role
    pixels: Bytes


@dataclass(frozen=True)
class _Figure:
    """A figure on the sheet: its rows and columns, and its mask there."""

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
    """Return the views of a sheet, uint8 (H, W, 4), in reading order; only one if it shows a single view.

    Views are separated by empty rows or columns of the cut-out. Raises NothingToModel like `cut_out`.
    """
    mask = cut_out(pixels)
    figures = _figures(mask)
    return [
        SheetView(role, _cut(pixels, mask, figure)) for role, figure in zip(guess_roles(figures), figures, strict=True)
    ]


def sides(pictures: Sequence[Bytes]) -> list[Role]:
    """Guess the side that each picture, uint8 (H, W, 4), of one subject shows, as on a sheet; all are different.

    Raises NothingToModel like `cut_out`.
    """
    return guess_roles([_whole(cut_out(pixels)) for pixels in pictures][: len(Role)])


def _whole(mask: Floats) -> _Figure:
    inside = mask >= 0.5
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    within = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    return _Figure(*within, mask[within])


def _figures(mask: Floats) -> list[_Figure]:
    figures = []
    for rows in _runs((mask >= 0.5).any(axis=1)):
        for columns in _runs((mask[rows] >= 0.5).any(axis=0)):
            within = _trimmed(mask, rows, columns)
            figures.append(_Figure(*within, mask[within]))
    areas = [float(figure.mask.sum()) for figure in figures]
    large = [figure for figure, area in zip(figures, areas, strict=True) if area >= _LEAST_VIEW * max(areas)]
    return large[: len(Role)]


def _runs(occupied: Flags) -> list[slice]:
    """Return the runs of occupied rows or columns; the smallest gap separates two views."""
    change = np.flatnonzero(np.diff(np.pad(occupied, 1).astype(np.int8)))
    return [slice(int(start), int(end)) for start, end in change.reshape(-1, 2)]


def _trimmed(mask: Floats, rows: slice, columns: slice) -> tuple[slice, slice]:
    inner = np.flatnonzero((mask[rows, columns] >= 0.5).any(axis=1))
    return slice(rows.start + int(inner[0]), rows.start + int(inner[-1]) + 1), columns


def _cut(pixels: Bytes, mask: Floats, figure: _Figure) -> Bytes:
    rows = slice(max(figure.rows.start - _MARGIN, 0), figure.rows.stop + _MARGIN)
    columns = slice(max(figure.columns.start - _MARGIN, 0), figure.columns.stop + _MARGIN)
    view = pixels[rows, columns].copy()
    view[..., 3] = np.rint(255 * np.clip(mask[rows, columns], 0, 1))
    return view


def guess_roles(figures: Sequence[_Figure]) -> list[Role]:
    """Return a side for each figure, all different.

    A low figure is the top. Two outlines that mirror each other are a pair: front and back if they are wider than the
    others, otherwise the two sides. Without a pair the order is front, side, back, as is usual on sheets.
    """
    roles: dict[int, Role] = {}
    tallest = max(figure.height for figure in figures)
    for number, figure in enumerate(figures):
        if number and figure.height < _LOW * tallest and len(figures) > 2:
            roles[number] = Role.BOTTOM if Role.TOP in roles.values() else Role.TOP
            if Role.BOTTOM in roles.values():
                break
    upright = [number for number in range(len(figures)) if number not in roles]
    roles |= _upright_roles({number: figures[number] for number in upright})
    remaining = [role for role in Role if role not in roles.values()]
    return [roles[number] if number in roles else remaining.pop(0) for number in range(len(figures))]


def _upright_roles(figures: dict[int, _Figure]) -> dict[int, Role]:
    numbers = list(figures)
    front = numbers[0]
    pair = _pair(figures)
    if pair is not None and len(numbers) > 2:
        others = [number for number in numbers if number not in pair]
        if max(figures[number].width for number in pair) < figures[others[0]].width:
            return _with_sides(figures, others[0], None, list(pair))
        front = pair[0]
    back = pair[1] if pair else numbers[2] if len(numbers) > 2 else None
    return _with_sides(figures, front, back, [number for number in numbers if number not in (front, back)])


def _with_sides(figures: dict[int, _Figure], front: int, back: int | None, sides: list[int]) -> dict[int, Role]:
    roles = {front: Role.FRONT}
    if back is not None:
        roles[back] = Role.BACK
    for number in sides[:2]:
        facing = Role.LEFT if _faces_left(figures[number].mask) else Role.RIGHT
        other = Role.RIGHT if facing is Role.LEFT else Role.LEFT
        roles[number] = other if facing in roles.values() else facing
    return roles


def _pair(figures: dict[int, _Figure]) -> tuple[int, int] | None:
    """Return the two figures that mirror each other best, if they do so well enough."""
    numbers = list(figures)
    outlines = {number: _square(figures[number]) for number in numbers}
    overlaps = {(a, b): _overlap(outlines[a], outlines[b][:, ::-1]) for a in numbers for b in numbers if a < b}
    best = max(overlaps, key=lambda pair: overlaps[pair], default=None)
    return best if best is not None and overlaps[best] >= _MIRRORED else None


def _square(figure: _Figure) -> Flags:
    """Return the figure's outline, scaled to fit a square and centred in it."""
    scale = max(figure.height, figure.width) / _SIZE
    y = (np.arange(_SIZE) + 0.5 - _SIZE / 2) * scale + figure.height / 2
    x = (np.arange(_SIZE) + 0.5 - _SIZE / 2) * scale + figure.width / 2
    inside = ((y > 0) & (y < figure.height))[:, None] & ((x > 0) & (x < figure.width))
    return (filters.sample(figure.mask, x[None, :] - 0.5, y[:, None] - 0.5) >= 0.5) & inside


def _overlap(first: Flags, second: Flags) -> float:
    return float((first & second).sum() / max((first | second).sum(), 1))


def _faces_left(mask: Floats) -> bool:
    """Return whether a side view's toes point to the left: its feet are farther left than its ankles."""
    feet = mask[round((1 - _FEET) * len(mask)) :]
    columns = np.arange(mask.shape[1])
    ankle = mask[round((1 - 2 * _FEET) * len(mask)) : round((1 - _FEET) * len(mask))]
    centres = [float((part.sum(axis=0) * columns).sum() / max(float(part.sum()), 1e-6)) for part in (feet, ankle)]
    return centres[0] <= centres[1]
