# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits a box or gabled prism, and a camera, to an object seen from a corner.

The slopes of the two ground lines give the camera. In orthographic projection, the sine of its elevation is the square
root of their product, and the tangent of its azimuth is the square root of their quotient. The outline's extents give
the size. Then every parameter is refined until the prism's silhouette overlaps the subject's best.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from .box import Corner
from .lines import Slopes, find_slopes

_COARSE: Final = 112  # pixels on the longer side of the masks compared
_NARROW: Final = 8  # pixels on their shorter side, at least
_LOWEST, _HIGHEST = np.radians(8.0), np.radians(50.0)  # of the camera's elevation
_NARROWEST: Final = np.radians(8.0)  # least angle to a front or side view
_LONGEST: Final = 2.6  # greatest ratio of width and depth
_ROUNDS: Final = 6  # of ever smaller steps
_TURN: Final = 0.1  # radians: the first step of the camera's angles
_GABLE_GAIN: Final = 0.02  # overlap that a gable must gain over a flat top
_GABLED: Final = 0.86  # overlap that a gable must reach; below it, the top is more than a roof
_TRUST: Final = 0.15  # overlap that a camera must gain to be a radian off the measured lines


def find_corner(
    pixels: Bytes,
    mask: Floats,
    azimuth: float = 0.0,
    elevation: float = 0.0,
    top: Literal["AUTO", "FLAT", "GABLE"] = "AUTO",
) -> Corner:
    """Return the prism fitted to the subject of a picture, uint8 (H, W, 3 or 4), with a mask (H, W in 0..1), not empty.

    azimuth, elevation: in radians if the artist has set them, 0 to find them. A negative azimuth is to the left of the
    front.
    """
    step = max(1.0, min(max(mask.shape) / _COARSE, min(mask.shape) / _NARROW))
    small = _smaller(mask, step)
    slopes = find_slopes(_smaller_picture(pixels, step), small)
    first = _first_guess(small, slopes, azimuth, elevation)
    angles = [name for name, known in (("azimuth", azimuth), ("elevation", elevation)) if not known]
    free = ["width", "depth", "height", "column", "row", *angles]
    found = _refine(_best_angles(first, small, angles), small, free, first)
    if top != "FLAT":
        found = _try_gables(found, small, free, first, is_known=top == "GABLE")
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
    rows, columns = _sampled(mask.shape, step)
    return np.ascontiguousarray(mask[rows, columns])


def _smaller_picture(pixels: Bytes, step: float) -> Bytes:
    rows, columns = _sampled(pixels.shape, step)
    return np.ascontiguousarray(pixels[rows, columns, :3])


def _sampled(shape: tuple[int, ...], step: float) -> tuple[Indices, Indices]:
    """Return the rows (H, 1) and columns (W,) of a picture sampled every `step` pixels."""
    rows, columns = (np.minimum((np.arange(int(size / step)) + 0.5) * step, size - 1) for size in shape[:2])
    return rows.astype(np.int64)[:, None], columns.astype(np.int64)


@dataclass(frozen=True)
class _Outline:
    """A mask's extents, and the column of its lowest point, where the nearest corner stands; in pixels."""

    left: float
    right: float
    top: float
    bottom: float
    near: float


def _outline(mask: Floats) -> _Outline:
    rows, columns = np.nonzero(mask >= 0.5)
    bottom, top = float(rows.max()), float(rows.min())
    near = float(np.median(columns[rows >= bottom - max(1.0, 0.012 * (bottom - top))]))
    return _Outline(float(columns.min()), float(columns.max()), top, bottom, near)


def _first_guess(mask: Floats, slopes: Slopes, azimuth: float, elevation: float) -> Corner:
    falling, rising = np.tan(np.radians(slopes.falling)), np.tan(np.radians(slopes.rising))
    azimuth = azimuth or float(np.arctan(np.sqrt(falling / rising)))
    elevation = elevation or float(np.arcsin(np.clip(np.sqrt(falling * rising), 0.0, 0.99)))
    return _box_from_extents(_outline(mask), azimuth, float(np.clip(elevation, _LOWEST, _HIGHEST)))


