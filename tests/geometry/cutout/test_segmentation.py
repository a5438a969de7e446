# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting out a subject from backdrops of several colours."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.cutout.backdrop import is_plain
from maquette.geometry.cutout.cutout import Cutting, cut_out
from maquette.geometry.cutout.segmentation import follow, segment
from maquette.geometry.image import filters
from maquette.geometry.image.colour import to_oklab

from tests.geometry import drawn_masks


def noisy(size=256):
    return 128 + np.random.default_rng(1).normal(0, 12, (size, size, 3))


def tiled(size=256):
    y, x = np.mgrid[0:size, 0:size] // 26
    return np.where(((x + y) % 2)[..., None] == 0, (196, 206, 214), (150, 170, 186)).astype(float)


def floored(size=256):
    y = np.mgrid[0:size, 0:size][0]
    return np.where(y[..., None] < 0.6 * size, (180, 190, 205), (112, 108, 96)).astype(float)


BACKDROPS = pytest.mark.parametrize("backdrop", [noisy, tiled, floored])


@BACKDROPS
@pytest.mark.parametrize("shape", [drawn_masks.disc, drawn_masks.ring, drawn_masks.star])
def test_the_subject_is_found(backdrop, shape):
    picture = drawn_masks.paint(shape(), alpha=False, backdrop=backdrop())
    assert drawn_masks.overlap(cut_out(picture), shape()) >= 0.95


@BACKDROPS
def test_a_bare_backdrop_has_no_subject(backdrop):
    picture = drawn_masks.paint(np.zeros((256, 256), np.float32), alpha=False, backdrop=backdrop())
    assert segment(to_oklab(picture)) is None


def test_smooth_backdrops_are_plain_and_others_not():
    empty = np.zeros((256, 256), np.float32)
    assert is_plain(to_oklab(drawn_masks.paint(empty, alpha=False, backdrop=drawn_masks.studio())))
    for backdrop in (noisy, tiled, floored):
        assert not is_plain(to_oklab(drawn_masks.paint(empty, alpha=False, backdrop=backdrop())))


def test_growing_moves_the_outline_and_inverting_swaps_the_sides():
    picture = drawn_masks.paint(drawn_masks.disc())
    radius = {grow: np.sqrt((cut_out(picture, Cutting(grow=grow)) >= 0.5).sum() / np.pi) for grow in (-0.02, 0.0, 0.02)}
    assert radius[0.02] - radius[0.0] == pytest.approx(5.1, abs=0.6)
    assert radius[0.0] - radius[-0.02] == pytest.approx(5.1, abs=0.6)
    assert drawn_masks.overlap(cut_out(picture, Cutting(invert=True)), 1 - drawn_masks.disc()) > 0.99


def test_a_higher_tolerance_makes_more_pixels_backdrop():
    pale = drawn_masks.paint(drawn_masks.disc(), colour=(140, 128, 122), alpha=False)
    sizes = [(cut_out(pale, Cutting(tolerance=tolerance)) >= 0.5).mean() for tolerance in (0.3, 0.5)]
    assert sizes[0] >= sizes[1]


def test_a_shadow_that_the_frame_cuts_is_not_a_subject():
    x, y = drawn_masks.grid(256)
    cast = filters.blur((np.hypot((x + 128) / 120, (y - 84) / 22) < 1).astype(np.float32), 4.0)
    scene = floored() * (1 - 0.6 * cast)[..., None]
    picture = drawn_masks.paint(drawn_masks.disc(radius=0.3), alpha=False, backdrop=scene)
    assert not is_plain(to_oklab(picture))
    assert drawn_masks.overlap(cut_out(picture), drawn_masks.disc(radius=0.3)) >= 0.95


def test_a_subject_whose_colours_lie_between_the_backdrops_is_found():
    mask = drawn_masks.disc()
    # Its shades range from the light tiles' colour to the dark ones', in another hue.
    picture = drawn_masks.paint(mask, alpha=False, colour=(196, 194, 196), backdrop=tiled())
    assert drawn_masks.overlap(cut_out(picture), mask) >= 0.95


def test_a_gradient_that_one_side_alone_shows_is_backdrop():
    across = np.linspace(0.0, 1.0, 256)[None, :, None]
    wall = np.array([150.0, 190.0, 205.0]) + across * np.array([45.0, 15.0, 7.0])
    scene = np.where(np.mgrid[0:256, 0:256][0][..., None] < 150, wall, (112, 108, 96))
    mask = np.zeros((256, 256), np.float32)
    mask[60:220, 110:130] = 1
    picture = drawn_masks.paint(mask, alpha=False, colour=(165, 170, 180), backdrop=scene)
    assert drawn_masks.overlap(cut_out(picture), mask) >= 0.9


def rough_odds(mask, size=32):
    """Return log-odds at a low resolution, unsure of the outline."""
    return (6 * filters.resized(mask, (size, size)) - 3).astype(np.float32)


NOWHERE = np.zeros((256, 256), dtype=bool)


@BACKDROPS
@pytest.mark.parametrize("shape", [drawn_masks.disc, drawn_masks.star])
def test_the_outline_is_finer_than_what_the_network_says(backdrop, shape):
    lab = to_oklab(drawn_masks.paint(shape(), alpha=False, backdrop=backdrop()))
    moved = rough_odds(np.roll(shape(), 4, axis=1))
    assert drawn_masks.overlap(filters.resized(moved, (256, 256)) > 0, shape()) < 0.96
    assert drawn_masks.overlap(follow(lab, moved, NOWHERE), shape()) > 0.97


def test_what_the_frame_reaches_is_backdrop():
    large, small = drawn_masks.disc(radius=0.2), np.roll(drawn_masks.disc(radius=0.1), 90, axis=1)
    both = np.maximum(large, small)
    behind = drawn_masks.paint(small, (40, 90, 200), alpha=False)[..., :3]
    lab = to_oklab(drawn_masks.paint(large, alpha=False, backdrop=behind))
    reached = np.roll(drawn_masks.disc(radius=0.12), 90, axis=1) > 0
    assert drawn_masks.overlap(follow(lab, rough_odds(both), reached), large) > 0.95
    assert drawn_masks.overlap(follow(lab, rough_odds(both), NOWHERE), both) > 0.95


@pytest.mark.parametrize("certain", [-5.0, 5.0])
def test_nothing_is_found_if_the_network_finds_nothing_or_everything(certain):
    lab = to_oklab(drawn_masks.paint(drawn_masks.disc(), alpha=False))
    assert follow(lab, np.full((32, 32), certain, dtype=np.float32), NOWHERE) is None
