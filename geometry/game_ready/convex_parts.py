# SPDX-License-Identifier: GPL-3.0-or-later
"""Approximate convex decomposition: splits a surface into a few pieces whose convex hulls stay close to it.

The piece with the largest error is split by the plane that removes most empty space from the hulls, into more pieces
than are wanted; then pieces are merged while their common hull stays within the error, so a bad split costs nothing.
Splitting by planes in a voxel grid and merging afterwards follow V-HACD (Mamou, "Volumetric Hierarchical Approximate
Convex Decomposition", 2016).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..image.components import join
from ..vectors import face_vectors, lengths
from .voxels import APART, Planes, Voxels, samples

Hull = Callable[[Doubles], Planes | None]  # of points (N, 3); None if they are coplanar

_PIECES: Final = 3  # pieces before merging, as a multiple of the number of parts
_MOST_PIECES: Final = 72  # before merging
_NEIGHBOURS: Final = 3  # nearest pieces that a piece may merge with, besides those that it touches
_CUTS: Final = 16  # planes tried along each direction
_SAMPLES: Final = 1_500  # empty voxels that a plane is scored by
_VOXELS: Final = 5_000  # of a piece that a plane is scored by
_SIDES: Final = 6  # largest face normals of a piece, tried as directions
_PARALLEL: Final = 0.99  # cosine above which two directions count as one
_CENTRED: Final = 0.02  # penalty for an off-centre plane, as a share of all empty space
_FLAT: Final = 1e-4  # voxels: closer to a plane, a vertex counts as on it
_AXES: Final = np.eye(3)
_SLANTS: Final = np.array([(1, 1, 0), (1, -1, 0), (1, 0, 1), (1, 0, -1), (0, 1, 1), (0, 1, -1)]) / 2**0.5
_DIRECTIONS: Final = np.concatenate([_AXES, _SLANTS])
_DIAGONALS: Final = np.array([(1, 1, 1), (1, 1, -1), (1, -1, 1), (-1, 1, 1)]) / 3**0.5
_STEPS: Final = [(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if (x, y, z) > (0, 0, 0)]
# Normals of the discrete oriented polytopes that approximate hulls.
_FACETS: Final = np.concatenate([_DIRECTIONS, _DIAGONALS, -_DIRECTIONS, -_DIAGONALS])


@dataclass(frozen=True)
class _Piece:
    """A piece. `enclosed`: (N,), the voxels whose centre is in it; `triangles`: (T, 3, 3), clipped to it."""

    whole: Voxels
    enclosed: Indices
    triangles: Doubles

    @cached_property
    def points(self) -> Doubles:
        """The unique vertices of its triangles, (N, 3)."""
        points: Doubles = np.unique(self.triangles.reshape(-1, 3), axis=0)
        return points

    @cached_property
    def voxels(self) -> Indices:
        """Indices of the voxels that it fills or intersects."""
        return np.union1d(self.enclosed, self._samples[0])

    @cached_property
    def of_triangles(self) -> Indices:
        """The index of a voxel that each triangle intersects, (T,)."""
        numbers, owners = self._samples
        of_triangles = np.empty(len(self.triangles), np.int64)
        of_triangles[owners] = numbers
        return of_triangles

    @cached_property
    def _samples(self) -> tuple[Indices, Indices]:
        points, owners = samples(self.triangles, APART * self.whole.step)
        return self.whole.numbers(points), owners

    def part(self, enclosed: Flags, triangles: Flags) -> _Piece:
        """The selected part of it."""
        return _Piece(self.whole, self.enclosed[enclosed], self.triangles[triangles])

    def with_other(self, other: _Piece) -> _Piece:
        """Both merged."""
        return _Piece(
            self.whole,
            np.concatenate([self.enclosed, other.enclosed]),
            np.concatenate([self.triangles, other.triangles]),
        )


def decompose(triangles: Doubles, voxels: Voxels, hull: Hull, most: int, error: float) -> list[Doubles]:
    """Return the vertices (N, 3) of each part of the triangles (T, 3, 3), whose hulls are the result; at most `most`.

    There are as few as possible with no hull deviating more than `error`, in units of length, from the solid voxels, or
    `most` if those are not enough.
    """
    judge = _Judge(voxels, hull)
    whole = _Piece(voxels, np.flatnonzero(voxels.is_inside), triangles)
    pieces = _split_worst(_limited(_connected(whole)), judge, min(_MOST_PIECES, _PIECES * most), error)
    return [piece.points for piece in _merge(pieces, judge, most, error)]


@dataclass(frozen=True)
class _Judge:
    """Measures hulls against the voxels of the whole surface."""

    voxels: Voxels
    hull: Hull

    def error(self, points: Doubles) -> float:
        """The largest distance of a point in the hull of `points` from the solid."""
        planes = self.hull(points) if len(points) > 3 else None
        if planes is None:
            return 0.0
        return self.voxels.deepest(planes, self.voxels.box(points.min(axis=0), points.max(axis=0)))


def _limited(pieces: list[_Piece]) -> list[_Piece]:
    """At most `_MOST_PIECES`: the smallest pieces are merged with the nearest of the others."""
    ordered = sorted(pieces, key=lambda piece: -len(piece.voxels))
    kept, small = ordered[:_MOST_PIECES], ordered[_MOST_PIECES:]
    middles = np.stack([piece.points.mean(axis=0) for piece in kept])
    for piece in small:
        number = int(((middles - piece.points.mean(axis=0)) ** 2).sum(axis=1).argmin())
        kept[number] = kept[number].with_other(piece)
    return kept


def _split_worst(pieces: list[_Piece], judge: _Judge, most: int, error: float) -> list[_Piece]:
    """Split the worst piece until all are within the error or there are `most`."""
    open_ones = [(judge.error(piece.points), piece) for piece in pieces]
    done: list[_Piece] = []
    while open_ones and len(open_ones) + len(done) < most:
        worst = max(range(len(open_ones)), key=lambda number: open_ones[number][0] * len(open_ones[number][1].voxels))
        deviation, piece = open_ones.pop(worst)
        halves = _split(piece) if deviation > error else []
        if len(halves) < 2:
            done.append(piece)
            continue
        components = [part for half in halves for part in _connected(half)]
        if len(components) + len(open_ones) + len(done) <= most:
            halves = components
        open_ones += [(judge.error(half.points), half) for half in halves]
    return [*done, *(piece for _, piece in open_ones)]


def _split(piece: _Piece) -> list[_Piece]:
    """Split the piece by the best plane; returns it whole if no plane separates it."""
    best = _best_plane(piece)
    if best is None:
        return [piece]
    normal, offset = best
    is_below = piece.whole.middles(piece.enclosed) @ normal < offset
    below, above = _clip(piece.triangles, normal, offset, _FLAT * piece.whole.step)
    if not len(below) or not len(above):
        return [piece]
    return [
        _Piece(piece.whole, piece.enclosed[is_below], below),
        _Piece(piece.whole, piece.enclosed[~is_below], above),
    ]


def _best_plane(piece: _Piece) -> tuple[Doubles, float] | None:
    """The plane that leaves the least empty space in the halves' approximate hulls, weighted by depth."""
    voxels = piece.whole
    ours = voxels.middles(piece.voxels[:: max(1, len(piece.voxels) // _VOXELS)])
    empty, depths = _empty_around(ours, voxels)
    if not len(empty):
        return None
    reach, facets = ours @ _FACETS.T, empty @ _FACETS.T
    corners = piece.points[:: max(1, len(piece.points) // _VOXELS)]
    best, least = None, np.inf
    room = 0.5 * voxels.step * np.abs(_FACETS).sum(axis=1)  # from a voxel's centre to its corner
    for normal in _normals(piece.triangles):
        along, across = ours @ normal, empty @ normal
        low, high = along.min(), along.max()
        if high - low < 2 * voxels.step:
            continue
        offsets = _offsets(low, high, corners @ normal)
        order = np.argsort(along)
        numbers = np.searchsorted(along[order], offsets)
        is_separating = (numbers > 0) & (numbers < len(order))
        if not is_separating.any():
            continue
        offsets, numbers = offsets[is_separating], numbers[is_separating]
        up = np.maximum.accumulate(reach[order], axis=0)[numbers - 1] + room
        down = np.maximum.accumulate(reach[order[::-1]], axis=0)[len(order) - numbers - 1] + room
        is_in = (facets[None] <= up[:, None]).all(axis=2) & (across[None] < offsets[:, None])
        is_in |= (facets[None] <= down[:, None]).all(axis=2) & (across[None] >= offsets[:, None])
        costs = is_in @ depths + _CENTRED * depths.sum() * np.abs(2 * (offsets - low) / (high - low) - 1)
        if costs.min() < least:
            least = float(costs.min())
            best = normal, float(offsets[costs.argmin()])
    return best


def _normals(triangles: Doubles) -> Doubles:
    """Candidate plane normals, (N, 3): fixed directions and the normals of the largest faces."""
    vectors = face_vectors(triangles)
    areas = lengths(vectors)
    normals = list(_DIRECTIONS)
    left = areas > 0
    for _ in range(_SIDES):
        if not left.any():
            break
        first = int(np.where(left, areas, 0.0).argmax())
        normal = vectors[first] / areas[first]
        left &= np.abs(vectors @ normal) < _PARALLEL * areas
        if np.abs(np.array(normals) @ normal).max() < _PARALLEL:
            normals.append(normal)
    return np.array(normals)


def _offsets(low: float, high: float, corners: Doubles) -> Doubles:
    """Evenly spaced plane offsets, each snapped to the nearest vertex, where concavities usually start."""
    width = (high - low) / _CUTS
    even = low + width * (np.arange(_CUTS) + 0.5)
    corners = np.sort(corners)
    after = np.clip(np.searchsorted(corners, even), 1, len(corners) - 1)
    near = np.where(even - corners[after - 1] < corners[after] - even, corners[after - 1], corners[after])
    offsets: Doubles = np.where(np.abs(near - even) <= width / 2, near, even)
    return offsets


def _empty_around(points: Doubles, voxels: Voxels) -> tuple[Doubles, Doubles]:
    """A sample of the empty voxels in the bounding box of `points`, and their depths."""
    numbers = voxels.box(points.min(axis=0), points.max(axis=0))
    numbers = numbers[voxels.depth.flat[numbers] > 0]
    numbers = np.random.default_rng(1).permutation(numbers)[:_SAMPLES]
    return voxels.middles(numbers), voxels.depth.flat[numbers].astype(np.float64)


def _connected(piece: _Piece) -> list[_Piece]:
    """Split into connected components (26-connectivity of voxels)."""
    shape = piece.whole.is_solid.shape
    cells = np.stack(np.unravel_index(piece.voxels, shape), axis=1) + 1
    numbers = np.full([size + 2 for size in shape], -1, np.int64)
    numbers[tuple(cells.T)] = np.arange(len(cells))
    first, second = [], []
    for step in _STEPS:
        other = numbers[tuple((cells + step).T)]
        first.append(np.flatnonzero(other >= 0))
        second.append(other[other >= 0])
    roots = join(len(cells), np.concatenate(first), np.concatenate(second))
    names, of_voxel = np.unique(roots, return_inverse=True)
    if len(names) == 1:
        return [piece]
    of_voxel = of_voxel.reshape(-1)
    enclosed = of_voxel[np.searchsorted(piece.voxels, piece.enclosed)]
    triangles = of_voxel[np.searchsorted(piece.voxels, piece.of_triangles)]
    return [piece.part(enclosed == number, triangles == number) for number in np.unique(triangles)]


def _clip(triangles: Doubles, normal: Doubles, offset: float, room: float) -> tuple[Doubles, Doubles]:
    """The triangles below and above a plane, clipped; coplanar ones go to the side behind them."""
    heights = triangles @ normal - offset
    heights[np.abs(heights) <= room] = 0.0
    vectors = face_vectors(triangles)
    is_above = (heights >= 0).all(axis=1)
    is_below = (heights <= 0).all(axis=1) & (~is_above | (vectors @ normal > 0))
    is_above &= ~is_below
    is_cut = ~is_below & ~is_above
    below, above = _clipped(triangles[is_cut], heights[is_cut]), _clipped(triangles[is_cut], -heights[is_cut])
    return np.concatenate([triangles[is_below], *below]), np.concatenate([triangles[is_above], *above])


def _clipped(triangles: Doubles, heights: Doubles) -> list[Doubles]:
    """Clip triangles that straddle the plane to heights below 0: each becomes one or two triangles."""
    is_low = heights <= 0
    clipped = []
    for lows in (1, 2):
        chosen = np.flatnonzero(is_low.sum(axis=1) == lows)
        # Rotate the vertex that is alone on its side to the front.
        odd = (is_low[chosen] if lows == 1 else ~is_low[chosen]).argmax(axis=1)
        turn = (odd[:, None] + np.arange(3)) % 3
        corner, high = triangles[chosen[:, None], turn], heights[chosen[:, None], turn]
        shares = high[:, :1] / (high[:, :1] - high[:, 1:])
        between = corner[:, :1] + shares[..., None] * (corner[:, 1:] - corner[:, :1])
        if lows == 1:
            clipped.append(np.concatenate([corner[:, :1], between], axis=1))
        else:
            clipped.append(np.stack([between[:, 0], corner[:, 1], corner[:, 2]], axis=1))
            clipped.append(np.stack([between[:, 0], corner[:, 2], between[:, 1]], axis=1))
    return clipped


def _merge(pieces: list[_Piece], judge: _Judge, most: int, error: float) -> list[_Piece]:
    """Merge two pieces at a time, the cheapest first, while within the error or too many."""
    alive, number = dict(enumerate(pieces)), len(pieces)
    costs: dict[tuple[int, int], tuple[float, float]] = {}
    while len(alive) > 1:
        for pair in _pairs(alive, judge.voxels):
            if pair not in costs:
                costs[pair] = _cost(alive[pair[0]], alive[pair[1]], judge)
        first, second = min(costs, key=lambda pair: costs[pair])
        if costs[first, second][0] > error and len(alive) <= most:
            break
        number += 1
        alive[number] = alive.pop(first).with_other(alive.pop(second))
        costs = {pair: cost for pair, cost in costs.items() if not {first, second} & {*pair}}
    return list(alive.values())


def _cost(first: _Piece, second: _Piece, judge: _Judge) -> tuple[float, float]:
    """The error of both merged, and, to decide between equals, how much larger their bounding box is than the two."""
    both = np.concatenate([first.points, second.points])
    whole, *parts = (float(np.ptp(points, axis=0).prod()) for points in (both, first.points, second.points))
    return judge.error(both), whole - sum(parts)


def _pairs(alive: dict[int, _Piece], voxels: Voxels) -> list[tuple[int, int]]:
    """The pairs whose bounding boxes touch, and each piece with its nearest ones."""
    lows = {number: piece.points.min(axis=0) for number, piece in alive.items()}
    highs = {number: piece.points.max(axis=0) for number, piece in alive.items()}
    gaps = {
        pair: float(
            np.linalg.norm(np.maximum(0, np.maximum(lows[pair[0]] - highs[pair[1]], lows[pair[1]] - highs[pair[0]])))
        )
        for pair in combinations(sorted(alive), 2)
    }
    pairs = {pair for pair, gap in gaps.items() if gap <= voxels.step}
    for number in alive:
        own = sorted((pair for pair in gaps if number in pair), key=lambda pair: gaps[pair])
        pairs |= set(own[:_NEIGHBOURS])
    return sorted(pairs)
