# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits a box or gabled prism, and a camera, to an object seen from a corner.

In orthographic projection, the slopes of the two ground lines give the camera: the sine of its elevation is the square
root of their product, and the tangent of its azimuth that of their quotient. The sizes follow from the outline's
extents. Then all parameters are refined until the prism's silhouette fits the subject's best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from .box import Corner
from .lines import Slopes, find_slopes

_COARSE: Final = 112  # pixels on the longer side, to compare silhouettes by
_NARROW: Final = 8  # pixels on the shorter side at least
_LOWEST, _HIGHEST = np.radians(8.0), np.radians(50.0)  # of the camera's elevation
_NARROWEST: Final = np.radians(8.0)  # by which the azimuth must differ from a front view
_LONGEST: Final = 2.6  # how many times longer one side may be than the other
_ROUNDS: Final = 6
_TURN: Final = 0.1  # radians, the first step by which the camera is moved
_GABLE_GAIN: Final = 0.02  # of the overlap, by which a gable must be better than a flat top
_GABLED: Final = 0.86  # of overlap that a gable must have: otherwise there is more on top than a roof
_TRUST: Final = 0.15  # of overlap that a radian off the measured lines costs


def find_corner(
    pixels: Bytes,
    mask: Floats,
    azimuth: float = 0.0,
    elevation: float = 0.0,
    top: Literal["AUTO", "FLAT", "GABLE"] = "AUTO",
) -> Corner:
    """Return the prism for the subject of a picture uint8 (H, W, 3 or 4) with a mask (H, W in 0..1) that is not empty.

    azimuth, elevation: radians where the artist knows them, 0 to find them. An azimuth below 0 is a camera that stands
    to the left.
    """
    step = max(1.0, min(max(mask.shape) / _COARSE, min(mask.shape) / _NARROW))
    small, seen = _smaller(mask, step), _smaller_picture(pixels, step)
    slopes = find_slopes(seen, small)
    first = _first_guess(small, slopes, azimuth, elevation)
    turning = [name for name, told in (("azimuth", azimuth), ("elevation", elevation)) if not told]
    free = ["width", "depth", "height", "column", "row", *turning]
    found = _refined(_turned(first, small, turning), small, free, first)
    if top != "FLAT":
        found = _gabled(found, small, free, first, is_sure=top == "GABLE")
    scaled = {name: getattr(found, name) * step for name in ("width", "depth", "height", "rise")}
    offset = 0.5 * (step - 1.0)
    return replace(
        found,
        **scaled,
        column=found.column * step + offset,
        row=found.row * step + offset,
        roundness=_roundness(small >= 0.5),
        is_grounded=slopes.is_grounded,
    )


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
    """A mask's extents, and the column of its nearest ground corner, in pixels."""

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


def _turned(first: Corner, mask: Floats, free: list[str]) -> Corner:
    """Return the box that covers the mask best of those that fill its extents, by how it is seen."""
    outline, solid = _outline(mask), mask >= 0.5
    best = replace(first, overlap=_overlap(first, solid))
    for attempt in range(_ROUNDS):
        for name in free:
            for sign in (1.0, -1.0):
                seen = {each: getattr(best, each) for each in ("azimuth", "elevation")}
                seen[name] += sign * _TURN * 0.6**attempt
                kept = _within(replace(best, **seen))
                tried = _filling(outline, kept.azimuth, kept.elevation)
                tried = replace(tried, overlap=_overlap(tried, solid))
                if _worth(tried, first) > _worth(best, first):
                    best = tried
    return best


def _gabled(flat: Corner, mask: Floats, free: list[str], first: Corner, *, is_sure: bool) -> Corner:
    best, least = flat, 0.0 if is_sure else max(_GABLED, flat.overlap + _GABLE_GAIN)
    for ridge in ("ACROSS", "AWAY"):
        start = replace(flat, ridge=ridge, height=0.75 * flat.height, rise=0.35 * flat.height)
        found = _refined(start, mask, [*free, "rise"], first)
        if found.overlap > least:
            best, least = found, found.overlap
    return best


