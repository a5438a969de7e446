# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds coincident faces (faces with the same corners), and the surfaces that they belong to. Arrays alone.

Faces are given by their corners: `corners` (C,) numbers each corner's position, `faces` (C,) its face, in order. Two
faces that meet at an edge belong to one sheet unless they coincide. Where more than two faces meet, those that run
along the edge in opposite directions are joined, the first of coincident faces before the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from ...geometry.arrays import Doubles, Flags, Floats, Indices
from ...geometry.image import components

MOST_LAYERS: Final = 8  # any further layers are merged into the last
_CELL: Final = 8.0  # times the distance within which vertices coincide; each cell counts as one position


def layers(corners: Indices, faces: Indices) -> Indices:
    """Return a layer for each face (F,): different for coincident faces, the same within a sheet.

    All are 0 if no faces coincide.
    """
    found = ranks(corners, faces)
    if not found.any():
        return found
    sets = _sets(corners, faces)
    return _coloured(_sheets(corners, faces, sets, found), sets)


def doubled(corners: Indices, faces: Indices) -> Flags:
    """Return for each face (F,) whether others coincide with it."""
    sets = _sets(corners, faces)
    found: Flags = (np.bincount(sets) > 1)[sets]
    return found


def ranks(merged: Indices, faces: Indices) -> Indices:
    """Return for each face (F,) how many earlier ones coincide with it; faces without area count as 0."""
    if not len(faces):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.diff(faces, prepend=-1))
    order = np.lexsort((merged, faces))
    sums = np.add.reduceat(mixed(merged[:, None]), starts)
    repeated = (np.diff(merged[order]) == 0) & (np.diff(faces[order]) == 0)
    flat = np.zeros(len(starts), np.bool_)
    flat[faces[order][1:][repeated]] = True
    sums[flat] = np.arange(int(flat.sum()))  # each one separately
    by_sum = np.argsort(sums, kind="stable")
    is_new = np.ones(len(sums), np.bool_)
    is_new[1:] = np.diff(sums[by_sum]) != 0
    group_start = np.maximum.accumulate(np.where(is_new, np.arange(len(sums)), 0))
    ranks = np.zeros(len(sums), np.int64)
    ranks[by_sum] = np.arange(len(sums)) - group_start
    return ranks


def merge(positions: Floats, near: float) -> Indices:
    """Return a number for each vertex, (V,): the same for all that share a cell in any of eight grids."""
    _, number = np.unique(np.ascontiguousarray(positions).view("V12").ravel(), return_inverse=True)
    number = number.reshape(-1)
    first = np.zeros(int(number.max()) + 1, np.int64)
    first[number] = np.arange(len(number))
    distinct: Doubles = positions[first].astype(np.float64) / (near * _CELL)
    for shift in range(8):
        cells = np.floor(distinct + [shift >> axis & 1 and 0.5 for axis in range(3)]).astype(np.int64)
        _, cell = np.unique(mixed(cells), return_inverse=True)
        cell = cell.reshape(-1)
        if int(cell.max()) + 1 < len(cell):
            least = np.full(int(cell.max()) + 1, len(cell))
            np.minimum.at(least, cell, np.arange(len(cell)))
            roots = components.join(len(cell), np.arange(len(cell)), least[cell])
            number = roots[number]
            _, back = np.unique(number, return_inverse=True)
            number = back.reshape(-1)
            first = np.zeros(int(number.max()) + 1, np.int64)
            first[number] = np.arange(len(number))
            distinct = positions[first].astype(np.float64) / (near * _CELL)
    return number


def _sets(merged: Indices, faces: Indices) -> Indices:
    """Number each face's set of corners."""
    starts = np.flatnonzero(np.diff(faces, prepend=-1))
    _, sets = np.unique(np.add.reduceat(mixed(merged[:, None]), starts), return_inverse=True)
    return sets.reshape(-1)


def _sheets(merged: Indices, faces: Indices, sets: Indices, ranks: Indices) -> Indices:
    """Return each face's sheet."""
    pairs = [pair[:, sets[pair[0]] != sets[pair[1]]] for pair in _meeting(merged, faces, sets, ranks)]
    joined = np.concatenate(pairs, axis=1)
    return components.join(len(ranks), joined[0], joined[1])


