# SPDX-License-Identifier: GPL-3.0-or-later
"""A face that looks at the camera is found in whatever colour, size and place; other things are none."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.faces.face import find_face

from tests.geometry import drawn_faces, drawn_masks

SKINS = {
    "light": (240, 205, 180),
    "tan": (205, 150, 110),
    "brown": (130, 85, 60),
    "dark": (75, 48, 38),
    "green": (110, 165, 80),
    "grey": (165, 165, 170),
    "blue": (120, 150, 215),
}


def found(pixels):
    return find_face(pixels, pixels[..., 3] / np.float32(255))


@pytest.mark.parametrize("skin", SKINS.values(), ids=SKINS)
def test_a_face_is_found_whatever_its_colour(skin):
    hair = (35, 30, 30) if sum(skin) > 300 else (190, 185, 180)
    face = found(drawn_faces.person(skin=skin, hair=hair))
    assert face is not None
    # In dark faces, the whites beside the irises are the spots that stand out.
    assert (face.x, face.y) == pytest.approx((128, 0.3 * 256), abs=0.25 * 25.6)
    assert face.span == pytest.approx(25.6, rel=0.4)


@pytest.mark.parametrize("size", [160, 256, 700])
@pytest.mark.parametrize(("x", "y", "span"), [(0.0, -0.2, 0.1), (-0.12, -0.3, 0.06), (0.1, -0.25, 0.08)])
def test_a_face_is_found_wherever_it_is(size, x, y, span):
    face = found(drawn_faces.person(size, x=x, y=y, span=span))
    assert face is not None
    assert (face.x / size - 0.5, face.y / size - 0.5) == pytest.approx((x, y), abs=0.15 * span)
    assert face.span / size == pytest.approx(span, rel=0.15)
    assert 0.4 < face.chin < 2.0


def test_the_tilt_of_a_face_is_found():
    y, x = np.mgrid[0:256, 0:256] - 128
    angle = np.radians(8)
    columns, rows = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    upright = drawn_faces.person()
    face = found(upright[np.rint(rows + 128).astype(int).clip(0, 255), np.rint(columns + 128).astype(int).clip(0, 255)])
    assert face is not None
    assert np.degrees(face.tilt) == pytest.approx(8, abs=3)


@pytest.mark.parametrize("draw", [drawn_faces.ball, drawn_faces.toy])
def test_a_face_without_hair_is_found(draw):
    face = found(draw())
    assert face is not None
    assert face.x == pytest.approx(128, abs=3)


@pytest.mark.parametrize("thing", drawn_faces.THINGS)
@pytest.mark.parametrize("size", [160, 256, 600])
def test_a_thing_has_no_face(thing, size):
    assert found(thing(size)) is None


@pytest.mark.parametrize("mask", [drawn_masks.disc, drawn_masks.star, drawn_masks.ring])
def test_an_even_surface_has_no_face(mask):
    assert found(drawn_masks.paint(mask())) is None


@pytest.mark.parametrize("shape", [(16, 16), (11, 300), (300, 11), (20, 40)])
def test_tiny_pictures_have_no_face(shape):
    pixels = np.full((*shape, 4), 200, dtype=np.uint8)
    pixels[..., :3] = np.random.default_rng(0).integers(0, 255, (*shape, 3))
    assert find_face(pixels, np.ones(shape, np.float32)) is None


def test_an_empty_mask_has_no_face():
    assert find_face(np.zeros((64, 64, 4), np.uint8), np.zeros((64, 64), np.float32)) is None
