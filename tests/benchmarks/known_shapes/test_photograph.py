# SPDX-License-Identifier: GPL-3.0-or-later
"""A photograph keeps a scene's colours but for its faults, and is darker at the corners."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known_shapes.photograph import photograph


@pytest.mark.parametrize("side", [64, 90])
def test_a_photograph_shows_the_light_with_a_vignette_and_noise(side):
    light = np.broadcast_to(np.float32([0.5, 0.2, 0.1]), (side, side, 3))
    taken = photograph(light, np.random.default_rng(3))
    assert taken.shape == (side, side, 4)
    middle = taken[side // 2 - 4 : side // 2 + 4, side // 2 - 4 : side // 2 + 4, :3].reshape(-1, 3).mean(axis=0)
    assert middle == pytest.approx(255 * np.array([0.5, 0.2, 0.1]) ** (1 / 2.2), abs=6)
    assert taken[:4, :4, :3].mean() < middle.mean() - 2
    assert taken[..., 0].std() > 0.3