def _refined(start: Corner, mask: Floats, free: list[str], measured: Corner) -> Corner:
    """Return the prism moved, one number at a time by ever smaller steps, until its silhouette covers the mask best."""
    solid = mask >= 0.5
    size = max(start.width, start.depth, start.height)
    steps = {"azimuth": 0.5 * _TURN, "elevation": 0.5 * _TURN}
    best = replace(start, overlap=_overlap(start, solid))
    value = _worth(best, measured)
    for attempt in range(_ROUNDS):
        for name in free:
            step = steps.get(name, 0.05 * size) * 0.6**attempt
            for sign in (1.0, -1.0):
                tried = _within(replace(best, **{name: getattr(best, name) + sign * step}))
                tried = replace(tried, overlap=_overlap(tried, solid))
                if (found := _worth(tried, measured)) > value:
                    best, value = tried, found
                    break
    return best


def _worth(corner: Corner, measured: Corner) -> float:
    off = abs(corner.azimuth - measured.azimuth) + abs(corner.elevation - measured.elevation)
    return corner.overlap - _TRUST * max(0.0, off - 0.05)


def _within(corner: Corner) -> Corner:
    sign = -1.0 if corner.azimuth < 0 else 1.0
    azimuth = sign * float(np.clip(abs(corner.azimuth), _NARROWEST, 0.5 * np.pi - _NARROWEST))
    elevation = float(np.clip(corner.elevation, _LOWEST, _HIGHEST))
    width, depth = max(corner.width, 2.0), max(corner.depth, 2.0)
    width, depth = min(width, _LONGEST * depth), min(depth, _LONGEST * width)
    height, rise = max(corner.height, 1.0), max(corner.rise, 0.0)
    return replace(corner, azimuth=azimuth, elevation=elevation, width=width, depth=depth, height=height, rise=rise)


def _overlap(corner: Corner, solid: Flags) -> float:
    inside = _covered(corner.project(corner.corners()), solid.shape)
    return float((inside & solid).sum() / max(1, (inside | solid).sum()))


def _roundness(solid: Flags) -> float:
    """Return the intersection over union of the subject and the ellipse with the same second moments."""
    rows, columns = np.nonzero(solid)
    places = np.stack([columns, rows]).astype(np.float64)
    middle, spread = places.mean(axis=1), np.cov(places) + 1e-6 * np.eye(2)
    y, x = np.indices(solid.shape)
    off = np.stack([x.ravel() - middle[0], y.ravel() - middle[1]])
    inside = (np.einsum("in,in->n", off, np.linalg.solve(spread, off)) <= 4.0).reshape(solid.shape)
    return float((inside & solid).sum() / max(1, (inside | solid).sum()))


def _covered(points: Doubles, shape: tuple[int, ...]) -> Flags:
    """Return which pixels (H, W) the convex hull of points (N, 2) covers."""
    hull = _convex_hull(points)
    columns, rows = np.arange(shape[1]), np.arange(shape[0])[:, None]
    inside = np.ones(shape, dtype=np.bool_)
    for (x0, y0), (x1, y1) in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        inside &= (x1 - x0) * (rows - y0) - (y1 - y0) * (columns - x0) >= 0
    return inside


def _convex_hull(points: Doubles) -> Doubles:
    """Return the hull's corners in order, the inside to the right of the way as the picture shows it (Andrew 1979)."""
    order = points[np.lexsort((points[:, 1], points[:, 0]))].tolist()
    chains = []
    for side in (order, order[::-1]):
        chain: list[list[float]] = []
        for point in side:
            while len(chain) > 1 and _cross(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains += chain[:-1]
    return np.array(chains)


def _cross(a: list[float], b: list[float], c: list[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
