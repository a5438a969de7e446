# SPDX-License-Identifier: GPL-3.0-or-later
"""Each point has the colours of the view that sees it, without overlaps or visible chart borders."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.multiview.reconstruct import reconstruct_views
from maquette.geometry.multiview.views import Role
from maquette.geometry.options import Options
from maquette.geometry.simplify import simplify
from maquette.geometry.surface import evening
from maquette.geometry.texture.overlap import overlap

from tests.geometry import drawn_views, surfaces
from tests.simplifier_wheel import library

RED, GREEN = (220, 30, 30), (30, 200, 30)


def table():
    """A red top over a green stem and a green foot that is narrower than the top, seen from a side."""
    pixels = np.zeros((200, 200, 4), np.uint8)
    for (top, bottom), (left, right), colour in (
        ((20, 60), (20, 180), RED),
        ((60, 120), (80, 120), GREEN),
        ((120, 180), (40, 160), GREEN),
    ):
        pixels[top:bottom, left:right] = (*colour, 255)
    return pixels


def made():
    views = {role: table() for role in (Role.FRONT, Role.LEFT)}
    return reconstruct_views(views, Options(shape="EXTRUDE", height=1.0, triangles=6000)).mesh


def test_a_ledge_below_an_overhang_has_its_own_colours():
    mesh = made()
    a, b, c = mesh.positions[mesh.triangles].swapaxes(0, 1)
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    height = (a + b + c)[:, 2] / 3
    ledge = (normals[:, 2] > 0.95) & (height > 0.3) & (height < 0.5)
    assert ledge.sum() > 20
    u, v = mesh.uvs[mesh.uv_corners[ledge]].mean(axis=1).T
    rows, columns = mesh.texture.shape[:2]
    seen = mesh.texture[((1 - v) * rows).astype(int), (u * columns).astype(int), :3].astype(int)
    assert (seen[:, 1] > seen[:, 0]).mean() > 0.95


def test_nothing_overlaps_in_the_texture():
    mesh = made()
    assert overlap(mesh.uvs[mesh.uv_corners].astype(float)) < 0.01


@pytest.mark.parametrize("make", [drawn_views.box, drawn_views.ball])
@pytest.mark.parametrize("is_thinned", [False, True])
def test_triangles_are_even_and_do_not_overlap(make, is_thinned):
    found = library() if is_thinned else None

    def thinned(positions, triangles, most):
        return positions, simplify.simplify(
            found, positions.astype(np.float32), triangles.astype(np.uint32), simplify.Target(most)
        ).triangles.astype(np.int64)

    views = {role: make(role).pixels for role in (Role.FRONT, Role.LEFT, Role.TOP)}
    mesh = reconstruct_views(views, Options(triangles=6000), thinned if is_thinned else None).mesh
    surfaces.assert_closed(mesh.positions, mesh.triangles)
    assert evening.quality(mesh.positions.astype(float), mesh.triangles).mean() > 0.75
    assert overlap(mesh.uvs[mesh.uv_corners].astype(float)) < 0.002


def test_colours_continue_across_the_borders_of_charts():
    """Two adjacent triangles have the same colour on their edge, wherever they are in the texture."""
    colours = {Role.FRONT: (220, 30, 30), Role.LEFT: (30, 200, 30), Role.TOP: (30, 200, 220)}
    views = {role: drawn_views.ball(role, colour=colour).pixels for role, colour in colours.items()}
    mesh = reconstruct_views(views, Options(triangles=6000)).mesh
    points = mesh.uvs[mesh.uv_corners] * np.array(mesh.texture.shape[1::-1])
    inside = 0.9 * points + 0.1 * points.mean(axis=1, keepdims=True)
    rows = np.clip(len(mesh.texture) - inside[..., 1], 0, len(mesh.texture) - 1).astype(int)
    seen = mesh.texture[rows, inside[..., 0].astype(int), :3].astype(int).reshape(-1, 3)
    order = np.argsort(mesh.triangles.ravel(), kind="stable")
    starts = np.flatnonzero(np.diff(mesh.triangles.ravel()[order], prepend=-1))
    differ = np.maximum.reduceat(seen[order], starts) - np.minimum.reduceat(seen[order], starts)
    assert np.quantile(differ.max(axis=1), 0.99) < 60
