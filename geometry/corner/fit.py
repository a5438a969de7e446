# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits a box or gabled prism, and a camera, to an object seen from a corner.

The slopes of the two ground lines give the camera. In orthographic projection, the sine of its elevation is the square
root of their product, and the tangent of its azimuth is the square root of their quotient. The outline's extents give
the size. Then every parameter is refined until the prism's silhouette overlaps the subject's best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, Literal

import numpy as np

from ..arrays import Bytes, Flags, Floats, Indices
from .box import Corner, Ridge
from .cover import Cover
from .lines import Slopes, find_slopes
from .revolved import find_revolved

Alike = Literal["AUTO", "BOTH", "ONE", "AROUND"]
ALIKE: Final[tuple[Alike, ...]] = ("AUTO", "BOTH", "ONE", "AROUND")

_COARSE: Final = 112  # pixels on the longer side of the masks compared
_NARROW: Final = 8  # pixels on their shorter side, at least
_LOWEST, _HIGHEST = np.radians(8.0), np.radians(50.0)  # limits of the camera's elevation
_NARROWEST: Final = np.radians(8.0)  # least angle to a front or side view
_LONGEST: Final = 6.0  # greatest ratio of width and depth
_STRONGEST: Final = 0.4  # perspective: by what share an object may look larger if nearer by the prism's longest side
_PERSPECTIVE_COST: Final = 0.02  # overlap subtracted for a perspective that doubles the size over the longest side
_ROUNDS: Final = 6  # of ever smaller steps
_FINER_ROUNDS, _FINER_STEPS, _SWEEPS = 7, 0.6, 4
_TURN: Final = 0.1  # radians: the first step of the camera's angles
_GABLE_GAIN: Final = 0.02  # overlap that a gable must gain over a flat top
_NEARLY_GABLED: Final = 0.7  # overlap of the flat box below which no gable reaches `_GABLED`
_GABLED: Final = 0.86  # overlap that a gable must reach; below it, the top is more than a roof
_FROM_ABOVE: Final = np.radians(8.0)  # the least elevation for a body of revolution; from lower, its base looks flat
# A body of revolution: the share of the silhouette that circles about its axis must fill, and by how much this must
# exceed the overlap with the prism, and that with one ellipse, which shows no side.
_REVOLVED, _OVER_PRISM, _OVER_ELLIPSE = 0.90, 0.012, 0.025
_SLOPE_COST: Final = 0.3  # overlap subtracted for each radian by which the ground lines deviate from the measured ones
_FREE_DEVIATION: Final = 0.05  # radians by which both together may deviate at no cost
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
    """Return the prism fitted to the subject of a picture, uint8 (H, W, 3 or 4), with a mask (H, W in 0..1), not empty.

    azimuth, elevation: in radians if the artist has set them, 0 to find them. A negative azimuth is to the left of the
    front. top: whether the prism has a gable, `AUTO` to find out. alike: `AROUND` for a body of revolution, `AUTO` to
    find out whether it is one.
    """
    step = max(1.0, min(max(mask.shape) / _COARSE, min(mask.shape) / _NARROW))
    small, seen = _smaller(mask, step), _smaller_picture(pixels, step)
    slopes = find_slopes(seen, small)
    unknown = tuple(name for name, value in (("azimuth", azimuth), ("elevation", elevation)) if not value)
    search = _Search(small, slopes, unknown)
    found = search.refine(search.best_angles(_first_guess(small, slopes, azimuth, elevation)))
    if top != "FLAT":
        found = search.try_gables(found, is_known=top == "GABLE")
    roundness = _roundness(small >= 0.5)
    found = replace(found, roundness=roundness, is_grounded=slopes.is_grounded, level=slopes.level)
    if alike in {"AUTO", "AROUND"}:
        found = _revolved_or_prism(found, small, elevation, is_sure=alike == "AROUND")
    scaled = {name: getattr(found, name) * step for name in ("width", "depth", "height", "rise")}
    offset = 0.5 * (step - 1.0)
    return replace(
        found,
        **scaled,
        perspective=found.perspective / step,
        column=found.column * step + offset,
        row=found.row * step + offset,
    )


