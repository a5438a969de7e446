# SPDX-License-Identifier: GPL-3.0-or-later
"""A backdrop is opaque, reproducible, and visible only where the picture is transparent."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known_shapes import backdrops
from tests.geometry import drawn_masks

PICTURE = drawn_masks.paint(drawn_masks.disc(96))


@pytest.mark.parametrize("name", backdrops.BACKDROPS)
def test_a_picture_lies_on_its_backdrop(name):
    mixed = backdrops.on(name, PICTURE)
    assert mixed.shape == PICTURE.shape
    assert (mixed[..., 3] == 255).all()
    solid = PICTURE[..., 3] == 255
    assert np.array_equal(mixed[solid], PICTURE[solid])
    assert np.array_equal(mixed, backdrops.on(name, PICTURE))


def test_the_backdrops_differ():
    clear = np.zeros((64, 64, 4), dtype=np.uint8)
    made = [backdrops.on(name, clear) for name in backdrops.BACKDROPS]
    assert len({picture.tobytes() for picture in made}) == len(backdrops.BACKDROPS) == 10
