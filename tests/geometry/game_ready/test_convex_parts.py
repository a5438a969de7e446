# SPDX-License-Identifier: GPL-3.0-or-later
"""Convex decomposition: exact for shapes made of boxes, close elsewhere, at most the wanted number of parts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from maquette.geometry.game_ready import convex_parts, voxels

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
SIDES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]


def box(low, high):
    """A closed box of outward triangles."""
    corners = np.array(low) + CORNERS * (np.array(high, float) - np.array(low))
    return np.array([corners[[a, b, c]] for quad in SIDES for a, b, c in (quad[:3], (quad[0], *quad[2:]))])


def table():
    legs = [box((x, y, 0), (x + 0.1, y + 0.1, 0.9)) for x in (0, 0.9) for y in (0, 0.9)]
    return np.concatenate([box((0, 0, 0.9), (1, 1, 1)), *legs])


def corner():
    return np.concatenate([box((0, 0, 0), (1, 0.2, 0.2)), box((0, 0, 0.2), (0.2, 0.2, 1))])


def ring(around=24, radius=1.0, thickness=0.25):
    """A closed ring of triangles."""
    u, v = np.meshgrid(2 * np.pi * np.arange(around) / around, 2 * np.pi * np.arange(8) / 8, indexing="ij")
    out = radius + thickness * np.cos(v)
    points = np.stack([out * np.cos(u), out * np.sin(u), thickness * np.sin(v)], axis=-1)
    found = []
    for i in range(around):
        for j in range(8):
            a, b = points[i, j], points[(i + 1) % around, j]
            c, d = points[(i + 1) % around, (j + 1) % 8], points[i, (j + 1) % 8]
            found += [(a, b, c), (a, c, d)]
    return np.array(found)


def hull(points):
    """The planes of the points' hull, by brute force over all triples."""
    if len(points) > 24:  # keep only the farthest in many directions
        ways = np.random.default_rng(0).normal(size=(24, 3))
        points = points[np.unique((points @ ways.T).argmax(axis=0))]
    planes = []
    for triple in combinations(points, 3):
        normal = np.cross(triple[1] - triple[0], triple[2] - triple[0])
        if np.linalg.norm(normal) > 1e-9:
            normal /= np.linalg.norm(normal)
            heights = points @ normal - triple[0] @ normal
            sides = [sign for sign in (1, -1) if (sign * heights <= 1e-9).all()]
            planes += [(*(sign * normal), sign * triple[0] @ normal) for sign in sides]
    if not planes or np.linalg.matrix_rank(points - points[0], tol=1e-9) < 3:
        return None
    found = np.unique(np.round(planes, 9), axis=0)
    return found[:, :3], found[:, 3]


def decomposed(triangles, most=16, error=0.03, count=20_000):
    filled = voxels.fill(triangles, count)
    return convex_parts.decompose(triangles, filled, hull, most, error), filled


def boxes(parts):
    return sorted(tuple(np.round([*part.min(axis=0), *part.max(axis=0)], 6)) for part in parts)


def test_a_box_is_one_part():
    parts, _ = decomposed(box((0, 0, 0), (1, 2, 3)))
    assert boxes(parts) == [(0, 0, 0, 1, 2, 3)]


def test_a_table_becomes_its_top_and_legs():
    parts, _ = decomposed(table(), count=120_000)
    legs = [(x, y, 0, round(x + 0.1, 6), round(y + 0.1, 6), 0.9) for x in (0, 0.9) for y in (0, 0.9)]
    assert np.array(boxes(parts)) == pytest.approx(np.array(sorted([*legs, (0, 0, 0.9, 1, 1, 1)])), abs=0.02)


def test_two_arms_are_two_parts():
    assert len(decomposed(corner())[0]) == 2


@pytest.mark.parametrize("most", [1, 3])
def test_at_most_the_wanted_parts_cover_the_whole(most):
    parts, _ = decomposed(table(), most)
    assert len(parts) <= most
    points = np.concatenate(parts)
    assert points.min(axis=0) == pytest.approx([0, 0, 0])
    assert points.max(axis=0) == pytest.approx([1, 1, 1])


def test_loose_parts_stay_separate():
    parts, _ = decomposed(np.concatenate([box((0, 0, 0), (1, 1, 1)), box((2, 0, 0), (3, 1, 1))]))
    assert boxes(parts) == [(0, 0, 0, 1, 1, 1), (2, 0, 0, 3, 1, 1)]


def test_more_parts_approximate_a_ring_better():
    off = []
    for error in (0.6, 0.1):
        parts, filled = decomposed(ring(), 12, error)
        within = [filled.deepest(hull(part), np.arange(filled.is_solid.size)) for part in parts]
        off.append((len(parts), max(within)))
        assert max(within) <= error
    assert off[0][0] < off[1][0]


def test_enclosed_space_is_solid_and_open_space_is_not():
    closed = voxels.fill(box((0, 0, 0), (1, 1, 1)), 8_000)
    assert closed.is_solid[1:-1, 1:-1, 1:-1].all()
    assert closed.is_inside.sum() * closed.step**3 == pytest.approx(1, rel=0.02)
    opened = voxels.fill(box((0, 0, 0), (1, 1, 1))[:-2], 8_000)
    assert opened.is_solid.mean() < 0.5


def test_depth_is_the_distance_from_the_solid():
    filled = voxels.fill(np.concatenate([box((0, 0, 0), (1, 1, 1)), box((3, 0, 0), (4, 1, 1))]), 8_000)
    points = np.array([[2.0, 0.5, 0.5], [1.3, 0.5, 0.5], [0.5, 0.5, 0.5]])
    depths = filled.depth.ravel()[filled.numbers(points)]
    assert depths == pytest.approx([1.0, 0.3, 0.0], abs=1.5 * filled.step)
