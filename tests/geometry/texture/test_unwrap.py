# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts do not overlap, are in the texture, and keep about their size on the surface."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.surface.surface_nets import extract
from maquette.geometry.texture import rasterize
from maquette.geometry.texture.unwrap import unwrap
from maquette.geometry.turntable.motion import views
from maquette.geometry.turntable.visual_hull import carve

from tests.geometry import surfaces, turntables


@pytest.fixture(scope="module", params=["steps", "gate"])
def surface(request):
    seen = views(turntables.masks(getattr(turntables, request.param)()), turntables.FORWARD)
    return extract(carve(seen, -np.ones(3), np.ones(3), 64))


def test_no_pixel_belongs_to_two_triangles(surface):
    atlas = unwrap(surface, 120, 2048)
    covers = np.zeros((atlas.size, atlas.size), int)
    for part in rasterize.fragments(atlas.uvs[atlas.triangles], atlas.size, atlas.size):
        inside = part.weights.min(axis=1) > 1e-6
        np.add.at(covers, (part.row[inside], part.column[inside]), 1)
    assert covers.max() == 1
    assert covers.mean() > 0.3


def test_each_triangle_is_in_the_texture_with_some_of_its_area(surface):
    atlas = unwrap(surface, 120, 2048)
    assert atlas.triangles.shape == surface.triangles.shape
    assert atlas.uvs.min() >= 0
    assert atlas.uvs.max() <= atlas.size - 1
    flat = np.column_stack([atlas.uvs * [1, -1], np.zeros(len(atlas.uvs))])
    a, b, c = flat[atlas.triangles].swapaxes(0, 1)
    signed = 0.5 * np.cross(b - a, c - a)[:, 2]
    shares = signed / (120**2 * surfaces.areas(surface.positions, surface.triangles))
    assert shares.min() > 0.1  # none is mirrored or degenerate
    assert shares.max() < 1.001


def test_the_texture_does_not_exceed_the_largest_size(surface):
    assert unwrap(surface, 1000, 256).size <= 256
