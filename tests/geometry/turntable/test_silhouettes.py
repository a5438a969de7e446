# SPDX-License-Identifier: GPL-3.0-or-later
"""Silhouettes on black, white and transparent backgrounds; other borders are refused."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.errors import NotATurntable
from maquette.geometry.turntable import silhouettes

from tests.geometry import drawn_masks


def movie(backdrop, colour=(200, 60, 30)):
    frame = np.full((64, 64, 4), (*backdrop, 255), np.uint8)
    frame[drawn_masks.disc(64) >= 0.5, :3] = colour
    return np.stack([frame, frame])


@pytest.mark.parametrize(
    ("backdrop", "colour"), [((0, 0, 0), (30, 5, 5)), ((255, 255, 255), (255, 235, 255)), ((40, 90, 40), (0, 0, 0))]
)
def test_a_plain_backdrop_is_found(backdrop, colour):
    for mask in silhouettes.cut_out(movie(backdrop, colour)):
        assert np.array_equal(mask, drawn_masks.disc(64) >= 0.5)


def test_transparency_is_the_backdrop_in_any_colour():
    frames = movie((200, 60, 30))
    frames[..., 3] = np.where(drawn_masks.ring(64) >= 0.5, 255, 0)
    assert np.array_equal(silhouettes.cut_out(frames)[1], drawn_masks.ring(64) >= 0.5)


def test_specks_are_dropped():
    frames = movie((0, 0, 0))
    frames[0, 2, 2, :3] = 255
    assert silhouettes.cut_out(frames)[0][2, 2] == 0


def test_a_border_of_many_colours_is_refused():
    noise = np.random.default_rng(4).integers(0, 256, (2, 64, 64, 4), np.uint8)
    noise[..., 3] = 255
    with pytest.raises(NotATurntable, match="background"):
        silhouettes.cut_out(noise)


@pytest.mark.parametrize(("value", "is_open"), [(0, True), (8, False)])
def test_an_enclosed_area_is_a_hole_only_in_exactly_the_backdrops_colour(value, is_open):
    frames = movie((0, 0, 0))
    frames[0, 30:34, 30:34, :3] = value
    assert (silhouettes.cut_out(frames)[0][30:34, 30:34] == (0 if is_open else 1)).all()
