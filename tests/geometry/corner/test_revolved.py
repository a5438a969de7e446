# SPDX-License-Identifier: GPL-3.0-or-later
"""An object that is round about its upright axis is recognized when seen from above, and becomes a round body."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.geometry.corner.fit import find_corner
from maquette.geometry.corner.revolved import centred, find_revolved
from maquette.geometry.options import Options
from maquette.geometry.reconstruct import reconstruct

from tests.geometry.corner import prisms

LIGHT, DARK = (210, 170, 90), (60, 80, 150)


def barrel(radius=70.0, height=120.0, elevation=20.0, foot=300.0):
    """uint8 (400, 400, 4): an upright cylinder; its lid light, its side dark."""
    rows, columns = np.mgrid[0:400, 0:400]
    flat = radius * np.sin(np.radians(elevation))
    tall = height * np.cos(np.radians(elevation))
    across = (columns - 200) / radius
    arc = flat * np.sqrt(np.maximum(1 - across**2, 0))
    side = (np.abs(across) <= 1) & (rows <= foot + arc) & (rows >= foot - tall)
    lid = across**2 + ((rows - foot + tall) / flat) ** 2 <= 1
    pixels = np.zeros((400, 400, 4), np.uint8)
    pixels[side], pixels[lid] = (*DARK, 255), (*LIGHT, 255)
    return pixels


def mask_of(pixels):
    return (pixels[..., 3] / 255).astype(np.float32)


@settings(max_examples=10, deadline=None)
@given(radius=st.floats(50, 90), height=st.floats(60, 160), elevation=st.floats(10, 24))
def test_the_drawn_barrel_is_found(radius, height, elevation):
    found = find_revolved(mask_of(barrel(radius, height, elevation)))
    assert found.overlap > 0.95
    assert np.degrees(found.elevation) == pytest.approx(elevation, abs=4)
    assert found.width == pytest.approx(2 * radius, rel=0.05)
    assert found.height == pytest.approx(height, rel=0.15)


def test_a_board_and_an_arch_are_not_revolved():
    mask = np.zeros((120, 120), np.float32)
    for row in range(20, 100):
        mask[row, row - 10 : row + 4] = 1.0
    assert find_revolved(mask).overlap < 0.5
    arch = np.zeros((120, 120), np.float32)
    arch[20:100, 20:100] = 1.0
    arch[50:100, 40:80] = 0.0
    assert find_revolved(arch).overlap < 0.7


def test_a_barrel_is_revolved_and_a_box_only_if_the_artist_chooses_it():
    pixels, box = barrel(), prisms.picture(150, 100, 90, *np.radians((35, 25)))
    assert find_corner(pixels, mask_of(pixels)).is_revolved
    assert not find_corner(pixels, mask_of(pixels), alike="BOTH").is_revolved
    assert not find_corner(box, mask_of(box)).is_revolved
    assert find_corner(box, mask_of(box), alike="AROUND").is_revolved


# A box covers a taller one about as well, and in a tie the box wins.
@settings(max_examples=10, deadline=None, derandomize=True)
@given(radius=st.floats(50, 90), tall=st.floats(1.0, 1.3), elevation=st.floats(24, 35))
def test_a_cylinder_whose_side_is_seen_is_revolved(radius, tall, elevation):
    pixels = barrel(radius, tall * radius, elevation)
    corner = find_corner(pixels, mask_of(pixels))
    assert corner.is_revolved
    assert corner.width == pytest.approx(2 * radius, rel=0.06)


@settings(max_examples=10, deadline=None)
@given(
    width=st.floats(90, 170),
    depth=st.floats(90, 170),
    height=st.floats(60, 170),
    azimuth=st.floats(20, 70),
    elevation=st.floats(12, 42),
)
def test_a_box_is_not_revolved(width, depth, height, azimuth, elevation):
    pixels = prisms.picture(width, depth, height, *np.radians((azimuth, elevation)))
    assert not find_corner(pixels, mask_of(pixels)).is_revolved


# Seen at just 45 degrees, a crate whose corners are thicker has the outline of a drum.
@pytest.mark.parametrize(
    ("azimuth", "elevation", "thick"),
    [(45, 30, 8), (48, 33, 8), (48, 33, 16), (48, 33, 20), (40, 25, 16), (40, 25, 20)],
)
def test_a_crate_with_thick_corners_is_not_revolved(azimuth, elevation, thick):
    pixels, angles = prisms.picture(140, 140, 145, *np.radians((azimuth, elevation))), np.radians((azimuth, elevation))
    right, up = prisms.axes(*angles)
    points = np.array([(i, j, z) for i in (-70, 70) for j in (-70, 70) for z in (0, 145)])
    seen = np.column_stack([points @ right, -points @ up])
    seen += prisms.SIDE / 2 - (seen.min(axis=0) + seen.max(axis=0)) / 2
    rows, columns = np.mgrid[: prisms.SIDE, : prisms.SIDE]
    for column, row in seen:
        pixels[(abs(columns - column) < thick) & (abs(rows - row) < thick)] = (90, 90, 90, 255)
    assert not find_corner(pixels, mask_of(pixels)).is_revolved


def test_a_board_seen_from_the_front_shows_no_top_and_is_not_revolved():
    pixels = np.zeros((300, 300, 4), np.uint8)
    pixels[60:260, 80:220] = (*DARK, 255)
    assert not find_corner(pixels, mask_of(pixels)).is_revolved


def test_the_elevation_that_the_artist_gives_is_kept():
    assert find_revolved(mask_of(barrel()), 0.3).elevation == 0.3


def test_a_barrel_comes_out_round_with_its_lid_on_top():
    made = reconstruct(barrel(), Options(shape="CORNER", triangles=4000))
    assert made.shape == "CORNER"
    points = made.mesh.positions
    width, depth, height = np.ptp(points, axis=0)
    assert width == pytest.approx(depth, rel=0.05)
    assert height / width == pytest.approx(120 / 140, rel=0.12)
    middle = points[(points[:, 2] > 0.3 * height) & (points[:, 2] < 0.7 * height), :2]
    away = np.hypot(*(middle - middle.mean(axis=0)).T)
    assert away.std() < 0.05 * away.mean()
    a, b, c = points[made.mesh.triangles].astype(float).swapaxes(0, 1)
    normals = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    for direction, colour in (((0, 0, 1), LIGHT), ((0, -1, 0), DARK), ((0, 1, 0), DARK)):
        chosen = normals @ np.array(direction, float) > 0.95
        u, v = made.mesh.uvs[made.mesh.uv_corners[chosen]].mean(axis=1).T
        texture = made.mesh.texture
        rows = np.clip(((1 - v) * len(texture)).astype(int), 0, len(texture) - 1)
        columns = np.clip((u * texture.shape[1]).astype(int), 0, texture.shape[1] - 1)
        assert texture[rows, columns, :3].mean(axis=0) == pytest.approx(np.array(colour), abs=30), direction


def test_rows_are_centred_and_keep_their_width():
    mask = np.zeros((10, 40), np.float32)
    mask[2:8, 5:17] = 1.0
    even = centred(mask, 20.0)
    assert even.sum(axis=1) == pytest.approx(mask.sum(axis=1), abs=0.01)
    assert even == pytest.approx(even[:, [(40 - column) % 40 for column in range(40)]], abs=1e-5)
