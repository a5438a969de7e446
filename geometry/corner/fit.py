# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the box, or the gabled prism, that an object seen from a corner fills, and the camera that sees it like this.

In parallel projection the slopes of the two ground lines give the camera: the sine of its elevation is the square root
of their product, the tangent of its azimuth that of their quotient. The sizes follow from the outline's extents; then
all of it is moved until the prism's silhouette covers the subject's best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, Literal

import numpy as np

from ..arrays import Bytes, Flags, Floats, Indices
from .box import Corner, Ridge
from .cover import Cover
from .lines import Slopes, find_slopes
from .turned import find_turned

Alike = Literal["AUTO", "BOTH", "ONE", "AROUND"]
ALIKE: Final[tuple[Alike, ...]] = ("AUTO", "BOTH", "ONE", "AROUND")

_COARSE: Final = 112  # pixels on the longer side, to compare silhouettes by
_NARROW: Final = 8  # pixels on the shorter side at least
_LOWEST, _HIGHEST = np.radians(8.0), np.radians(50.0)  # of the camera's elevation
_NARROWEST: Final = np.radians(8.0)  # by which the azimuth must differ from a front view
_LONGEST: Final = 6.0  # how many times longer one side may be than the other
_STRONGEST: Final = 0.4  # perspective: by how much what is nearer by the prism's longest side may look larger
_NEARNESS: Final = 0.02  # of overlap that so much perspective as to look twice as large costs
_ROUNDS: Final = 6
_FINER_ROUNDS, _FINER_STEPS, _SWEEPS = 7, 0.6, 4
_TURN: Final = 0.1  # radians, the first step by which the camera is moved
_GABLE_GAIN: Final = 0.02  # of the overlap, by which a gable must be better than a flat top
_GABLED: Final = 0.86  # of overlap that a gable must have: otherwise there is more on top than a roof
_TURNED: Final = 0.90  # of a silhouette that circles about the axis fill, where a thing is turned
_TRUST: Final = 0.3  # of overlap that a radian off the measured lines costs
_SURE: Final = 0.05  # radians by which both together may be off at no cost
_RIDGES: Final[tuple[Ridge, ...]] = ("ACROSS", "AWAY")


def find_corner(
    pixels: Bytes,
    mask: Floats,
    azimuth: float = 0.0,
    elevation: float = 0.0,
    top: Literal["AUTO", "FLAT", "GABLE"] = "AUTO",
    *,
    alike: Alike = "AUTO",
) -> Corner:
    """Return the prism for the subject of a picture uint8 (H, W, 3 or 4) with a mask (H, W in 0..1) that is not empty.

    azimuth, elevation: radians where the artist knows them, 0 to find them. An azimuth below 0 is a camera that stands
    to the left. alike: `AROUND` for what is turned, `AUTO` to find whether it is.
    """
    step = max(1.0, min(max(mask.shape) / _COARSE, min(mask.shape) / _NARROW))
    small, seen = _smaller(mask, step), _smaller_picture(pixels, step)
    slopes = find_slopes(seen, small)
    search = _Search(
        small, slopes, tuple(name for name, told in (("azimuth", azimuth), ("elevation", elevation)) if not told)
    )
    found = search.refined(search.turned(_first_guess(small, slopes, azimuth, elevation)))
    if top != "FLAT":
        found = search.gabled(found, is_sure=top == "GABLE")
    if alike in {"AUTO", "AROUND"}:
        found = _turned_or(found, small, elevation, is_sure=alike == "AROUND")
    scaled = {name: getattr(found, name) * step for name in ("width", "depth", "height", "rise")}
    offset = 0.5 * (step - 1.0)
    return replace(
        found,
        **scaled,
        perspective=found.perspective / step,
        column=found.column * step + offset,
        row=found.row * step + offset,
        roundness=_roundness(small >= 0.5),
        is_grounded=slopes.is_grounded,
    )