def _revolved_or_prism(prism: Corner, mask: Floats, elevation: float, *, is_sure: bool) -> Corner:
    """Return a body of revolution if `is_sure` or if it fits the mask (H, W) clearly better than prism and ellipse.

    It keeps the prism's overlap, which is compared with the overlaps of the other shapes.
    """
    body = find_revolved(mask, elevation)
    least = max(_REVOLVED, prism.overlap + _OVER_PRISM, prism.roundness + _OVER_ELLIPSE)
    if is_sure or (body.overlap >= least and body.elevation >= _FROM_ABOVE - 1e-9):
        of_prism = {name: getattr(prism, name) for name in ("overlap", "roundness", "is_grounded", "level")}
        return replace(body, **of_prism, revolved=body.overlap)
    return replace(prism, revolved=body.overlap)


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
    """A mask's extents, and the column of its lowest point, which is the nearest corner; in pixels."""

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
    """Return the only box that has the outline's extents and nearest corner, seen at these angles (radians)."""
    half = max(0.5 * (outline.right - outline.left), 1.0)
    middle = 0.5 * (outline.left + outline.right)
    shift = float(np.clip((outline.near - middle) * np.sign(azimuth), -0.75 * half, 0.75 * half))
    angle = abs(azimuth)
    width, depth = (half + shift) / np.cos(angle), (half - shift) / np.sin(angle)
    width, depth = min(width, _LONGEST * depth), min(depth, _LONGEST * width)
    base = 0.5 * (width * np.sin(angle) + depth * np.cos(angle)) * np.sin(elevation)
    height = max((outline.bottom - 2.0 * base - outline.top) / np.cos(elevation), 0.02 * half)
    return Corner(azimuth, elevation, width, depth, height, middle, outline.bottom - base)


class _Search:
    """Searches for the prism with the best overlap with a mask (H, W in 0..1) and the measured ground lines.

    angles: the names of the camera's angles that are to be found.
    """

    def __init__(self, mask: Floats, slopes: Slopes, angles: tuple[str, ...]) -> None:
        self._cover, self._outline, self._slopes, self._angles = Cover(mask), _outline(mask), slopes, angles

    def best_angles(self, first: Corner) -> Corner:
        """Return the best box among those that have the mask's extents, by varying the camera's angles."""
        best = self._cover.measured(first)
        for attempt in range(_ROUNDS):
            for name, sign in product(self._angles, (1.0, -1.0)):
                seen = _clamped(replace(best, **{name: getattr(best, name) + sign * _TURN * 0.6**attempt}))
                tried = self._cover.measured(_box_from_extents(self._outline, seen.azimuth, seen.elevation))
                if self._score(tried) > self._score(best):
                    best = tried
        return best

    def try_gables(self, flat: Corner, *, is_known: bool) -> Corner:
        """Return the best gabled prism if `is_known` or if it is clearly better than the flat box, else that box."""
        best, least = flat, 0.0 if is_known else max(_GABLED, flat.overlap + _GABLE_GAIN)
        is_possible = is_known or (flat.overlap >= _NEARLY_GABLED and least < 1.0)
        for ridge in _RIDGES if is_possible else ():
            start = replace(flat, ridge=ridge, height=0.75 * flat.height, rise=0.35 * flat.height)
            found = self.refine(start)
            if found.overlap > least:
                best, least = found, found.overlap
        return best

    def refine(self, start: Corner) -> Corner:
        """Return the prism improved by pattern search with ever smaller steps.

        Steps of one parameter at a time are followed by one along all that helped (Hooke and Jeeves, "'Direct Search'
        Solution of Numerical and Statistical Problems", 1961).
        """
        size = max(start.width, start.depth, start.height)
        steps = dict.fromkeys(("width", "depth", "height", "column", "row"), 0.05 * size)
        steps |= dict.fromkeys(self._angles, 0.5 * _TURN) | {"perspective": 0.1 / size}
        if start.ridge:
            steps["rise"] = 0.05 * size
        best = self._cover.measured(start)
        for attempt in range(_FINER_ROUNDS):
            scale = _FINER_STEPS**attempt
            for _ in range(_SWEEPS):
                moved = self._swept(best, {name: scale * step for name, step in steps.items()})
                if moved is best:
                    break
                extrapolated = {name: 2.0 * getattr(moved, name) - getattr(best, name) for name in steps}
                further = self._cover.measured(_clamped(replace(moved, **extrapolated)))
                best = further if self._score(further) > self._score(moved) else moved
        return best

    def _swept(self, best: Corner, steps: Mapping[str, float]) -> Corner:
        """Return the prism after one step of each parameter, where that improves it."""
        best_score = self._score(best)
        for name, step in steps.items():
            for moved in _moved(best, name, step):
                tried = self._cover.measured(_clamped(moved))
                if (score := self._score(tried)) > best_score:
                    best, best_score = tried, score
                    break
        return best

    def _score(self, corner: Corner) -> float:
        """Return the overlap, less the costs of ground lines off the measured ones and of perspective."""
        falling, rising = corner.slopes()
        deviation = abs(falling - np.radians(self._slopes.falling)) + abs(rising - np.radians(self._slopes.rising))
        magnified = corner.perspective * max(corner.width, corner.depth, corner.height)
        slope_cost = _SLOPE_COST * max(0.0, deviation - _FREE_DEVIATION)
        return float(corner.overlap - slope_cost - _PERSPECTIVE_COST * magnified)


