# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the triangles of a closed mesh more even without changing its shape: edges turn, vertices slide along it.

A simplifier leaves needles and fans: they shade badly, are bent badly by a rig and unwrap badly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
from . import smoothing
from .surface_nets import Surface

ROUNDS: Final = 6
_TURNS: Final = 4  # of edges, for each time that vertices slide
_BENT: Final = float(np.cos(np.radians(25)))  # what is bent more than that is an edge of the shape and stays
_GAIN: Final = 0.02  # of the worse triangle's quality, for which an edge is turned
_POOR: Final = 0.8  # the quality below which the corners of a triangle slide
_STEP: Final = 0.5
_TRIES: Final = 8  # times that steps which fold triangles are taken back


def quality(positions: Doubles, triangles: Indices) -> Doubles:
    """Return how even triangles are (T,): 1 for equal sides, 0 without an area: 4 √3 area / sum of squared sides."""
    a, b, c = positions[triangles].swapaxes(0, 1)
    return _quality(a, b, c)


def even(surface: Surface, rounds: int = ROUNDS) -> Surface:
    """Return the surface with more even triangles: as many, and as many vertices."""
    for _ in range(rounds):
        for _ in range(_TURNS):
            surface, turned = _turned(surface)
            if not turned:
                break
        surface = _slid(surface)
    return surface


def _quality(a: Doubles, b: Doubles, c: Doubles) -> Doubles:
    doubled = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    sides = sum(((end - start) ** 2).sum(axis=1) for start, end in ((a, b), (b, c), (c, a)))
    found: Doubles = 2.0 * np.sqrt(3.0) * doubled / np.maximum(sides, 1e-30)
    return found


@dataclass(frozen=True)
class _Edges:
    """The edges of a closed mesh, each between triangles (a, b, c) and (b, a, d): all (E,)."""

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
    pair = begins[size == 2]  # elsewhere more than two triangles meet: such an edge stays
    one, other = order[pair], order[pair + 1]
    opposed = start[one] == end[other]
    one, other = one[opposed], other[opposed]
    return _Edges(one // 3, other // 3, start[one], end[one], across[one], across[other])


def _turned(surface: Surface) -> tuple[Surface, int]:
    """Return the surface with the edges turned that part poor triangles, no two of them near each other."""
    positions, triangles = surface.positions, surface.triangles
    edges = _edges(triangles, len(positions))
    gain = _gains(surface, edges)
    found = np.flatnonzero(gain > _GAIN)
    found = found[_are_best(gain[found], np.stack([each[found] for each in (edges.a, edges.b, edges.c, edges.d)]))]
    if not len(found):
        return surface, 0
    a, b, c, d = (each[found] for each in (edges.a, edges.b, edges.c, edges.d))
    changed = triangles.copy()
    changed[edges.first[found]] = np.column_stack([a, d, c])
    changed[edges.second[found]] = np.column_stack([d, b, c])
    return Surface(positions, changed), len(found)


def _gains(surface: Surface, edges: _Edges) -> Doubles:
    """Return how much better the worse triangle at each edge (E,) becomes if it is turned; -1 where it must not be."""
    positions, triangles = surface.positions, surface.triangles
    count = len(positions)
    corners = [positions[each] for each in (edges.a, edges.b, edges.c, edges.d)]
    a, b, c, d = corners
    before = np.minimum(_quality(a, b, c), _quality(b, a, d))
    gain = np.minimum(_quality(a, d, c), _quality(d, b, c)) - before
    normals = smoothing.face_normals(surface)
    old = normals[edges.first], normals[edges.second]
    new = _unit(np.cross(d - a, c - a)), _unit(np.cross(b - d, c - d))
    poor = before < 0.05  # a needle's own normal says little
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


def _unit(vectors: Doubles) -> Doubles:
    unit: Doubles = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-30)
    return unit


def _are_best(gain: Doubles, vertices: Indices) -> Flags:
    """Tell which changes (E,) gain most of those that share any of their vertices (K, E)."""
    if not len(gain):
        return np.zeros(0, np.bool_)
    rank = np.empty(len(gain), np.int64)
    rank[np.argsort(gain, kind="stable")] = np.arange(len(gain))
    best = np.full(int(vertices.max()) + 1, -1, dtype=np.int64)
    for row in vertices:
        np.maximum.at(best, row, rank)
    are_best: Flags = (best[vertices] == rank).all(axis=0)
    return are_best


def _slid(surface: Surface) -> Surface:
    """Return the surface with the corners of poor triangles moved along it to the middle of their neighbours."""
    positions, triangles = surface.positions, surface.triangles
    normals, faces = smoothing.normals(surface), smoothing.face_normals(surface)
    moves = np.zeros(len(positions), np.bool_)
    moves[triangles[quality(positions, triangles) < _POOR]] = True
    bent = np.einsum("tkc,tc->tk", normals[triangles], faces) < _BENT
    moves[triangles[bent]] = False
    step = smoothing.means_of_neighbours(positions, triangles) - positions
    step -= np.einsum("ij,ij->i", step, normals)[:, None] * normals
    for _ in range(_TRIES):
        moved = Surface(positions + _STEP * step * moves[:, None], triangles)
        folded = np.einsum("ij,ij->i", smoothing.face_normals(moved), faces) < _BENT
        folded &= moves[triangles].any(axis=1)
        if not folded.any():
            return moved
        moves[triangles[folded]] = False
    return surface