def _meeting(merged: Indices, faces: Indices, sets: Indices, ranks: Indices) -> Iterator[Indices]:
    """Yield pairs of faces (2, P) that continue each other across an edge."""
    there = merged[_following(faces)]
    _, edges = np.unique(
        mixed(np.column_stack([np.minimum(merged, there), np.maximum(merged, there)])), return_inverse=True
    )
    edges = edges.reshape(-1)
    count = np.bincount(edges)
    alone = np.argsort(edges, kind="stable")
    alone = alone[count[edges[alone]] == 2]
    yield faces[alone].reshape(-1, 2).T
    crowded, forward, rank = count[edges] > 2, merged < there, ranks[faces]
    is_double = (np.bincount(sets) > 1)[sets][faces]
    # A doubled face before a single one continues in a single one before a doubled one, in both directions.
    one, other = (
        _ordered(edges, np.flatnonzero(crowded & (forward == way)), np.where(is_double == way, 0, 1 << 40) + rank)
        for way in (True, False)
    )
    free = np.ones(len(faces), np.bool_)
    for shift in (0, 1):  # the second pass is for faces that would continue in a coincident one
        pairs = _matched(one, other, shift)
        of_face = faces[pairs]
        pairs = pairs[:, (sets[of_face[0]] != sets[of_face[1]]) & free[pairs].all(axis=0)]
        free[pairs] = False
        yield faces[pairs]


def _ordered(edges: Indices, chosen: Indices, ranks: Indices) -> tuple[Indices, Indices, Indices]:
    """Return half-edges sorted by edge and rank, their edges, and their ranks."""
    order = chosen[np.lexsort((chosen, ranks[chosen], edges[chosen]))]
    start = np.ones(len(order), np.bool_)
    start[1:] = np.diff(edges[order]) != 0
    return order, edges[order], np.arange(len(order)) - np.maximum.accumulate(np.where(start, np.arange(len(order)), 0))


def _matched(one: tuple[Indices, Indices, Indices], other: tuple[Indices, Indices, Indices], shift: int) -> Indices:
    """Return the pairs (2, P) of the n-th and the (n + shift)-th half-edge of each edge, by direction."""
    counts = np.bincount(other[1], minlength=int(max(one[1].max(initial=0), other[1].max(initial=0))) + 1)
    nth = (one[2] + shift) % np.maximum(counts[one[1]], 1) if shift else one[2]
    keys, wanted = (edge << 20 | np.minimum(number, (1 << 20) - 1) for edge, number in (other[1:], (one[1], nth)))
    at = np.searchsorted(keys, wanted)
    found = at < len(keys)
    found[found] = keys[at[found]] == wanted[found]
    return np.stack([one[0][found], other[0][at[found]]])


def _coloured(sheet: Indices, sets: Indices) -> Indices:
    """Return a layer for each face, so that no two faces of one set share one."""
    double = np.flatnonzero((np.bincount(sets) > 1)[sets])
    order = double[np.lexsort((double, sheet[double], sets[double]))]
    own, of = sheet.copy(), sets[order]
    again = np.zeros(len(order), np.bool_)
    again[1:] = (np.diff(of) == 0) & (np.diff(sheet[order]) == 0)
    own[order[again]] = len(sheet) + order[again]  # a sheet that coincides with itself
    first = np.maximum.accumulate(np.where(np.diff(of, prepend=-1) != 0, np.arange(len(of)), 0))
    pairs = [
        np.column_stack([own[order[:-step]], own[order[step:]]])[of[:-step] == of[step:]]
        for step in range(1, min(MOST_LAYERS, len(order)))
    ]
    numbers, layer = _greedy(np.unique(np.concatenate(pairs), axis=0))
    at = np.minimum(np.searchsorted(numbers, own), len(numbers) - 1)
    found = np.where(numbers[at] == own, layer[at], 0)
    found[order[np.arange(len(of)) - first >= MOST_LAYERS]] = MOST_LAYERS
    return np.minimum(found, MOST_LAYERS)


def _greedy(pairs: Indices) -> tuple[Indices, Indices]:
    """Return the paired numbers, and for each the lowest layer that none of its partners has."""
    meeting: dict[int, set[int]] = {}
    for one, other in pairs.tolist():
        meeting.setdefault(one, set()).add(other)
        meeting.setdefault(other, set()).add(one)
    layer: dict[int, int] = {}
    for member in sorted(meeting):
        used = {layer[other] for other in meeting[member] if other in layer}
        layer[member] = next(number for number in range(len(used) + 1) if number not in used)
    numbers = sorted(layer)
    return np.array(numbers), np.array([layer[number] for number in numbers])


def _following(faces: Indices) -> Indices:
    """Each corner's next corner in its face."""
    following = np.arange(1, len(faces) + 1)
    starts = np.flatnonzero(np.diff(faces, prepend=-1))
    ends = np.append(starts[1:], len(faces)) - 1
    following[ends] = starts
    return following


def mixed(values: Indices) -> Indices:
    """Return a number for each row of integers, equal only for equal rows."""
    mixed = np.zeros(len(values), np.uint64)
    with np.errstate(over="ignore"):
        for column in values.T:
            mixed = (mixed ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
            mixed *= np.uint64(0xBF58476D1CE4E5B9)
            mixed ^= mixed >> np.uint64(32)
    return mixed.astype(np.int64)
