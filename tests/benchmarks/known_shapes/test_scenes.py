# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes are lit, differ, and are the same for the same random numbers."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known_shapes import scenes

PLACE = scenes.Stage(horizon=0.5, foot=0.8)


@pytest.mark.parametrize("name", scenes.SCENES)
def test_a_scene_is_light_of_its_size(name):
    first, again, other = (scenes.SCENES[name](96, PLACE, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (96, 96, 3)
    assert np.isfinite(first).all()
    assert first.min() >= 0
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_point_out_of_focus_becomes_a_disc_of_the_same_light():
    point = np.zeros((41, 41, 1), dtype=np.float32)
    point[20, 20] = 100
    disc = scenes.out_of_focus(point, 6.0)
    assert disc.sum() == pytest.approx(100, rel=1e-3)
    assert disc[20, 24, 0] == pytest.approx(disc[20, 20, 0], rel=1e-3)
    assert disc[20, 29, 0] < 1e-4