def _turned_or(prism: Corner, mask: Floats, elevation: float, *, is_sure: bool) -> Corner:
    """Return what is turned where it fills the mask (H, W) better than the prism, or where it is asked for.

    The prism's overlap stays with it: by that it is told what else could be seen from a corner.
    """
    around = find_turned(mask, elevation)
    if is_sure or around.overlap >= max(_TURNED, prism.overlap):
        return replace(around, overlap=prism.overlap, turned=around.overlap)
    return replace(prism, turned=around.overlap)


def _smaller(mask: Floats, step: float) -> Floats:
    rows, columns = _taken(mask.shape, step)
    return np.ascontiguousarray(mask[rows, columns])


def _smaller_picture(pixels: Bytes, step: float) -> Bytes:
    rows, columns = _taken(pixels.shape, step)
    return np.ascontiguousarray(pixels[rows, columns, :3])


def _taken(shape: tuple[int, ...], step: float) -> tuple[Indices, Indices]:
    """Return the rows (H, 1) and columns (W,) of every `step`-th pixel."""
    rows, columns = (np.minimum((np.arange(int(size / step)) + 0.5) * step, size - 1) for size in shape[:2])
    return rows.astype(np.int64)[:, None], columns.astype(np.int64)


@dataclass(frozen=True)
class _Outline:
    """A mask's extents and the column of its near corner, in pixels."""

    left: float
    right: float
    top: float
    low: float
    near: float


def _outline(mask: Floats) -> _Outline:
    rows, columns = np.nonzero(mask >= 0.5)
    low, top = float(rows.max()), float(rows.min())
    near = float(np.median(columns[rows >= low - max(1.0, 0.012 * (low - top))]))
    return _Outline(float(columns.min()), float(columns.max()), top, low, near)


def _first_guess(mask: Floats, slopes: Slopes, azimuth: float, elevation: float) -> Corner:
    falling, rising = np.tan(np.radians(slopes.falling)), np.tan(np.radians(slopes.rising))
    seen_from = azimuth or float(np.arctan(np.sqrt(falling / rising)))
    above = elevation or float(np.arcsin(np.clip(np.sqrt(falling * rising), 0.0, 0.99)))
    return _filling(_outline(mask), seen_from, float(np.clip(above, _LOWEST, _HIGHEST)))


def _filling(outline: _Outline, azimuth: float, elevation: float) -> Corner:
    """Return the box that fills the extents where it is seen so: they and the near corner leave nothing open."""
    half = max(0.5 * (outline.right - outline.left), 1.0)
    middle = 0.5 * (outline.left + outline.right)
    off = float(np.clip((outline.near - middle) * np.sign(azimuth), -0.75 * half, 0.75 * half))
    turned = abs(azimuth)
    width, depth = (half + off) / np.cos(turned), (half - off) / np.sin(turned)
    width, depth = min(width, _LONGEST * depth), min(depth, _LONGEST * width)
    base = 0.5 * (width * np.sin(turned) + depth * np.cos(turned)) * np.sin(elevation)
    height = max((outline.low - 2.0 * base - outline.top) / np.cos(elevation), 0.02 * half)
    return Corner(azimuth, elevation, width, depth, height, middle, outline.low - base)


