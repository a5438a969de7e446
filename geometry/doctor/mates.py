# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds which face lies on the other side of an edge, also where more than two meet in it."""

from __future__ import annotations

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..image.components import join
from .surface import Surface

NONE = -1


def mates(surface: Surface) -> Indices:
    """For each corner's edge the corner of the same edge in the face that goes on there, `NONE` at a border: (C,)."""
    numbers, _ = surface.edges
    return _paired(surface, np.arange(len(surface.corners)), numbers, surface.corners < surface.ends)


def join_seams(surface: Surface) -> Indices:
    """For each vertex the one that stands for it, (V,), once open seams are closed whose sides lie on the same places.

    Vertices that merely touch, such as those of two boxes side by side, stay apart.
    """
    _, counts = surface.edges
    is_open = np.flatnonzero(counts[surface.edges[0]] == 1)
    places = _places(surface.positions)
    first, second = places[surface.corners[is_open]], places[surface.ends[is_open]]
    is_edge = first != second
    is_open, first, second = is_open[is_edge], first[is_edge], second[is_edge]
    keys = np.minimum(first, second) * len(places) + np.maximum(first, second)
    other = _paired(surface, is_open, keys, first < second)
    ours = np.flatnonzero(other != NONE)
    theirs = other[ours]
    is_opposite = places[surface.corners[ours]] != places[surface.corners[theirs]]
    starts = np.where(is_opposite, surface.ends[theirs], surface.corners[theirs])
    ends = np.where(is_opposite, surface.corners[theirs], surface.ends[theirs])
    return join(
        len(places),
        np.concatenate([surface.corners[ours], surface.ends[ours]]),
        np.concatenate([starts, ends]),
    )


def fans(surface: Surface, other: Indices) -> Indices:
    """Number the corners so that those of one vertex have the same number if its faces hang together by edges: (C,).

    `other`: the corners' mates.
    """
    ours = np.flatnonzero(other != NONE)
    theirs = other[ours]
    is_opposite = surface.corners[ours] != surface.corners[theirs]
    following = surface.following
    at_start = np.where(is_opposite, following[theirs], theirs)
    at_end = np.where(is_opposite, theirs, following[theirs])
    return join(len(surface.corners), np.concatenate([ours, following[ours]]), np.concatenate([at_start, at_end]))


def _places(positions: Doubles) -> Indices:
    """Number the vertices by where they are, (V,)."""
    _, numbers = np.unique(positions + 0.0, axis=0, return_inverse=True)
    places: Indices = numbers.reshape(-1)
    return places


def _paired(surface: Surface, corners: Indices, keys: Indices, is_forward: Flags) -> Indices:
    """The mate of each corner of the surface, (C,), among some `corners` of the same edge by their `keys`."""
    found = np.full(len(surface.corners), NONE)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    counts = np.diff(starts, append=len(order))
    twos = starts[counts == 2]
    first, second = corners[order[twos]], corners[order[twos + 1]]
    found[first], found[second] = second, first
    many = np.repeat(counts > 2, counts)
    if many.any():
        chosen = order[many]
        _pair_by_angle(surface, corners[chosen], keys[chosen], is_forward[chosen], found)
    return found


def _pair_by_angle(surface: Surface, corners: Indices, keys: Indices, is_forward: Flags, found: Indices) -> None:
    """Let each face go on in the one that closes off the same solid: the next one round the edge, behind its front."""
    starts, ends = surface.positions[surface.corners[corners]], surface.positions[surface.ends[corners]]
    axes = np.where(is_forward[:, None], ends - starts, starts - ends)
    normals = surface.vectors[surface.faces[corners]]
    inward = np.cross(normals, np.where(is_forward[:, None], axes, -axes))
    beside = np.cross(axes, np.eye(3)[np.abs(axes).argmin(axis=1)])
    upright = np.cross(axes, beside) / np.maximum(np.linalg.norm(axes, axis=1), 1e-300)[:, None]
    angles = np.arctan2(np.einsum("ij,ij->i", inward, upright), np.einsum("ij,ij->i", inward, beside))
    order = np.lexsort([angles, keys])
    sorted_keys = keys[order]
    firsts = np.flatnonzero(np.diff(sorted_keys, prepend=-1))
    lasts = np.append(firsts[1:], len(order)) - 1
    before = np.arange(len(order)) - 1
    before[firsts] = lasts
    fits = is_forward[order] & ~is_forward[order[before]]
    ours, theirs = corners[order[fits]], corners[order[before[fits]]]
    found[ours], found[theirs] = theirs, ours
