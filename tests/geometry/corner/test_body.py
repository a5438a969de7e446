# SPDX-License-Identifier: GPL-3.0-or-later
"""An object seen from a corner becomes a closed, upright mesh, its main face in front, in the picture's colours."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from maquette.geometry.options import Options
from maquette.geometry.reconstruct import reconstruct

from tests.geometry.corner import prisms


def made(pixels, **options):
    return reconstruct(pixels, Options(shape="CORNER", **options)).mesh


@cache
def box():
    return made(prisms.picture(150, 100, 90, *np.radians((35, 25))), triangles=6000)


def open_edges(mesh):
    pairs = np.sort(np.stack([mesh.triangles, np.roll(mesh.triangles, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    return int((np.unique(pairs, axis=0, return_counts=True)[1] != 2).sum())


def volume(mesh):
    a, b, c = mesh.positions[mesh.triangles].astype(float).swapaxes(0, 1)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def colour_at(mesh, direction):
    """The mean colour of the triangles that face `direction`."""
    a, b, c = mesh.positions[mesh.triangles].astype(float).swapaxes(0, 1)
    normals = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    chosen = normals @ np.array(direction, float) > 0.95
    u, v = mesh.uvs[mesh.uv_corners[chosen]].mean(axis=1).T
    height, width = mesh.texture.shape[:2]
    rows, columns = (
        np.clip(((1 - v) * height).astype(int), 0, height - 1),
        np.clip((u * width).astype(int), 0, width - 1),
    )
    return mesh.texture[rows, columns, :3].mean(axis=0)


def test_a_box_becomes_a_box():
    mesh = box()
    assert open_edges(mesh) == 0
    size = np.ptp(mesh.positions, axis=0)
    assert size / size[2] == pytest.approx(np.array([150, 100, 90]) / 90, rel=0.12)
    assert volume(mesh) == pytest.approx(float(np.prod(size)), rel=0.06)
    assert mesh.positions[:, 2].min() == pytest.approx(0, abs=1e-6)
    assert len(mesh.triangles) == pytest.approx(6000, rel=0.15)


def test_hidden_sides_take_the_colour_of_the_opposite_side():
    mesh = box()
    for colour, directions in (
        (prisms.FRONT, [(0, -1, 0), (0, 1, 0)]),
        (prisms.RIGHT, [(1, 0, 0), (-1, 0, 0)]),
        (prisms.TOP, [(0, 0, 1)]),
    ):
        for direction in directions:
            assert colour_at(mesh, direction) == pytest.approx(np.array(colour), abs=25), direction


def test_the_face_seen_most_directly_becomes_the_front():
    mesh = made(prisms.picture(100, 150, 90, *np.radians((60, 25))), triangles=4000)
    assert colour_at(mesh, (0, -1, 0)) == pytest.approx(np.array(prisms.RIGHT), abs=25)
    size = np.ptp(mesh.positions, axis=0)
    assert size[0] > 1.2 * size[1]


def test_a_gable_roof_has_upright_ends():
    mesh = made(prisms.picture(160, 110, 70, *np.radians((35, 25)), rise=55), triangles=8000)
    size = np.ptp(mesh.positions, axis=0)
    ridge = mesh.positions[mesh.positions[:, 2] > 0.97 * size[2]]
    assert np.ptp(ridge[:, 0]) > 0.85 * size[0]
    assert np.ptp(ridge[:, 1]) < 0.2 * size[1]


def test_mirroring_left_to_right_gives_the_same_length_as_mirroring_both_ways():
    pixels = prisms.picture(150, 100, 90, *np.radians((35, 25)))
    both, one = (made(pixels, alike=alike, triangles=3000) for alike in ("BOTH", "ONE"))
    assert open_edges(one) == 0
    assert np.ptp(one.positions, axis=0) == pytest.approx(np.ptp(both.positions, axis=0), rel=0.08)


def test_depth_stretches_it_front_to_back():
    pixels = prisms.picture(120, 100, 90, *np.radians((35, 25)))
    plain, long = (np.ptp(made(pixels, depth=depth, triangles=2000).positions, axis=0) for depth in (1.0, 2.0))
    assert long == pytest.approx(plain * (1, 2, 1), rel=0.01)


def test_a_thin_board_is_not_lost_between_grid_nodes():
    mesh = made(prisms.picture(200, 150, 8, *np.radians((35, 25))), triangles=3000)
    assert open_edges(mesh) == 0
    size = np.ptp(mesh.positions, axis=0)
    assert size[0] > 10 * size[2]


def test_automatic_chooses_corner_for_a_box_seen_from_a_corner():
    found = reconstruct(prisms.picture(150, 100, 90, *np.radians((35, 25))), Options(triangles=1000))
    assert found.shape == "CORNER"
