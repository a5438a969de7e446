# SPDX-License-Identifier: GPL-3.0-or-later
"""Spots of any size are found, and paired if they are level and alike."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.faces.eyes import difference, find_pairs, find_spots, levels, sample

from tests.geometry import drawn_faces


def looked_at(pixels):
    solid = pixels[..., 3] > 127
    sizes, factor = levels(pixels, solid)
    return sizes, factor, find_spots(sizes)


@pytest.mark.parametrize("radius", [0.012, 0.025, 0.05, 0.09])
@pytest.mark.parametrize(("colour", "sign"), [((60, 40, 30), 1), ((250, 245, 235), -1)])
def test_a_spot_is_found_with_its_size(radius, colour, sign):
    drawn = drawn_faces.Drawing(256)
    drawn.oval(0, 0, 0.45, 0.45, (165, 130, 110))
    drawn.oval(0.1, -0.05, radius, radius, colour)
    _, _, spots = looked_at(drawn.pixels)
    near = np.hypot(spots.x - 0.6 * 256, spots.y - 0.45 * 256) < max(3, 0.3 * radius * 256)
    strongest = np.flatnonzero(near)[spots.strength[near].argmax()]
    assert spots.sign[strongest] == sign
    assert spots.radius[strongest] == pytest.approx(radius * 256, rel=0.5)


def test_the_eyes_are_among_the_pairs():
    sizes, _, spots = looked_at(drawn_faces.person())
    pairs = find_pairs(spots, sizes)
    at_eyes = np.hypot(pairs.x - 128, pairs.y - 0.3 * 256) < 3
    assert (at_eyes & (np.abs(pairs.span - 25.6) < 4)).any()
    assert (pairs.right > 0).all()
    assert (pairs.contrast > 0).all()


def test_spots_above_one_another_are_no_pair():
    drawn = drawn_faces.Drawing(256)
    drawn.oval(0, 0, 0.45, 0.45, (220, 180, 150))
    for y in (-0.1, 0.1):
        drawn.oval(0, y, 0.04, 0.04, drawn_faces.DARK)
    sizes, _, spots = looked_at(drawn.pixels)
    pairs = find_pairs(spots, sizes)
    assert len(spots.x) >= 2
    assert (np.abs(pairs.down) <= 0.36 * pairs.right).all()
    assert not (np.abs(spots.y[pairs.first] - spots.y[pairs.second]) > 40).any()


def test_colours_are_sampled_in_the_eyes_own_frame():
    pixels = drawn_faces.person(512)
    sizes, factor, spots = looked_at(pixels)
    pairs = find_pairs(spots, sizes)
    best = int(np.hypot(pairs.x - 256 / factor, pairs.y - 0.3 * 512 / factor).argmin())
    colours, inside = sample(
        sizes, pairs, np.repeat(np.array([[[0.0, 0.5], [0.0, -1.0], [-30.0, 0.0]]]), len(pairs.x), 0)
    )
    assert inside[best].tolist() == [True, True, False]
    assert difference(colours[best, 0], pairs.skin[best]) < 0.05
    assert difference(colours[best, 1], pairs.skin[best]) > 0.1


def test_large_pictures_are_looked_at_in_a_smaller_size():
    sizes, factor, _ = looked_at(drawn_faces.person(1200))
    assert factor == 3
    assert [level.coverage.shape for level in sizes[:2]] == [(400, 400), (200, 200)]
