# SPDX-License-Identifier: GPL-3.0-or-later
"""A turntable movie becomes the object's hull in its colours, with any backdrop."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from maquette.geometry.errors import NotATurntable
from maquette.geometry.turntable.gif import Movie
from maquette.geometry.turntable.reconstruct import TurntableOptions, reconstruct

from tests.geometry import cameras, surfaces, turntables

pytestmark = pytest.mark.early

COARSE = TurntableOptions(resolution=80)


@cache
def coarse(backdrop="transparent"):
    return reconstruct(turntables.movie(turntables.steps(), backdrop), COARSE)


@pytest.fixture(scope="module", params=["steps", "gate", "mug"])
def made(request):
    body = getattr(turntables, request.param)()
    return body, reconstruct(turntables.movie(body, size=256), TurntableOptions(resolution=112))


def test_the_volume_is_the_exact_hulls(made):
    body, model = made
    axis = np.linspace(-1, 1, 72)
    nodes = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    truth = turntables.hull_nodes(body, nodes)
    positions = model.mesh.positions.astype(float) - model.offset
    found = turntables.inside_mesh(positions, model.mesh.triangles, axis, axis, axis).ravel()
    assert (truth & found).sum() / (truth | found).sum() >= 0.95


def test_the_mesh_is_closed_and_stands_on_the_ground(made):
    _, model = made
    surfaces.assert_closed(model.mesh.positions, model.mesh.triangles)
    low, high = model.mesh.positions.min(axis=0), model.mesh.positions.max(axis=0)
    assert low[2] == pytest.approx(0, abs=1e-6)
    assert (low + high)[:2] == pytest.approx(0, abs=1e-5)


def test_each_frames_silhouette_is_explained(made):
    _, model = made
    for view in model.views:
        positions = model.mesh.positions - model.offset
        covered, solid = cameras.silhouette_of(view.camera, positions, model.mesh.triangles), view.mask >= 0.5
        assert (covered & solid).sum() >= 0.98 * solid.sum()
        assert (covered & ~solid).sum() <= 0.03 * solid.sum()


@pytest.mark.parametrize("backdrop", turntables.BACKDROPS)
def test_the_colours_are_where_the_movie_shows_them(backdrop):
    model = coarse(backdrop)
    mesh = model.mesh
    middles = mesh.positions[mesh.triangles].mean(axis=1)[:, 2] - model.offset[2]
    uv = mesh.uvs[mesh.uv_corners].mean(axis=1)
    size = len(mesh.texture)
    colours = mesh.texture[np.rint((1 - uv[:, 1]) * size - 0.5).astype(int), np.rint(uv[:, 0] * size - 0.5).astype(int)]
    is_red = colours[:, 0] > colours[:, 2]
    assert is_red[middles > 0.15].mean() > 0.97
    assert is_red[middles < -0.15].mean() < 0.1


def test_the_direction_of_rotation_does_not_matter():
    body = turntables.steps()
    backwards = turntables.Motion(closed=False, clockwise=False)
    first, second = coarse(), reconstruct(turntables.movie(body, motion=backwards, count=24), COARSE)
    assert second.motion == backwards
    assert np.ptp(second.mesh.positions, axis=0) == pytest.approx(np.ptp(first.mesh.positions, axis=0), abs=0.03)


def test_it_is_simplified_by_the_given_simplifier():
    asked = []

    def keep(positions, triangles, most):
        asked.append(most)
        return positions, triangles

    reconstruct(turntables.movie(turntables.steps()), TurntableOptions(resolution=48, triangles=500), keep)
    assert asked == [500]


def test_one_frame_is_not_a_turntable():
    movie = turntables.movie(turntables.steps())
    with pytest.raises(NotATurntable):
        reconstruct(Movie(movie.frames[:1], (2.0,)), COARSE)


@pytest.mark.parametrize("options", [{"resolution": 8}, {"resolution": 1000}, {"triangles": 1}])
def test_invalid_options_are_refused(options):
    with pytest.raises(ValueError, match="resolution"):
        TurntableOptions(**options)