class _Search:
    """Moves a prism until its silhouette covers a mask (H, W in 0..1) best, and its ground lines lie as measured."""

    def __init__(self, mask: Floats, slopes: Slopes, turning: tuple[str, ...]) -> None:
        self._cover, self._outline, self._slopes, self._turning = Cover(mask), _outline(mask), slopes, turning

    def turned(self, first: Corner) -> Corner:
        """Return the box that is best of those that fill the mask's extents, by how it is seen."""
        best = self._cover.measured(first)
        for attempt in range(_ROUNDS):
            for name, sign in product(self._turning, (1.0, -1.0)):
                kept = _within(replace(best, **{name: getattr(best, name) + sign * _TURN * 0.6**attempt}))
                tried = self._cover.measured(_filling(self._outline, kept.azimuth, kept.elevation))
                if self._worth(tried) > self._worth(best):
                    best = tried
        return best

    def gabled(self, flat: Corner, *, is_sure: bool) -> Corner:
        """Return a gabled prism where one is clearly better than the flat box, or asked for."""
        best, least = flat, 0.0 if is_sure else max(_GABLED, flat.overlap + _GABLE_GAIN)
        for ridge in _RIDGES:
            start = replace(flat, ridge=ridge, height=0.75 * flat.height, rise=0.35 * flat.height)
            found = self.refined(start)
            if found.overlap > least:
                best, least = found, found.overlap
        return best

    def refined(self, start: Corner) -> Corner:
        """Return the prism moved by ever smaller steps, one number at a time and on along what helped (Hooke 1961)."""
        size = max(start.width, start.depth, start.height)
        steps = dict.fromkeys(("width", "depth", "height", "column", "row"), 0.05 * size)
        steps |= dict.fromkeys(self._turning, 0.5 * _TURN) | {"perspective": 0.1 / size}
        if start.ridge:
            steps["rise"] = 0.05 * size
        best = self._cover.measured(start)
        for attempt in range(_FINER_ROUNDS):
            scale = _FINER_STEPS**attempt
            for _ in range(_SWEEPS):
                moved = self._swept(best, {name: scale * step for name, step in steps.items()})
                if moved is best:
                    break
                on = {name: 2.0 * getattr(moved, name) - getattr(best, name) for name in steps}
                further = self._cover.measured(_within(replace(moved, **on)))
                best = further if self._worth(further) > self._worth(moved) else moved
        return best

    def _swept(self, best: Corner, steps: Mapping[str, float]) -> Corner:
        value = self._worth(best)
        for name, step in steps.items():
            for sign in (1.0, -1.0):
                tried = self._cover.measured(_within(replace(best, **{name: getattr(best, name) + sign * step})))
                if (found := self._worth(tried)) > value:
                    best, value = tried, found
                    break
        return best

    def _worth(self, corner: Corner) -> float:
        falling, rising = corner.slopes()
        off = abs(falling - np.radians(self._slopes.falling)) + abs(rising - np.radians(self._slopes.rising))
        near = corner.perspective * max(corner.width, corner.depth, corner.height)
        return float(corner.overlap - _TRUST * max(0.0, off - _SURE) - _NEARNESS * near)


def _within(corner: Corner) -> Corner:
    sign = -1.0 if corner.azimuth < 0 else 1.0
    azimuth = sign * float(np.clip(abs(corner.azimuth), _NARROWEST, 0.5 * np.pi - _NARROWEST))
    elevation = float(np.clip(corner.elevation, _LOWEST, _HIGHEST))
    width, depth = max(corner.width, 2.0), max(corner.depth, 2.0)
    width, depth = min(width, _LONGEST * depth), min(depth, _LONGEST * width)
    height, rise = max(corner.height, 1.0), max(corner.rise, 0.0)
    near = float(np.clip(corner.perspective, 0.0, _STRONGEST / max(width, depth, height)))
    turned = replace(corner, azimuth=azimuth, elevation=elevation, perspective=near)
    return replace(turned, width=width, depth=depth, height=height, rise=rise)


def _roundness(solid: Flags) -> float:
    """Return how much of both together the subject and the ellipse of the same second moments share."""
    rows, columns = np.nonzero(solid)
    places = np.stack([columns, rows]).astype(np.float64)
    middle, spread = places.mean(axis=1), np.cov(places) + 1e-6 * np.eye(2)
    y, x = np.indices(solid.shape)
    off = np.stack([x.ravel() - middle[0], y.ravel() - middle[1]])
    inside = (np.einsum("in,in->n", off, np.linalg.solve(spread, off)) <= 4.0).reshape(solid.shape)
    return float((inside & solid).sum() / max(1, (inside | solid).sum()))
