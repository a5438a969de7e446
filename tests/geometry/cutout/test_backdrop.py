# SPDX-License-Identifier: GPL-3.0-or-later
"""The backdrop's model, tested on pictures with a known backdrop."""

from __future__ import annotations

import numpy as np
from maquette.geometry.cutout.backdrop import MOST_TOLERANCE, find_backdrop, is_plain
from maquette.geometry.image import filters
from maquette.geometry.image.colour import to_oklab

from tests.geometry import drawn_masks


def backdrop_of(mask, **painting):
    return find_backdrop(to_oklab(drawn_masks.paint(mask, alpha=False, **painting)))


def test_a_vignette_is_backdrop_up_to_the_subject():
    mask = drawn_masks.disc()
    assert drawn_masks.overlap(~backdrop_of(mask, backdrop=drawn_masks.studio()).pixels, mask) > 0.97


def test_a_floor_below_a_wall_is_backdrop_too():
    scene = np.empty((256, 256, 3))
    scene[:160], scene[160:] = (90, 120, 160), (150, 110, 80)
    mask = drawn_masks.disc()
    assert drawn_masks.overlap(~backdrop_of(mask, colour=(60, 170, 60), backdrop=scene).pixels, mask) > 0.97


def test_a_subject_that_the_frame_cuts_on_two_sides_is_not_backdrop():
    mask = np.zeros((256, 256), dtype=np.float32)
    mask[90:170] = 1
    assert drawn_masks.overlap(~backdrop_of(mask, backdrop=drawn_masks.studio()).pixels, mask) > 0.95


def test_a_soft_shadow_on_the_ground_is_backdrop():
    x, y = drawn_masks.grid(256)
    darkness = 0.35 * np.exp(-((x / 80) ** 2) - ((y - 95) / 14) ** 2)
    mask = drawn_masks.disc(radius=0.35)
    found = backdrop_of(mask, backdrop=200 * (1 - darkness)[..., None] * np.ones(3))
    assert drawn_masks.overlap(~found.pixels, mask) > 0.95


def test_a_backdrop_with_a_shadow_cut_by_the_frame_is_plain():
    x, y = drawn_masks.grid(256)
    darkness = np.where(np.hypot((x + 128) / 130, (y - 80) / 20) < 1, 0.5, 0.0).astype(np.float32)
    scene = 250 * (1 - filters.blur(darkness, 5.0))[..., None] * np.ones(3)
    mask = drawn_masks.disc(radius=0.3)
    assert is_plain(to_oklab(drawn_masks.paint(mask, alpha=False, backdrop=scene)))
    assert drawn_masks.overlap(~backdrop_of(mask, backdrop=scene).pixels, mask) > 0.95


def test_a_pale_subject_is_held_by_its_outline():
    x, y = drawn_masks.grid(256)
    mask = drawn_masks.disc()
    # A white ball on white paper: its lit side is barely darker than the paper, its other side is grey.
    ball = 247 - 0.25 * np.maximum(x + y + 100, 0)
    scene = np.where(mask >= 0.5, ball, 255.0)[..., None] * np.ones(3)
    found = backdrop_of(np.zeros_like(mask), backdrop=scene)
    assert drawn_masks.overlap(~found.pixels, mask) > 0.95


def test_a_hole_in_the_subject_shows_backdrop():
    found = backdrop_of(drawn_masks.ring(), backdrop=drawn_masks.studio())
    assert found.pixels[118:138, 118:138].all()


def test_a_texture_has_no_backdrop():
    noise = np.random.default_rng(1).integers(0, 256, (128, 128, 4), dtype=np.uint8)
    assert find_backdrop(to_oklab(noise)) is None


def test_the_tolerance_grows_with_the_noise_up_to_a_limit():
    plain = backdrop_of(drawn_masks.disc(), backdrop=(128, 128, 128)).tolerance
    noisy = backdrop_of(
        drawn_masks.disc(), backdrop=128 + np.random.default_rng(2).normal(0, 10, (256, 256, 3))
    ).tolerance
    assert plain < noisy <= MOST_TOLERANCE
