# SPDX-License-Identifier: GPL-3.0-or-later
"""Sharp edges are distinguished from soft ones, noise and grain."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.image import edges, filters

from tests.geometry import drawn_masks

FRAME = np.ones((256, 256), dtype=bool)
FRAME[8:-8, 8:-8] = False


def disc_on_grey(contrast, blur=0.0, noise=0.0):
    mask = filters.blur(drawn_masks.disc(), blur) if blur else drawn_masks.disc()
    grain = np.random.default_rng(1).normal(0, noise, mask.shape) if noise else 0.0
    return (0.7 - contrast * mask + grain).astype(np.float32)


def outline():
    x, y = drawn_masks.grid(256)
    return np.abs(np.hypot(x, y) - 0.4 * 256) < 1.0


@pytest.mark.parametrize(("contrast", "noise"), [(0.3, 0.0), (0.3, 0.01), (0.02, 0.0), (0.1, 0.005)])
def test_an_outline_is_sharp_at_any_contrast(contrast, noise):
    assert edges.sharp(disc_on_grey(contrast, noise=noise), FRAME)[outline()].mean() > 0.9


@pytest.mark.parametrize("contrast", [0.02, 0.1, 0.4])
def test_a_blurred_outline_is_not_sharp(contrast):
    assert not edges.sharp(disc_on_grey(contrast, blur=5.0), FRAME).any()


def test_noise_is_not_an_edge():
    assert edges.sharp(disc_on_grey(0.0, noise=0.02), FRAME).mean() < 0.001


def test_grain_away_from_the_frame_is_not_an_edge():
    grainy = disc_on_grey(0.0)
    grainy[64:192, 64:192] += np.random.default_rng(2).normal(0, 0.03, (128, 128))
    assert edges.sharp(grainy, FRAME)[70:186, 70:186].mean() < 0.05


def test_edges_of_a_large_picture_have_its_size():
    size = 1277
    x, y = drawn_masks.grid(size)
    frame = np.ones((size, size), dtype=bool)
    frame[8:-8, 8:-8] = False
    found = edges.sharp(0.7 - 0.2 * drawn_masks.disc(size), frame)
    assert found.shape == (size, size)
    assert found[np.abs(np.hypot(x, y) - 0.4 * size) < 1.0].mean() > 0.9
