# SPDX-License-Identifier: GPL-3.0-or-later
"""Several views give a closed model of the right size, textured from each side by the view of that side."""

from __future__ import annotations

import math

import numpy as np
import pytest
from maquette.geometry.errors import NothingToModel
from maquette.geometry.multiview.reconstruct import bound_a_body, reconstruct_views
from maquette.geometry.multiview.views import AXES, Role
from maquette.geometry.options import Options
from maquette.geometry.texture.rasterize import height_map

from tests.geometry import drawn_views, surfaces

COLOURS = {
    Role.FRONT: (220, 30, 30),
    Role.LEFT: (30, 200, 30),
    Role.BACK: (30, 30, 220),
    Role.RIGHT: (220, 200, 30),
    Role.TOP: (30, 200, 220),
    Role.BOTTOM: (200, 30, 220),
}
COARSE = Options(height=2.0, triangles=4000)


def pictures(make, *roles):
    return {role: make(role, colour=COLOURS[role]).pixels for role in roles}


def colours_of(mesh, role):
    """The texture's colours at the centres of the triangles that face a side."""
    a, b, c = mesh.positions.astype(float)[mesh.triangles].swapaxes(0, 1)
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    axis, sign = AXES[role].towards
    u, v = mesh.uvs[mesh.uv_corners[normals[:, axis] * sign > 0.95]].mean(axis=1).T
    height, width = mesh.texture.shape[:2]
    return mesh.texture[((1 - v) * height).astype(int), (u * width).astype(int), :3].astype(int)


def test_a_box_has_its_size_and_stands_on_the_ground():
    made = reconstruct_views(pictures(drawn_views.box, Role.FRONT, Role.LEFT, Role.TOP), COARSE)
    surfaces.assert_closed(made.mesh.positions, made.mesh.triangles)
    low, high = made.mesh.positions.min(axis=0), made.mesh.positions.max(axis=0)
    assert low == pytest.approx((-0.8, -0.5, 0), abs=0.03)
    assert high == pytest.approx((0.8, 0.5, 2), abs=0.03)
    assert surfaces.volume(made.mesh.positions, made.mesh.triangles) == pytest.approx(0.4 * 8, rel=0.04)
    assert made.warnings == ()


@pytest.mark.parametrize("make", [drawn_views.box, drawn_views.ball])
def test_each_side_has_the_colours_of_its_view(make):
    mesh = reconstruct_views(pictures(make, *Role), COARSE).mesh
    for role, colour in COLOURS.items():
        found = colours_of(mesh, role)
        assert len(found) > 10
        assert np.abs(np.median(found, axis=0) - colour).max() < 12, role


def test_an_unseen_side_is_the_mirrored_opposite_side():
    mesh = reconstruct_views(pictures(drawn_views.ball, Role.FRONT, Role.LEFT), COARSE).mesh
    for role, like in ((Role.BACK, Role.FRONT), (Role.RIGHT, Role.LEFT)):
        assert np.abs(np.median(colours_of(mesh, role), axis=0) - COLOURS[like]).max() < 12


def test_seams_are_blended():
    mesh = reconstruct_views(pictures(drawn_views.ball, *Role), Options(triangles=8000)).mesh
    u, v = mesh.uvs[mesh.uv_corners].mean(axis=1).T
    height, width = mesh.texture.shape[:2]
    colours = mesh.texture[((1 - v) * height).astype(int), (u * width).astype(int), :3].astype(int)
    edges = {}
    for face, corners in enumerate(mesh.triangles.tolist()):
        for turn in range(3):
            edges.setdefault(frozenset((corners[turn], corners[turn - 1])), []).append(face)
    first, second = np.array(list(edges.values())).T
    # One edge in twenty is on a seam, where colours without blending differ by 170.
    assert np.quantile(np.abs(colours[first] - colours[second]).max(axis=1), 0.99) < 90


def test_uvs_of_different_sides_do_not_overlap():
    mesh = reconstruct_views(pictures(drawn_views.box, *Role), COARSE).mesh
    assert mesh.uvs.min() >= 0
    assert mesh.uvs.max() <= 1
    corners = np.dstack([mesh.uvs[mesh.uv_corners] * 512, np.zeros((len(mesh.triangles), 3, 1))]).astype(float)
    a, b, c = corners.swapaxes(0, 1)
    area = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]).sum() / 2
    _, topmost = height_map(corners, (512, 512))
    assert area == pytest.approx((topmost >= 0).sum(), rel=0.02)


def test_front_and_back_alone_give_the_shape_of_the_front_in_their_colours():
    made = reconstruct_views(pictures(drawn_views.ball, Role.FRONT, Role.BACK), COARSE)
    surfaces.assert_closed(made.mesh.positions, made.mesh.triangles)
    assert np.ptp(made.mesh.positions[:, 2]) == pytest.approx(2, rel=0.01)
    for role in (Role.FRONT, Role.BACK):
        assert np.abs(np.median(colours_of(made.mesh, role), axis=0) - COLOURS[role]).max() < 12


def test_a_simplifier_gets_a_finer_body():
    seen = []

    def simplify(positions, triangles, most):
        seen.append((len(triangles), most))
        return positions, triangles[:most]

    made = reconstruct_views(pictures(drawn_views.ball, Role.FRONT, Role.LEFT), COARSE, simplify)
    (before, most) = seen[0]
    assert before > 50_000
    assert most == len(made.mesh.triangles) == COARSE.triangles


def test_a_tip_finer_than_the_grid_still_reaches_the_height():
    views = {role: drawn_views.ellipsoid(role, (0.05, 0.05, 1.0), scale=200) for role in (Role.FRONT, Role.LEFT)}
    mesh = reconstruct_views({role: view.pixels for role, view in views.items()}, COARSE).mesh
    assert mesh.positions[:, 2].min() == pytest.approx(0, abs=1e-4)
    assert mesh.positions[:, 2].max() == pytest.approx(2, abs=1e-4)


def test_without_a_simplifier_the_count_is_about_right():
    mesh = reconstruct_views(pictures(drawn_views.ball, Role.FRONT, Role.LEFT), COARSE).mesh
    assert 0.5 * COARSE.triangles < len(mesh.triangles) < 1.5 * COARSE.triangles
    assert surfaces.volume(mesh.positions, mesh.triangles) == pytest.approx(math.pi / 6 * 8, rel=0.05)


def test_views_that_do_not_fit_give_a_warning():
    made = reconstruct_views(
        {
            Role.FRONT: drawn_views.box(Role.FRONT).pixels,
            Role.LEFT: drawn_views.box(Role.LEFT).pixels,
            Role.TOP: drawn_views.box(Role.TOP, extents=(0.4, 0.9, 1.0)).pixels,
        },
        COARSE,
    )
    assert "views_disagree" in made.warnings


def test_an_empty_view_is_refused():
    with pytest.raises(NothingToModel):
        reconstruct_views(pictures(drawn_views.box, Role.FRONT) | {Role.LEFT: np.zeros((50, 50, 4), np.uint8)}, COARSE)


def test_two_directions_bound_a_body():
    assert bound_a_body([Role.FRONT, Role.TOP])
    assert not bound_a_body([Role.FRONT, Role.BACK])
