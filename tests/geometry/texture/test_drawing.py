# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of textured meshes."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.mesh import TexturedMesh
from maquette.geometry.texture.drawing import draw

RED, GREEN = (255, 0, 0, 255), (0, 255, 0, 255)


def two_faced(width=1.0, height=1.0):
    """A thin card, red on the front (-y), green on the back."""
    x, z = width / 2, height
    front = [(-x, -0.01, 0), (x, -0.01, 0), (x, -0.01, z), (-x, -0.01, z)]
    back = [(a, 0.01, c) for a, _, c in front]
    triangles = np.array([(0, 1, 2), (0, 2, 3), (4, 6, 5), (4, 7, 6)], np.int32)
    uvs = np.array([[0.25, 0.5]] * 4 + [[0.75, 0.5]] * 4, np.float32)
    texture = np.array([[RED, GREEN]], np.uint8)
    return TexturedMesh(np.array(front + back, np.float32), triangles, uvs, texture)


def colour(picture):
    return picture[picture[..., 3] == 255][:, :3].max(axis=0)


def test_near_faces_hide_far_ones():
    front, back = (draw(two_faced(), azimuth, 0.0, 32) for azimuth in (0.0, np.pi))
    assert colour(front)[0] > 100
    assert colour(front)[1] == 0
    assert colour(back)[1] > 100
    assert colour(back)[0] == 0


@pytest.mark.parametrize(("width", "height"), [(1.0, 1.0), (3.0, 1.0), (0.2, 1.0)])
def test_it_fills_the_picture_and_keeps_its_proportions(width, height):
    cover = draw(two_faced(width, height), 0.0, 0.0, 64)[..., 3] > 128
    rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
    assert max(len(rows), len(columns)) == pytest.approx(0.92 * 64, abs=2)
    assert len(columns) / len(rows) == pytest.approx(width / height, rel=0.15)


def test_from_above_the_top_is_nearest():
    level, high = (draw(two_faced(), 0.0, elevation, 64)[..., 3] > 128 for elevation in (0.0, np.radians(60)))
    assert high.sum() == pytest.approx(0.5 * level.sum(), rel=0.1)
