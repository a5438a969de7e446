# SPDX-License-Identifier: GPL-3.0-or-later
"""The texture's margin."""

from __future__ import annotations

import numpy as np
from maquette.geometry.texture.bleed import bleed

from tests.geometry import drawn_masks


def test_no_backdrop_is_left_in_the_texture():
    mask = drawn_masks.star()
    pixels = drawn_masks.paint(mask, colour=(200, 60, 30), alpha=False, backdrop=(0, 255, 0))
    texture = bleed(pixels, mask)
    assert (texture[..., 3] == 255).all()
    assert texture[..., 1].max() < 80
    assert texture[..., 0].min() > 120


def test_the_subject_keeps_its_pixels():
    pixels = np.random.default_rng(3).integers(0, 256, (256, 256, 4), dtype=np.uint8)
    inside = drawn_masks.disc(radius=0.37) > 0
    assert np.array_equal(bleed(pixels, drawn_masks.disc())[inside][:, :3], pixels[inside][:, :3])


def test_a_thin_part_keeps_its_own_colour():
    mask = np.zeros((128, 128), dtype=np.float32)
    mask[64:120, 20:108] = 1
    mask[10:64, 63:65] = 1
    pixels = np.zeros((128, 128, 4), dtype=np.uint8)
    pixels[64:, :, 2] = 255
    pixels[:64, :, 0] = 255
    texture = bleed(pixels, mask)
    assert (texture[15:55, 63:65, 0] > 240).all()
    assert (texture[15:55, 63:65, 2] < 15).all()


def test_a_soft_edge_in_front_of_a_backdrop_takes_the_subjects_colour():
    """Four pixels of mixed colours on each side, as in pictures that were scaled up or saved as JPEG."""
    rows, columns = np.mgrid[:512, :512]
    share = np.clip((180.0 - np.hypot(rows - 256, columns - 256)) / 8.0 + 0.5, 0.0, 1.0)[..., None]
    colours = share * (200, 60, 30) + (1 - share) * (127, 127, 127)
    pixels = np.dstack([colours, np.full(rows.shape, 255)]).astype(np.uint8)
    texture = bleed(pixels, (share[..., 0] > 0.5).astype(np.float32))
    assert abs(texture[..., :3].astype(int) - (200, 60, 30)).max() < 20