def _box_from_extents(outline: _Outline, azimuth: float, elevation: float) -> Corner:
    """Return the box that has these extents and this near corner, seen at these angles. There is just one."""
    half = max(0.5 * (outline.right - outline.left), 1.0)
    middle = 0.5 * (outline.left + outline.right)
    shift = float(np.clip((outline.near - middle) * np.sign(azimuth), -0.75 * half, 0.75 * half))
    angle = abs(azimuth)
    width, depth = (half + shift) / np.cos(angle), (half - shift) / np.sin(angle)
    width, depth = min(width, _LONGEST * depth), min(depth, _LONGEST * width)
    base = 0.5 * (width * np.sin(angle) + depth * np.cos(angle)) * np.sin(elevation)
    height = max((outline.bottom - 2.0 * base - outline.top) / np.cos(elevation), 0.02 * half)
    return Corner(azimuth, elevation, width, depth, height, middle, outline.bottom - base)


def _best_angles(first: Corner, mask: Floats, free: list[str]) -> Corner:
    """Return the box that overlaps the mask best, among those with the mask's extents, by changing the free angles."""
    outline, solid = _outline(mask), mask >= 0.5
    best = replace(first, overlap=_overlap(first, solid))
    for attempt in range(_ROUNDS):
        for name in free:
            for sign in (1.0, -1.0):
                turned = _clamped(replace(best, **{name: getattr(best, name) + sign * _TURN * 0.6**attempt}))
                tried = _box_from_extents(outline, turned.azimuth, turned.elevation)
                tried = replace(tried, overlap=_overlap(tried, solid))
                if _score(tried, first) > _score(best, first):
                    best = tried
    return best


def _try_gables(flat: Corner, mask: Floats, free: list[str], first: Corner, *, is_known: bool) -> Corner:
    """Return the better of both gables, or the flat top if neither is good enough and none is known to be there."""
    best, least = flat, 0.0 if is_known else max(_GABLED, flat.overlap + _GABLE_GAIN)
    for ridge in ("ACROSS", "AWAY"):
        start = replace(flat, ridge=ridge, height=0.75 * flat.height, rise=0.35 * flat.height)
        found = _refine(start, mask, [*free, "rise"], first)
        if found.overlap > least:
            best, least = found, found.overlap
    return best


def _refine(start: Corner, mask: Floats, free: list[str], measured: Corner) -> Corner:
    """Change one parameter at a time, by ever smaller steps, until the prism's silhouette overlaps the mask best."""
    solid = mask >= 0.5
    size = max(start.width, start.depth, start.height)
    steps = {"azimuth": 0.5 * _TURN, "elevation": 0.5 * _TURN}
    best = replace(start, overlap=_overlap(start, solid))
    score = _score(best, measured)
    for attempt in range(_ROUNDS):
        for name in free:
            step = steps.get(name, 0.05 * size) * 0.6**attempt
            for sign in (1.0, -1.0):
                tried = _clamped(replace(best, **{name: getattr(best, name) + sign * step}))
                tried = replace(tried, overlap=_overlap(tried, solid))
                if (found := _score(tried, measured)) > score:
                    best, score = tried, found
                    break
    return best


def _score(corner: Corner, measured: Corner) -> float:
    """Return the overlap, less what is charged for angles other than those measured."""
    off = abs(corner.azimuth - measured.azimuth) + abs(corner.elevation - measured.elevation)
    return corner.overlap - _TRUST * max(0.0, off - 0.05)


def _clamped(corner: Corner) -> Corner:
    """Return the prism with every parameter within its limits."""
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
    points = np.stack([columns, rows]).astype(np.float64)
    middle, covariance = points.mean(axis=1), np.cov(points) + 1e-6 * np.eye(2)
    y, x = np.indices(solid.shape)
    offsets = np.stack([x.ravel() - middle[0], y.ravel() - middle[1]])
    inside = (np.einsum("in,in->n", offsets, np.linalg.solve(covariance, offsets)) <= 4.0).reshape(solid.shape)
    return float((inside & solid).sum() / max(1, (inside | solid).sum()))


def _covered(points: Doubles, shape: tuple[int, ...]) -> Flags:
    """Return a mask (H, W) of the pixels inside the convex hull of points (N, 2)."""
    hull = _convex_hull(points)
    columns, rows = np.arange(shape[1]), np.arange(shape[0])[:, None]
    inside = np.ones(shape, dtype=np.bool_)
    for (x0, y0), (x1, y1) in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        inside &= (x1 - x0) * (rows - y0) - (y1 - y0) * (columns - x0) >= 0
    return inside


def _convex_hull(points: Doubles) -> Doubles:
    """Return the hull's corners (N, 2), clockwise as the picture shows them (Andrew 1979)."""
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
