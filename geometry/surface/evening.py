# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a closed mesh's triangles more even without changing its shape: flips edges and slides vertices tangentially.

Simplifiers leave needles and fans, which shade, deform and unwrap badly. These are two of the four steps of isotropic
remeshing (Botsch and Kobbelt, "A Remeshing Approach to Multiresolution Modeling", 2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Indices
from . import smoothing
from .surface_nets import TriangleMesh

ROUNDS: Final = 6
_FLIPS: Final = 4  # passes of edge flips per pass of sliding
_BENT: Final = float(np.cos(np.radians(25)))  # edges with a larger angle belong to the shape and are kept
_GAIN: Final = 0.02  # the least gain in the worse triangle's quality for which an edge is flipped
_POOR: Final = 0.8  # the corners of triangles with a lower quality slide
_STEP: Final = 0.5  # of the way to the neighbours' mean
_TRIES: Final = 8  # passes in which steps that fold triangles are undone


def quality(positions: Doubles, triangles: Indices) -> Doubles:
    """Return the quality (T,) of triangles (T, 3) over positions (V, 3): 1 if equilateral, 0 if degenerate.

    It is 4 √3 times the area divided by the sum of the squared sides (Bank, 1990).
    """
    a, b, c = positions[triangles].swapaxes(0, 1)
    return _quality(a, b, c)


def even(surface: TriangleMesh, rounds: int = ROUNDS) -> TriangleMesh:
    """Return the closed surface with more even triangles; the numbers of triangles and vertices stay the same."""
    for _ in range(rounds):
        for _ in range(_FLIPS):
            surface, count = _with_flips(surface)
            if not count:
                break
        surface = _with_slides(surface)
    return surface


def _quality(a: Doubles, b: Doubles, c: Doubles) -> Doubles:
    doubled = vectors.lengths(vectors.cross(b - a, c - a))
    sides = sum(vectors.squares(end - start) for start, end in ((a, b), (b, c), (c, a)))
    ratio: Doubles = 2.0 * np.sqrt(3.0) * doubled / np.maximum(sides, 1e-30)
    return ratio


@dataclass(frozen=True)
class _Edges:
    """The edges ab of a closed mesh, each between triangles (a, b, c) and (b, a, d); all (E,)."""

    first: Indices
    second: Indices
    a: Indices
    b: Indices
    c: Indices
    d: Indices


def _edges(triangles: Indices, count: int) -> _Edges:
    start, end, across = (
        triangles.ravel(),
        np.roll(triangles, -1, axis=1).ravel(),
        np.roll(triangles, 1, axis=1).ravel(),
    )
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((start, low * count + high))
    key = (low * count + high)[order]
    size = np.diff(np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1], [True]])))
    begins = np.cumsum(size) - size
    pair = begins[size == 2]  # edges of more than two triangles are left out
    one, other = order[pair], order[pair + 1]
    opposed = start[one] == end[other]
    one, other = one[opposed], other[opposed]
    return _Edges(one // 3, other // 3, start[one], end[one], across[one], across[other])


def _with_flips(surface: TriangleMesh) -> tuple[TriangleMesh, int]:
    """Flip edges between poor triangles, no two of them adjacent; also return the number of flips."""
    positions, triangles = surface.positions, surface.triangles
    edges = _edges(triangles, len(positions))
    gain = _gains(surface, edges)
    flips = np.flatnonzero(gain > _GAIN)
    flips = flips[_are_best(gain[flips], np.stack([each[flips] for each in (edges.a, edges.b, edges.c, edges.d)]))]
    if not len(flips):
        return surface, 0
    a, b, c, d = (each[flips] for each in (edges.a, edges.b, edges.c, edges.d))
    changed = triangles.copy()
    changed[edges.first[flips]] = np.column_stack([a, d, c])
    changed[edges.second[flips]] = np.column_stack([d, b, c])
    return TriangleMesh(positions, changed), len(flips)


def _gains(surface: TriangleMesh, edges: _Edges) -> Doubles:
    """Return the gain in the worse triangle's quality if each edge (E,) is flipped; -1 if it must not be."""
    positions, triangles = surface.positions, surface.triangles
    count = len(positions)
    corners = [positions[each] for each in (edges.a, edges.b, edges.c, edges.d)]
    a, b, c, d = corners
    before = np.minimum(_quality(a, b, c), _quality(b, a, d))
    gain = np.minimum(_quality(a, d, c), _quality(d, b, c)) - before
    normals = smoothing.face_normals(surface)
    old = normals[edges.first], normals[edges.second]
    new = vectors.units(vectors.cross(d - a, c - a)), vectors.units(vectors.cross(b - d, c - d))
    poor = before < 0.05  # a needle's normal is unreliable
    flat = np.ones(len(gain), np.bool_)
    for one in new:
        for other in old:
            flat &= (np.einsum("ij,ij->i", one, other) > _BENT) | poor
    flat &= np.einsum("ij,ij->i", *new) > _BENT
    valence = np.bincount(triangles.ravel(), minlength=count)
    spare = (valence[edges.a] > 3) & (valence[edges.b] > 3)
    key = np.minimum(edges.a, edges.b) * count + np.maximum(edges.a, edges.b)
    new_key = np.minimum(edges.c, edges.d) * count + np.maximum(edges.c, edges.d)
    is_free = ~np.isin(new_key, key) & (edges.c != edges.d)
    result: Doubles = np.where(flat & spare & is_free, gain, -1.0)
    return result


def _are_best(gain: Doubles, vertices: Indices) -> Flags:
    """Return which changes (E,) gain the most among those that share one of their vertices (K, E)."""
    if not len(gain):
        return np.zeros(0, np.bool_)
    rank = np.empty(len(gain), np.int64)
    rank[np.argsort(gain, kind="stable")] = np.arange(len(gain))
    best = np.full(int(vertices.max()) + 1, -1, dtype=np.int64)
    for row in vertices:
        np.maximum.at(best, row, rank)
    are_best: Flags = (best[vertices] == rank).all(axis=0)
    return are_best


def _with_slides(surface: TriangleMesh) -> TriangleMesh:
    """Move the corners of poor triangles tangentially towards the mean of their neighbours."""
    positions, triangles = surface.positions, surface.triangles
    normals, faces = smoothing.normals(surface), smoothing.face_normals(surface)
    moves = np.zeros(len(positions), np.bool_)
    moves[triangles[quality(positions, triangles) < _POOR]] = True
    bent = np.einsum("tkc,tc->tk", normals[triangles], faces) < _BENT
    moves[triangles[bent]] = False
    step = smoothing.means_of_neighbours(positions, triangles) - positions
    step -= np.einsum("ij,ij->i", step, normals)[:, None] * normals
    for _ in range(_TRIES):
        moved = TriangleMesh(positions + _STEP * step * moves[:, None], triangles)
        folded = np.einsum("ij,ij->i", smoothing.face_normals(moved), faces) < _BENT
        folded &= moves[triangles].any(axis=1)
        if not folded.any():
            return moved
        moves[triangles[folded]] = False
    return surface
