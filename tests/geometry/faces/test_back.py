# SPDX-License-Identifier: GPL-3.0-or-later
"""The back of a head has no second face; everything else stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.faces.back import paint_back
from maquette.geometry.faces.face import find_face
from maquette.geometry.texture.bleed import bleed

from tests.geometry import drawn_faces

SKIN, HAIR = np.array([225, 170, 140]), np.array(drawn_faces.HAIR)


def painted(pixels):
    """Return the front's colours and the back's."""
    mask = pixels[..., 3] / np.float32(255)
    front = bleed(pixels, mask)[..., :3]
    return front.astype(int), paint_back(front, pixels, mask).astype(int)


def around(pixels, x, y, wide, high):
    """Return the part of a picture about the middle of a person's eyes; all in spans."""
    size = len(pixels)
    span, middle = 0.1 * size, (0.5 * size + 0.1 * size * x, 0.3 * size + 0.1 * size * y)
    rows, columns = (
        slice(int(at - half * span), int(at + half * span)) for at, half in zip(middle[::-1], (high, wide), strict=True)
    )
    return pixels[rows, columns]


@pytest.mark.parametrize("size", [192, 256, 512])
def test_hair_covers_the_back_of_a_head(size):
    front, back = painted(drawn_faces.person(size))
    assert np.abs(around(front, 0, 0.3, 0.7, 0.5).mean(axis=(0, 1)) - SKIN).max() < 60
    middle = around(back, 0, 0.2, 0.7, 0.6)
    assert np.abs(middle - HAIR).max() < 60
    assert (
        find_face(
            np.dstack([back, drawn_faces.person(size)[..., 3]]).astype(np.uint8), np.ones((size, size), np.float32)
        )
        is None
    )


def test_the_rest_of_the_back_is_the_front():
    front, back = painted(drawn_faces.person())
    changed = (front != back).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    # All within the head, which reaches from 1.85 spans above the eyes to 1.65 below.
    assert rows[0] > 0.3 * 256 - 1.85 * 25.6
    assert rows[-1] < 0.3 * 256 + 1.9 * 25.6
    assert np.ptp(columns) < 2.9 * 25.6


def test_hair_keeps_its_texture_over_the_back():
    pixels = drawn_faces.person(512)
    is_hair = np.abs(pixels[..., :3].astype(int) - HAIR).max(axis=2) < 40
    strands = (18 * np.sign(np.sin(np.arange(512) * 0.9))).astype(int)
    pixels[..., :3] = np.clip(pixels[..., :3] + np.where(is_hair, strands[None], 0)[..., None], 0, 255)
    _, back = painted(pixels)
    middle = around(back, 0, 0.1, 0.6, 0.4).mean(axis=2)
    assert np.abs(np.diff(middle, axis=1)).mean() > 2 * np.abs(np.diff(middle, axis=0)).mean()


@pytest.mark.parametrize("skin", [(250, 200, 60), (120, 160, 220), (120, 75, 50)])
def test_a_bald_head_keeps_the_colour_of_its_border(skin):
    front, back = painted(drawn_faces.ball(skin=skin))
    inside = np.hypot(*np.mgrid[-128:128, -128:128]) < 0.36 * 256
    assert np.abs(front[inside] - skin).max() > 90
    assert np.abs(back[inside] - skin).max() < 70
    assert np.abs(np.diff(back, axis=1))[inside[:, 1:]].max() < 40


@pytest.mark.parametrize("thing", drawn_faces.THINGS)
def test_the_back_of_a_thing_is_its_front(thing):
    front, back = painted(thing())
    assert (front == back).all()
