# SPDX-License-Identifier: GPL-3.0-or-later
"""Each point has the colour that the photos show there, and unseen ones that of their surroundings."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.image import filters
from maquette.geometry.surface import smoothing
from maquette.geometry.surface.surface_nets import Field, extract
from maquette.geometry.texture.bleed import bleed
from maquette.geometry.turntable import photo_texture
from maquette.geometry.turntable.photo_texture import Photo

from tests.geometry import cameras

RED, BLUE = (220, 20, 20), (20, 20, 220)


def ball(radius=0.7, n=40):
    x = np.linspace(-1, 1, n)
    grid = radius - np.sqrt(x[:, None, None] ** 2 + x[None, :, None] ** 2 + x**2)
    return extract(Field(grid.astype(np.float32), np.full(3, -1.0), 2 / (n - 1)))


def photo(side, colour):
    """A photo of one colour, from one end of the Y axis."""
    axes = np.array([[-side, 0, 0], [0, 0, -1.0], [0, -side, 0]])
    mask = np.zeros((64, 64), np.float32)
    y, x = np.mgrid[0:64, 0:64] - 31.5
    mask[np.hypot(x, y) < 0.7 * 32] = 1
    pixels = np.full((64, 64, 4), (*colour, 255), np.uint8)
    pixels[mask == 0, :3] = 255
    return Photo(cameras.orthographic(np.zeros(3), axes, 32.0, 64, 64), bleed(pixels, mask))


def colours(surface, painted):
    """The texture's colours (T, 3) at the triangles' centres."""
    size = len(painted.texture)
    middles = painted.uvs[painted.triangles].mean(axis=1)
    x, y = middles[:, 0] * size - 0.5, (1 - middles[:, 1]) * size - 0.5
    return np.column_stack([filters.sample(painted.texture[..., k].astype(np.float32), x, y) for k in range(3)])


def test_front_and_back_have_their_own_colours():
    surface = ball()
    painted = photo_texture.paint(surface, [photo(-1, RED), photo(1, BLUE)])
    found, facing = colours(surface, painted), smoothing.face_normals(surface)[:, 1]
    assert found[facing < -0.3] == pytest.approx(np.array([RED] * (facing < -0.3).sum()), abs=3)
    assert found[facing > 0.3] == pytest.approx(np.array([BLUE] * (facing > 0.3).sum()), abs=3)
    assert (found.min(axis=1) < 120).all()  # the white around the ball appears nowhere


def test_unseen_points_are_filled_from_their_surroundings():
    surface = ball()
    painted = photo_texture.paint(surface, [photo(-1, RED)])
    assert np.abs(colours(surface, painted) - RED).max() < 6


def test_an_occluder_does_not_print_on_what_is_behind():
    front, back = ball(0.3), ball(0.8)
    surface = type(front)(
        np.concatenate([front.positions * [1, 0.2, 1] - [0, 1.2, 0], back.positions * [1, 0.3, 1] + [0, 0.5, 0]]),
        np.concatenate([front.triangles, back.triangles + len(front.positions)]),
    )
    picture = photo(-1, BLUE)
    y, x = np.mgrid[0:64, 0:64] - 31.5
    picture.pixels[np.hypot(x, y) < 0.3 * 32, :3] = RED
    painted = photo_texture.paint(surface, [picture])
    found = colours(surface, painted)
    behind = surface.positions[surface.triangles].mean(axis=1)[:, 1] > 0
    middle = np.hypot(*surface.positions[surface.triangles].mean(axis=1)[:, [0, 2]].T) < 0.2
    assert (found[behind & middle, 2] > found[behind & middle, 0]).mean() > 0.95
    assert (found[~behind & middle, 0] > found[~behind & middle, 2]).mean() > 0.95


def test_the_texture_is_as_large_as_allowed():
    painted = photo_texture.paint(ball(), [photo(-1, RED)], largest=100)
    assert painted.texture.shape[0] == painted.texture.shape[1] <= 100
    assert (painted.texture[..., 3] == 255).all()
