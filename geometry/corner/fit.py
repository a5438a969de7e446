# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits a box or gabled prism, and a camera, to an object seen from a corner.

The slopes of the two ground lines give the camera. In orthographic projection, the sine of its elevation is the square
root of their product, and the tangent of its azimuth is the square root of their quotient. The outline's extents give
the size. Then every parameter is refined until the prism's silhouette overlaps the subject's best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, Literal, Self

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from . import prisms
from .box import Corner
from .cover import Cover
from .lines import Slopes, find_slopes
from .prisms import AZIMUTH, ELEVATION, PERSPECTIVE, RISE, Extents, Ridge
from .revolved import find_revolved
from .sampling import smaller, smaller_picture, step_for

Alike = Literal["AUTO", "BOTH", "ONE", "AROUND", "FOUR"]
ALIKE: Final[tuple[Alike, ...]] = ("AUTO", "BOTH", "ONE", "AROUND", "FOUR")

_PERSPECTIVE_COST: Final = 0.02  # overlap subtracted for a perspective that doubles the size over the longest side
_ROUNDS: Final = 6  # of ever smaller steps
_FINER_ROUNDS, _FINER_STEPS, _SWEEPS = 7, 0.6, 4
_TURN: Final = 0.1  # radians: the first step of the camera's angles
_GABLE_GAIN: Final = 0.02  # overlap that a gable must gain over a flat top
_NEARLY_GABLED: Final = 0.7  # overlap of the flat box below which no gable reaches `_GABLED`
_GABLED: Final = 0.86  # overlap that a gable must reach; below it, the top is more than a roof
_NO_ROOF: Final = 0.96  # overlap with one ellipse from which the outline shows no roof
_FROM_ABOVE: Final = np.radians(8.0)  # the least elevation for a body of revolution; from lower, its base looks flat
# A body of revolution: the share of the silhouette that circles about its axis must fill, and by how much this must
# exceed the overlap with the prism, and that with one ellipse, which shows no side.
_REVOLVED, _OVER_PRISM, _OVER_ELLIPSE = 0.90, 0.012, 0.025
# Where both ground lines of a box are seen, a crate with thick corners must be no drum: the circles must exceed the
# prism by the first, or by the second if they fill that share.
_CLEARLY_OVER_PRISM, _RATHER_OVER_PRISM, _CLEARLY_REVOLVED = 0.06, 0.025, 0.955
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
    step = step_for(mask)
    small, seen = smaller(mask, step), smaller_picture(pixels, step)
    slopes = find_slopes(seen, small)
    unknown = tuple(name for name, value in (("azimuth", azimuth), ("elevation", elevation)) if not value)
    search = _Search(small, slopes, unknown)
    found = search.refine(search.best_angles(_first_guess(small, slopes, azimuth, elevation)))
    roundness = _roundness(small >= 0.5)
    if top == "GABLE" or (top == "AUTO" and roundness < _NO_ROOF):
        found = search.try_gables(found, is_known=top == "GABLE")
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
    if prism.is_grounded:
        filled = max(_CLEARLY_REVOLVED, prism.overlap + _RATHER_OVER_PRISM)
        least = max(least, min(filled, prism.overlap + _CLEARLY_OVER_PRISM))
    if is_sure or (body.overlap >= least and body.elevation >= _FROM_ABOVE - 1e-9):
        of_prism = {name: getattr(prism, name) for name in ("overlap", "roundness", "is_grounded", "level")}
        return replace(body, **of_prism, revolved=body.overlap)
    return replace(prism, revolved=body.overlap)


def _outline(mask: Floats) -> Extents:
    """Return a mask's extents; its lowest point is the nearest corner."""
    rows, columns = np.nonzero(mask >= 0.5)
    bottom, top = float(rows.max()), float(rows.min())
    near = float(np.median(columns[rows >= bottom - max(1.0, 0.012 * (bottom - top))]))
    return Extents(float(columns.min()), float(columns.max()), top, bottom, near)


def _first_guess(mask: Floats, slopes: Slopes, azimuth: float, elevation: float) -> Doubles:
    """Return the box (1, 9) that has the mask's extents, seen at the angles that the ground lines' slopes give."""
    falling, rising = np.tan(np.radians(slopes.falling)), np.tan(np.radians(slopes.rising))
    azimuth = azimuth or float(np.arctan(np.sqrt(falling / rising)))
    elevation = elevation or float(np.arcsin(np.clip(np.sqrt(falling * rising), 0.0, 0.99)))
    elevation = float(np.clip(elevation, prisms.LOWEST, prisms.HIGHEST))
    return prisms.from_extents(_outline(mask), np.array([azimuth]), np.array([elevation]))


@dataclass(frozen=True)
class _Moves:
    """Steps of one parameter each: the changes (M, 9) of a prism's numbers, and which parameter each changes (M,).

    keeps_extents: where the other numbers follow, so that the prism's extents stay the same, (M,).
    """

    changes: Doubles
    parameters: Indices
    keeps_extents: Flags

    @classmethod
    def by(cls, steps: Mapping[str, float]) -> Self:
        """Return the moves by `steps` in both directions; those of an angle with and without the same extents."""
        changes, keeps = [], []
        for name, step in steps.items():
            for sign in (1.0, -1.0):
                for keeps_extents in (False, True) if name in {"azimuth", "elevation"} else (False,):
                    changes.append(sign * step * _unit(name))
                    keeps.append(keeps_extents)
        rows = np.array(changes)
        return cls(rows, np.argmax(rows != 0.0, axis=1), np.array(keeps))

    def of(self, prism: Doubles, first: int, scale: float) -> Doubles:
        """Return the prism (9,) after each move from number `first` on, scaled, as rows (N, 9)."""
        moved: Doubles = prisms.clamped(prism + scale * self.changes[first:])
        keeps = self.keeps_extents[first:]
        if keeps.any():
            angles = moved[keeps, AZIMUTH], moved[keeps, ELEVATION]
            boxes = prisms.from_extents(prisms.extents(prism[None]), *angles)
            boxes[:, RISE], boxes[:, PERSPECTIVE] = prism[RISE], prism[PERSPECTIVE]
            moved[keeps] = prisms.clamped(boxes)
        return moved


