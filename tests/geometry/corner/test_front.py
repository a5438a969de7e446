# SPDX-License-Identifier: GPL-3.0-or-later
"""What is seen from its front alone: it is recognized, and gets four sides, a greater depth, or stays thin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.geometry.corner.front import four_sided, is_front_view
from maquette.geometry.image import components
from maquette.geometry.options import Options
from maquette.geometry.reconstruct import find_box, find_subject, reconstruct, reconstruct_each
from maquette.geometry.shapes.inflate import inflate

from tests.geometry import drawn_fronts, surfaces
from tests.geometry.corner import prisms


def made(mask, **options):
    return reconstruct(drawn_fronts.picture(mask), Options(triangles=3000, **options))


def size(model):
    return np.ptp(model.mesh.positions.astype(float), axis=0)


def pieces_below(mesh, share):
    """How many pieces the surface has below a share of its height, and the centre of each (N, 2)."""
    height = share * np.ptp(mesh.positions[:, 2])
    low = mesh.triangles[(mesh.positions[mesh.triangles, 2] < height).all(axis=1)]
    start, end = low[:, [0, 1, 0, 2]].reshape(-1, 2).T
    roots = components.join(len(mesh.positions), start, end)
    used = np.unique(low)
    names = np.unique(roots[used])
    return np.array([mesh.positions[used[roots[used] == name], :2].mean(axis=0) for name in names])


@pytest.mark.parametrize("mask", [drawn_fronts.table(), drawn_fronts.door(), drawn_fronts.mound()])
def test_a_level_base_is_that_of_a_front_view(mask):
    assert is_front_view(drawn_fronts.picture(mask), mask)


@pytest.mark.parametrize("azimuth", [20, 35, 50, -35])
def test_a_box_from_a_corner_is_no_front_view(azimuth):
    pixels = prisms.picture(150, 100, 90, *np.radians((azimuth, 25)))
    assert not is_front_view(pixels, (pixels[..., 3] >= 128).astype(np.float32))


@settings(max_examples=30)
@given(st.integers(20, 200), st.integers(20, 200))
def test_four_sides_are_as_deep_as_wide_and_less_deep_if_they_lie(width, height):
    box = four_sided(drawn_fronts.rectangles((30, 20, 30 + width, 20 + height)))
    assert (box.width, box.height) == (width, height)
    assert box.depth == pytest.approx(min(width, np.sqrt(width * height)))
    assert box.depth == width or height < box.depth < width


@settings(max_examples=8, deadline=None)
@given(st.integers(16, 40), st.integers(60, 110), st.integers(130, 200))
def test_a_table_gets_four_legs_at_their_own_depth(top, legs, width):
    model = made(drawn_fronts.table(top, legs, width))
    assert (model.shape, model.reason) == ("CORNER", "four_sides")
    surfaces.assert_closed(model.mesh.positions, model.mesh.triangles)
    centres = pieces_below(model.mesh, 0.35)
    assert len(centres) == 4
    wide, deep, _ = size(model)
    assert np.abs(centres[:, 0]) == pytest.approx(np.full(4, 0.5 * wide), abs=0.16 * wide)
    assert np.abs(centres[:, 1]) == pytest.approx(np.full(4, 0.5 * deep), abs=0.16 * deep)
    assert len({tuple(np.sign(centre)) for centre in centres}) == 4


@pytest.mark.parametrize("mask", [drawn_fronts.door(), drawn_fronts.sign_on_a_post()], ids=["door", "sign"])
def test_doors_and_signs_stay_thin(mask):
    model = made(mask)
    wide, deep, _ = size(model)
    assert model.shape == "EXTRUDE"
    assert deep < 0.55 * wide


def test_a_sword_is_no_box_from_a_corner():
    model = made(drawn_fronts.sword())
    wide, deep, _ = size(model)
    assert model.shape != "CORNER"
    assert deep < 0.55 * wide


@pytest.mark.parametrize("mask", [drawn_fronts.window(), drawn_fronts.half_a_table()], ids=["window", "half a table"])
def test_what_is_open_or_unlike_its_mirror_image_has_no_four_sides(mask):
    assert made(mask).reason != "four_sides"


def test_a_figure_keeps_two_legs():
    model = made(drawn_fronts.figure())
    assert model.shape != "CORNER"
    assert len(pieces_below(model.mesh, 0.2)) == 2


def test_a_wide_mound_becomes_deeper_than_its_outline_and_a_figure_does_not():
    for mask, factor in ((drawn_fronts.mound(), 1.4), (drawn_fronts.figure(), 1.0)):
        pixels = drawn_fronts.picture(mask)
        plain = inflate(mask, pixels[..., :3], 3000).sized(1.0)
        wide, deep, _ = np.ptp(plain.positions, axis=0)
        assert size(made(mask, shape="INFLATE")) == pytest.approx((wide, factor * deep, 1.0), rel=0.03)


def test_what_the_frame_cuts_off_does_not_stand():
    cut = np.roll(drawn_fronts.table(), drawn_fronts.SIDE - 144, axis=0)
    assert cut[-1].any()
    assert made(cut).reason != "four_sides"
    each = reconstruct_each(drawn_fronts.picture(cut), Options(triangles=3000, subjects="EACH"))
    assert [one.model.reason == "four_sides" for one in each.models] == [False]


def test_what_is_set_for_corner_counts_for_no_other_shape():
    mask = drawn_fronts.table()
    plain, hidden = (made(mask, **options) for options in ({}, {"alike": "ONE", "azimuth": 30.0}))
    assert (plain.reason, hidden.reason) == ("four_sides", "four_sides")
    assert hidden.mesh.positions == pytest.approx(plain.mesh.positions)
    pixels = prisms.picture(120, 100, 90, *np.radians((40, 25)))
    subject = find_subject(pixels, Options())
    assert not find_box(subject, Options(alike="FOUR")).is_four_sided


def test_the_artist_can_choose_four_sides_or_others():
    mask = drawn_fronts.door()
    assert size(made(mask, shape="CORNER", alike="FOUR"))[1] == pytest.approx(76 / 196, rel=0.05)
    subject = find_subject(drawn_fronts.picture(mask), Options())
    for options, is_four_sided in (({}, True), ({"alike": "BOTH"}, False), ({"azimuth": 30.0}, False)):
        assert find_box(subject, Options(shape="CORNER", **options)).is_four_sided == is_four_sided


def test_depth_stretches_four_sides():
    plain, deep = (size(made(drawn_fronts.table(), depth=depth)) for depth in (1.0, 1.5))
    assert deep == pytest.approx(plain * (1, 1.5, 1), rel=0.01)


def test_each_side_has_the_colours_of_the_picture():
    mask = drawn_fronts.rectangles((50, 60, 206, 216))
    pixels = drawn_fronts.picture(mask)
    pixels[60:138, :, :3] = (30, 60, 200)
    pixels[138:216, :, :3] = (200, 60, 30)
    mesh = reconstruct(pixels, Options(triangles=3000, shape="CORNER", alike="FOUR")).mesh
    a, b, c = mesh.positions[mesh.triangles].astype(float).swapaxes(0, 1)
    normals = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    u, v = np.moveaxis(mesh.uvs[mesh.uv_corners].mean(axis=1), -1, 0)
    height, width = mesh.texture.shape[:2]
    colours = mesh.texture[
        np.clip(((1 - v) * height).astype(int), 0, height - 1), np.clip((u * width).astype(int), 0, width - 1), :3
    ]
    z = ((a + b + c) / 3)[:, 2]
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        faces = normals @ np.array([x, y, 0.0]) > 0.95
        assert colours[faces & (z > 0.6)].mean(axis=0) == pytest.approx((30, 60, 200), abs=25)
        assert colours[faces & (z < 0.4)].mean(axis=0) == pytest.approx((200, 60, 30), abs=25)