def _moved(corner: Corner, name: str, step: float) -> Iterator[Corner]:
    """Yield prisms with one parameter changed by a step; for an angle, also those whose extents stay the same."""
    for sign in (1.0, -1.0):
        moved = replace(corner, **{name: getattr(corner, name) + sign * step})
        yield moved
        if name in {"azimuth", "elevation"}:
            seen = _clamped(moved)
            sizes = _box_from_extents(_extents(corner), seen.azimuth, seen.elevation)
            yield replace(sizes, rise=corner.rise, ridge=corner.ridge, perspective=corner.perspective)


def _extents(corner: Corner) -> _Outline:
    """Return the extents of a prism's walls, without perspective."""
    sin, cos = np.sin(abs(corner.azimuth)), np.cos(corner.azimuth)
    left, right = 0.5 * corner.width * cos, 0.5 * corner.depth * sin
    base = 0.5 * (corner.width * sin + corner.depth * cos) * np.sin(corner.elevation)
    bottom = corner.row + base
    top = bottom - 2.0 * base - corner.height * np.cos(corner.elevation)
    near = corner.column + np.sign(corner.azimuth) * (left - right)
    return _Outline(*map(float, (corner.column - left - right, corner.column + left + right, top, bottom, near)))


def _clamped(corner: Corner) -> Corner:
    """Return the prism with each parameter clamped to its limits."""
    sign = -1.0 if corner.azimuth < 0 else 1.0
    width, depth = max(corner.width, 2.0), max(corner.depth, 2.0)
    width, depth = min(width, _LONGEST * depth), min(depth, _LONGEST * width)
    height = max(corner.height, 1.0)
    return replace(
        corner,
        azimuth=sign * _between(abs(corner.azimuth), _NARROWEST, 0.5 * np.pi - _NARROWEST),
        elevation=_between(corner.elevation, _LOWEST, _HIGHEST),
        width=width,
        depth=depth,
        height=height,
        rise=max(corner.rise, 0.0),
        perspective=_between(corner.perspective, 0.0, _STRONGEST / max(width, depth, height)),
    )


def _between(value: float, least: float, most: float) -> float:
    """Return the value clamped to its limits; for single numbers, numpy's function takes many times as long."""
    return float(min(max(value, least), most))


def _roundness(solid: Flags) -> float:
    """Return the intersection over union of the subject and the ellipse with the same second moments."""
    rows, columns = np.nonzero(solid)
    points = np.stack([columns, rows]).astype(np.float64)
    middle, covariance = points.mean(axis=1), np.cov(points) + 1e-6 * np.eye(2)
    y, x = np.indices(solid.shape)
    offsets = np.stack([x.ravel() - middle[0], y.ravel() - middle[1]])
    inside = (np.einsum("in,in->n", offsets, np.linalg.solve(covariance, offsets)) <= 4.0).reshape(solid.shape)
    return float((inside & solid).sum() / max(1, (inside | solid).sum()))
