# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles become even; the shape, its sharp edges, its topology and its counts stay."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.surface import evening, smoothing
from maquette.geometry.surface.surface_nets import Field, TriangleMesh, extract

from tests.geometry import surfaces

CELLS = 36
AXIS = np.linspace(-1, 1, CELLS)


def made(field):
    return extract(Field(field.astype(np.float32), np.full(3, -1.0), 2 / (CELLS - 1)))


def ball():
    return made(0.8 - np.sqrt(AXIS[:, None, None] ** 2 + AXIS[None, :, None] ** 2 + AXIS**2))


def cube(cells=16):
    """A cube with perfectly sharp edges."""
    axis = np.linspace(-0.7, 0.7, cells + 1)
    a, b = (each.ravel() for each in np.meshgrid(axis, axis, indexing="ij"))
    node = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    p, q, r, t = (each.ravel() for each in (node[:-1, :-1], node[1:, :-1], node[1:, 1:], node[:-1, 1:]))
    square = np.concatenate([np.column_stack([p, q, r]), np.column_stack([p, r, t])])
    corners, faces = [], []
    for turn in range(3):
        for side in (1, -1):
            faces.append(square[:, ::side] + len(corners) * len(a))
            corners.append(np.roll(np.column_stack([a, b, np.full(len(a), 0.7 * side)]), turn, axis=1))
    positions, joined = np.unique(np.concatenate(corners), axis=0, return_inverse=True)
    return TriangleMesh(positions, joined.reshape(-1)[np.concatenate(faces)])


def shuffled(surface, far=0.9, seed=1):
    """Vertices are moved along the surface, so that triangles become needles; none folds, and sharp edges stay."""
    random = np.random.default_rng(seed)
    normals = smoothing.normals(surface)
    step = random.normal(0, far / CELLS, surface.positions.shape)
    step -= np.einsum("ij,ij->i", step, normals)[:, None] * normals
    step[(np.abs(surface.positions) > 0.6999).sum(axis=1) > 1] = 0.0  # a cube's edges
    faces = smoothing.face_normals(surface)
    while True:
        moved = TriangleMesh(surface.positions + step, surface.triangles)
        folded = np.einsum("ij,ij->i", smoothing.face_normals(moved), faces) < 0.95
        if not folded.any():
            return moved
        step[surface.triangles[folded]] *= 0.7


def quality(surface):
    return evening.quality(surface.positions, surface.triangles).mean()


@pytest.mark.parametrize("make", [ball, cube])
def test_needles_become_even_triangles_and_the_shape_stays(make):
    rough = shuffled(make())
    found = evening.even(rough)
    surfaces.assert_closed(found.positions, found.triangles)
    assert quality(rough) < 0.75
    assert quality(found) > 0.88
    assert len(found.triangles) == len(rough.triangles)
    assert surfaces.volume(found.positions, found.triangles) == pytest.approx(
        surfaces.volume(rough.positions, rough.triangles), rel=0.004
    )


def test_vertices_on_a_sharp_edge_stay():
    rough = shuffled(cube())
    sharp = (np.abs(rough.positions) > 0.6999).sum(axis=1) > 1
    assert sharp.sum() > 180
    assert np.array_equal(evening.even(rough).positions[sharp], rough.positions[sharp])


def test_even_triangles_do_not_change():
    a = np.array([[1, 1, 1], [-1, -1, 1], [-1, 1, -1], [1, -1, -1]], float)
    tetrahedron = TriangleMesh(a, np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]))
    assert evening.quality(tetrahedron.positions, tetrahedron.triangles) == pytest.approx(1)
    found = evening.even(tetrahedron)
    assert np.array_equal(found.positions, a)
    assert np.array_equal(found.triangles, tetrahedron.triangles)


@pytest.mark.parametrize("seed", range(4))
def test_any_closed_surface_stays_a_closed_manifold(seed):
    field = np.random.default_rng(seed).normal(0, 1, (9, 9, 9))
    field = np.pad(field, 1, constant_values=-1.0)
    rough = extract(Field(field.astype(np.float32), np.zeros(3), 1.0))
    found = evening.even(rough)
    surfaces.assert_closed(found.positions, found.triangles)
    assert surfaces.euler_characteristic(found.positions, found.triangles) == surfaces.euler_characteristic(
        rough.positions, rough.triangles
    )