def _unit(name: str) -> Doubles:
    """Return the direction (9,) in which one of a prism's numbers grows."""
    direction: Doubles = (np.array(prisms.NAMES) == name).astype(np.float64)
    return direction


class _Search:
    """Searches for the prism with the best overlap with a mask (H, W in 0..1) and the measured ground lines.

    angles: the names of the camera's angles that are to be found.
    """

    def __init__(self, mask: Floats, slopes: Slopes, angles: tuple[str, ...]) -> None:
        self._cover, self._outline, self._slopes, self._angles = Cover(mask), _outline(mask), slopes, angles

    def best_angles(self, first: Doubles) -> Doubles:
        """Return the best box (1, 9) among those that have the mask's extents, by varying the camera's angles."""
        best, best_score = first, self._scores(first, "")[0]
        for attempt in range(_ROUNDS):
            for name, sign in product(self._angles, (1.0, -1.0)):
                seen = prisms.clamped(best + sign * _TURN * 0.6**attempt * _unit(name))
                tried = prisms.from_extents(self._outline, seen[:, AZIMUTH], seen[:, ELEVATION])
                if (score := self._scores(tried, "")[0]) > best_score:
                    best, best_score = tried, score
        return best

    def try_gables(self, flat: Corner, *, is_known: bool) -> Corner:
        """Return the best gabled prism if `is_known` or if it is clearly better than the flat box, else that box."""
        best, least = flat, 0.0 if is_known else max(_GABLED, flat.overlap + _GABLE_GAIN)
        is_possible = is_known or (flat.overlap >= _NEARLY_GABLED and least < 1.0)
        for ridge in _RIDGES if is_possible else ():
            start = replace(flat, height=0.75 * flat.height, rise=0.35 * flat.height)
            found = self.refine(start.numbers(), ridge)
            if found.overlap > least:
                best, least = found, found.overlap
        return best

    def refine(self, start: Doubles, ridge: Ridge = "") -> Corner:
        """Return the prism (1, 9) improved by pattern search with ever smaller steps.

        Steps of one parameter at a time are followed by one along all that helped (Hooke and Jeeves, "'Direct Search'
        Solution of Numerical and Statistical Problems", 1961).
        """
        size = float(prisms.longest(start)[0])
        steps = dict.fromkeys(("width", "depth", "height", "column", "row"), 0.05 * size)
        steps |= dict.fromkeys(self._angles, 0.5 * _TURN) | {"perspective": 0.1 / size}
        if ridge:
            steps["rise"] = 0.05 * size
        moves = _Moves.by(steps)
        best, best_score = start[0], self._scores(start, ridge)[0]
        for attempt in range(_FINER_ROUNDS):
            for _ in range(_SWEEPS):
                moved, score = self._swept(best, best_score, ridge, moves, _FINER_STEPS**attempt)
                if score == best_score:
                    break
                further = prisms.clamped((2.0 * moved - best)[None])
                further_score = self._scores(further, ridge)[0]
                best, best_score = (further[0], further_score) if further_score > score else (moved, score)
        overlap = float(self._cover.overlaps(best[None], ridge)[0])
        return Corner(**dict(zip(prisms.NAMES, best.tolist(), strict=True)), ridge=ridge, overlap=overlap)

    def _swept(
        self, best: Doubles, best_score: float, ridge: Ridge, moves: _Moves, scale: float
    ) -> tuple[Doubles, float]:
        """Return the prism (9,) after one step of each parameter, where that improves it, and its score.

        All the steps that are left are tried together, which takes hardly longer than one, until one improves it.
        """
        first = 0
        while first < len(moves.parameters):
            tried = moves.of(best, first, scale)
            scores = self._scores(tried, ridge)
            better = np.flatnonzero(scores > best_score)
            if not len(better):
                break
            best, best_score = tried[better[0]], scores[better[0]]
            parameter = moves.parameters[first + better[0]]
            first = int(np.flatnonzero(moves.parameters == parameter)[-1]) + 1
        return best, best_score

    def _scores(self, tried: Doubles, ridge: Ridge) -> Doubles:
        """Return the overlaps (N,), less the costs of ground lines off the measured ones and of perspective."""
        measured = np.radians([[self._slopes.falling], [self._slopes.rising]])
        deviation = np.abs(prisms.slopes(tried) - measured).sum(axis=0)
        costs = _SLOPE_COST * np.maximum(0.0, deviation - _FREE_DEVIATION)
        costs += _PERSPECTIVE_COST * tried[:, PERSPECTIVE] * prisms.longest(tried)
        scores: Doubles = self._cover.overlaps(tried, ridge) - costs
        return scores


def _roundness(solid: Flags) -> float:
    """Return the intersection over union of the subject and the ellipse with the same second moments."""
    rows, columns = np.nonzero(solid)
    points = np.stack([columns, rows]).astype(np.float64)
    middle, covariance = points.mean(axis=1), np.cov(points) + 1e-6 * np.eye(2)
    y, x = np.indices(solid.shape)
    offsets = np.stack([x.ravel() - middle[0], y.ravel() - middle[1]])
    inside = (np.einsum("in,in->n", offsets, np.linalg.solve(covariance, offsets)) <= 4.0).reshape(solid.shape)
    return float((inside & solid).sum() / max(1, (inside | solid).sum()))
