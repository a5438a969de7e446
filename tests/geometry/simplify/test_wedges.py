# SPDX-License-Identifier: GPL-3.0-or-later
"""Corners with equal attributes are one wedge; marked edges divide the faces around a vertex into fans."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.simplify import wedges
from maquette.geometry.simplify.wedges import Polygons

from tests.simplifier_wheel import library


@pytest.fixture(scope="module")
def simplifier():
    return library()


def wheel(count=6):
    """Triangles around vertex 0; edge i is the spoke to vertex i + 1, followed by the border's edges."""
    spokes = np.arange(count)
    following = (spokes + 1) % count
    vertices = np.stack([np.zeros(count, np.int64), spokes + 1, following + 1], axis=1).ravel()
    edges = np.stack([spokes, count + spokes, following], axis=1).ravel()
    corners = np.arange(3 * count).reshape(-1, 3)
    return Polygons(vertices, edges, np.repeat(spokes, 3), corners[:, (1, 2, 0)].ravel(), 2 * count)


def test_unmarked_edges_leave_no_fans():
    assert (wedges.fans(wheel(), np.zeros(12, np.bool_)) == -1).all()


@pytest.mark.parametrize(("marked", "fans"), [([0], 1), ([0, 3], 2), ([0, 2, 4], 3)])
def test_marked_spokes_divide_the_hub(marked, fans):
    flags = np.zeros(12, np.bool_)
    flags[marked] = True
    polygons = wheel()
    assert len(set(wedges.fans(polygons, flags)[polygons.vertices == 0].tolist())) == fans


def test_equal_corners_are_one_wedge(simplifier):
    polygons = wheel()
    uvs = np.zeros((18, 2), np.float32)
    uvs[0] = 0.5
    found = wedges.find(simplifier, polygons.vertices, polygons.vertices.astype(np.uint32), [uvs])
    assert len(found.corner) == 8
    assert (polygons.vertices[found.corner] == found.vertex).all()
    assert (uvs[found.corner[found.of_corner]] == uvs).all()
    assert (found.vertex[found.of_corner] == polygons.vertices).all()


def test_one_vertex_represents_all_in_a_position(simplifier):
    polygons = wheel()
    groups = np.minimum(polygons.vertices, 1).astype(np.uint32)
    found = wedges.find(simplifier, polygons.vertices, groups, [np.zeros(18, np.int8)])
    assert found.vertex.tolist() == [0, 1]


def test_more_attributes_than_the_library_accepts_at_once(simplifier):
    polygons = wheel()
    streams = [np.zeros(18, np.float32) for _ in range(40)]
    streams[37][4] = 1.0
    found = wedges.find(simplifier, polygons.vertices, polygons.vertices.astype(np.uint32), streams)
    assert len(found.corner) == 8


def test_normals_that_differ_by_rounding_are_shared():
    polygons = wheel()
    normals = np.tile(np.float32([0, 0, 1]), (18, 1))
    normals[3] = [0.001, 0, 1]
    normals[6] = [0.7, 0, 0.7]
    shared = wedges.shared_normals(polygons, normals)
    hub = shared[polygons.vertices == 0]
    assert len(np.unique(hub, axis=0)) == 2
