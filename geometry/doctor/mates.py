# SPDX-License-Identifier: GPL-3.0-or-later
"""Pairs the half-edges of a surface, also where more than two faces share an edge.

A half-edge is named by the corner at which it starts; its mate is the half-edge of the adjacent face.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..image.components import join
from ..vectors import cross, lengths
from .surface import Surface

NONE = -1


def mates(surface: Surface) -> Indices:
    """The mate of each corner's half-edge, (C,); `NONE` at a border."""
    numbers, _ = surface.edges
    return _paired(surface, np.arange(len(surface.corners)), numbers, surface.corners < surface.ends)


def join_seams(surface: Surface) -> Indices:
    """The vertex that each vertex is merged into, (V,), so that open seams whose two sides coincide are closed.

    Vertices that merely touch, such as those of two boxes side by side, stay separate.
    """
    _, counts = surface.edges
    is_open = np.flatnonzero(counts[surface.edges[0]] == 1)
    points = _points(surface.positions)
    first, second = points[surface.corners[is_open]], points[surface.ends[is_open]]
    is_edge = first != second
    is_open, first, second = is_open[is_edge], first[is_edge], second[is_edge]
    keys = np.minimum(first, second) * len(points) + np.maximum(first, second)
    mate = _paired(surface, is_open, keys, first < second)
    ours = np.flatnonzero(mate != NONE)
    theirs = mate[ours]
    is_opposite = points[surface.corners[ours]] != points[surface.corners[theirs]]
    starts = np.where(is_opposite, surface.ends[theirs], surface.corners[theirs])
    ends = np.where(is_opposite, surface.corners[theirs], surface.ends[theirs])
    return join(
        len(points),
        np.concatenate([surface.corners[ours], surface.ends[ours]]),
        np.concatenate([starts, ends]),
    )


def fans(surface: Surface, mate: Indices) -> Indices:
    """Number the fan of faces to which each corner belongs, (C,): faces around a vertex that are connected by edges.

    `mate`: of each corner, (C,).
    """
    ours = np.flatnonzero(mate != NONE)
    theirs = mate[ours]
    is_opposite = surface.corners[ours] != surface.corners[theirs]
    following = surface.following
    at_start = np.where(is_opposite, following[theirs], theirs)
    at_end = np.where(is_opposite, theirs, following[theirs])
    return join(len(surface.corners), np.concatenate([ours, following[ours]]), np.concatenate([at_start, at_end]))


def _points(positions: Doubles) -> Indices:
    """Number the distinct positions of the vertices, (V,)."""
    _, numbers = np.unique(positions + 0.0, axis=0, return_inverse=True)
    points: Indices = numbers.reshape(-1)
    return points


def _paired(surface: Surface, corners: Indices, keys: Indices, is_forward: Flags) -> Indices:
    """The mate of each corner, (C,), paired among `corners` with equal `keys`; `is_forward`: the edge's direction."""
    mate = np.full(len(surface.corners), NONE)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    counts = np.diff(starts, append=len(order))
    twos = starts[counts == 2]
    first, second = corners[order[twos]], corners[order[twos + 1]]
    mate[first], mate[second] = second, first
    many = np.repeat(counts > 2, counts)
    if many.any():
        chosen = order[many]
        _pair_by_angle(surface, corners[chosen], keys[chosen], is_forward[chosen], mate)
    return mate


def _pair_by_angle(surface: Surface, corners: Indices, keys: Indices, is_forward: Flags, mate: Indices) -> None:
    """Pair faces that bound the same solid: each with the next one around the edge on its inner side.

    `mate`: (C,), to which the pairs are added.
    """
    starts, ends = surface.positions[surface.corners[corners]], surface.positions[surface.ends[corners]]
    axes = np.where(is_forward[:, None], ends - starts, starts - ends)
    normals = surface.vectors[surface.faces[corners]]
    inward = cross(normals, np.where(is_forward[:, None], axes, -axes))
    beside = cross(axes, np.eye(3)[np.abs(axes).argmin(axis=1)])
    upright = cross(axes, beside) / np.maximum(lengths(axes), 1e-300)[:, None]
    angles = np.arctan2(np.einsum("ij,ij->i", inward, upright), np.einsum("ij,ij->i", inward, beside))
    order = np.lexsort([angles, keys])
    sorted_keys = keys[order]
    firsts = np.flatnonzero(np.diff(sorted_keys, prepend=-1))
    lasts = np.append(firsts[1:], len(order)) - 1
    before = np.arange(len(order)) - 1
    before[firsts] = lasts
    fits = is_forward[order] & ~is_forward[order[before]]
    ours, theirs = corners[order[fits]], corners[order[before[fits]]]
    mate[ours], mate[theirs] = theirs, ours
