# SPDX-License-Identifier: GPL-3.0-or-later
"""Which side's chart a triangle goes to, where one thing lies below another."""

from __future__ import annotations

import numpy as np
from maquette.geometry.multiview.reconstruct import reconstruct_views
from maquette.geometry.multiview.views import Role
from maquette.geometry.options import Options
from maquette.geometry.texture.overlap import overlap

RED, GREEN = (220, 30, 30), (30, 200, 30)


def table():
    """A red top over a green stem on a green foot that is narrower than the top, from any side."""
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


def test_a_ledge_below_something_has_its_own_colours():
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


def test_nothing_shares_its_place_in_the_texture():
    mesh = made()
    assert overlap(mesh.uvs[mesh.uv_corners].astype(float)) < 0.01
