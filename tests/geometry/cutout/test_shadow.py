# SPDX-License-Identifier: GPL-3.0-or-later
"""Soft shadows are distinguished from subjects of the same hue."""

from __future__ import annotations

import numpy as np
from maquette.geometry.cutout import shadow
from maquette.geometry.cutout.backdrop import find_backdrop
from maquette.geometry.image import filters
from maquette.geometry.image.colour import to_oklab

from tests.geometry import drawn_masks

BEIGE = np.array([205.0, 195.0, 180.0])
TOLERANCE = 0.03


def blot(x0, y0, width, height, softness):
    """Return the coverage (256, 256) of an ellipse whose border is blurred by `softness` pixels."""
    x, y = drawn_masks.grid(256)
    inside = np.hypot((x - x0) / width, (y - y0) / height) < 1
    return filters.blur(inside.astype(np.float32), softness) if softness else inside.astype(np.float32)


def picture(*blots):
    """Return a beige picture darkened by blots: pairs of coverage and the share of light left."""
    light = np.ones((256, 256))
    for cover, left in blots:
        light = light * (1 - cover * (1 - left))
    pixels = BEIGE * light[..., None] ** (1 / 2.2)
    return np.rint(np.dstack([pixels, np.full(light.shape, 255)])).astype(np.uint8)


def backdrop_of(pixels):
    return find_backdrop(to_oklab(pixels)).pixels


def test_a_dark_soft_shadow_is_backdrop():
    assert backdrop_of(picture((blot(-10, 40, 70, 20, 5), 0.1))).all()


def test_an_equally_dark_grey_subject_is_not_backdrop():
    subject = blot(0, 0, 60, 40, 0)
    assert drawn_masks.overlap(~backdrop_of(picture((subject, 0.3))), subject) > 0.95


def test_a_grey_subject_in_its_own_shadow_stays():
    subject, cast = blot(0, 0, 50, 50, 0), blot(-50, 40, 70, 18, 4)
    assert drawn_masks.overlap(~backdrop_of(picture((cast * (1 - subject), 0.2), (subject, 0.5))), subject) > 0.9


def test_a_grey_subject_whose_outline_fades_in_one_spot_stays():
    x, _ = drawn_masks.grid(256)
    subject = np.where(x > 30, blot(0, 0, 60, 40, 3), blot(0, 0, 60, 40, 0))
    assert drawn_masks.overlap(~backdrop_of(picture((subject, 0.3))), subject) > 0.9


def test_a_shadow_that_is_sharp_in_one_spot_leaves_no_border_there():
    x, _ = drawn_masks.grid(256)
    assert backdrop_of(picture((blot(0, 40, 70, 30, 5) * (x < 20), 0.3))).all()


def test_another_hue_is_not_darkened_backdrop():
    lab = to_oklab(np.array([[[205, 195, 180, 255], [110, 104, 96, 255], [90, 104, 130, 255]]], dtype=np.uint8))
    assert shadow.darkened(lab, np.broadcast_to(lab[:, :1], lab.shape), TOLERANCE).tolist() == [[True, True, False]]


def test_opening_removes_a_thin_bridge_between_two_parts():
    pixels = np.zeros((40, 80), dtype=bool)
    pixels[5:35, 5:35] = pixels[5:35, 45:75] = pixels[18:21, 35:45] = True
    found = shadow.opened(pixels, 3)
    assert found[20, 20]
    assert found[20, 60]
    assert not found[19, 40]
