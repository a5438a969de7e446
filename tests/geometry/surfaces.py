# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks, from its arrays, that a surface is closed."""

from __future__ import annotations

import numpy as np


def assert_closed(positions, triangles):
    """Every edge has two triangles of opposite direction, outward; nothing is degenerate, duplicate or pinched."""
    count = len(positions)
    start, end = triangles[:, [0, 1, 1, 2, 2, 0]].astype(np.int64).reshape(-1, 2).T
    there, back = start * count + end, end * count + start
    assert len(np.unique(there)) == len(there)
    assert np.array_equal(np.sort(there), np.sort(back))
    assert np.array_equal(np.unique(triangles), np.arange(count))
    assert len(np.unique(positions, axis=0)) == count
    assert areas(positions, triangles).min() > 0
    assert volume(positions, triangles) > 0
    assert fans(triangles) == count


def corners(positions, triangles):
    return np.asarray(positions, dtype=np.float64)[triangles].swapaxes(0, 1)


def areas(positions, triangles):
    a, b, c = corners(positions, triangles)
    return 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)


def volume(positions, triangles):
    a, b, c = corners(positions, triangles)
    return np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6


def euler_characteristic(positions, triangles):
    """2 for each part, minus 2 for each handle."""
    return len(positions) - 3 * len(triangles) // 2 + len(triangles)


def fans(triangles):
    """The number of closed fans of triangles: more than the vertices if two parts share one."""
    vertex, first, second = (np.roll(triangles, -k, axis=1).astype(np.int64).ravel() for k in range(3))
    spokes, count = vertex * (triangles.max() + 1) + first, len(vertex)
    order = np.argsort(spokes)
    index = np.searchsorted(spokes, vertex * (triangles.max() + 1) + second, sorter=order)
    following = order[np.minimum(index, count - 1)]
    assert np.array_equal(np.sort(following), np.arange(count))
    assert np.array_equal(vertex[following], vertex)
    assert np.array_equal(first[following], second)
    least, before = np.arange(count), None
    while before is None or not np.array_equal(least, before):
        before, least, following = least, np.minimum(least, least[following]), following[following]
    return len(np.unique(least))


def silhouette(positions, triangles, shape):
    """Return the coverage (H, W) of pixel centres by triangles that face the viewer; x right, y down, in pixels."""
    points = np.asarray(positions, dtype=np.float64)[:, :2]
    a, b, c = points[triangles].swapaxes(0, 1)
    facing = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0] < 0
    start, end = points[triangles[facing][:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)].swapaxes(0, 1)
    winding = np.zeros((shape[0], shape[1] + 1))
    for row in range(shape[0]):
        y = row + 0.5
        downward = (start[:, 1] <= y) & (end[:, 1] > y)
        upward = (end[:, 1] <= y) & (start[:, 1] > y)
        crossing = downward | upward
        share = (y - start[crossing, 1]) / (end - start)[crossing, 1]
        x = start[crossing, 0] + share * (end - start)[crossing, 0]
        column = np.clip(np.ceil(x - 0.5), 0, shape[1]).astype(int)
        np.add.at(winding[row], column, np.where(downward[crossing], 1, -1))
    return np.abs(np.cumsum(winding, axis=1)[:, :-1]).round()


def most_covers(uvs, triangles, size=1024):
    """Return the largest number of triangles of a UV map over one point, sampled at the cells of a grid."""
    covers = np.zeros((size, size), dtype=int)
    for a, b, c in np.asarray(uvs, dtype=np.float64)[triangles] * size:
        low = np.floor(np.minimum(np.minimum(a, b), c)).astype(int)
        high = np.ceil(np.maximum(np.maximum(a, b), c)).astype(int)
        x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
        turns = [_turn(p, q, x, y) for p, q in ((a, b), (b, c), (c, a))]
        inside = np.all([turn > 1e-6 for turn in turns], axis=0) | np.all([turn < -1e-6 for turn in turns], axis=0)
        covers[low[1] : high[1], low[0] : high[0]] += inside
    return covers.max()


def _turn(start, end, x, y):
    return (end[0] - start[0]) * (y - start[1]) - (end[1] - start[1]) * (x - start[0])
