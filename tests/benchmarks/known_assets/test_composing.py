# SPDX-License-Identifier: GPL-3.0-or-later
"""A composed photograph is opaque and reproducible, and shows its subject where its coverage says so."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known_assets import composing
from benchmarks.known_shapes import scenes
from tests.geometry import drawn_masks

SUBJECT = drawn_masks.paint(drawn_masks.disc(96), colour=(250, 20, 240))
OTHERS = [drawn_masks.paint(drawn_masks.star(96), colour=(20, 220, 230))]


@pytest.mark.parametrize("kind", composing.KINDS)
def test_the_subject_stands_in_its_scene(kind):
    made = composing.compose(kind, "a disc", SUBJECT, OTHERS, 128)
    again = composing.compose(kind, "a disc", SUBJECT, OTHERS, 128)
    assert np.array_equal(made.picture, again.picture)
    assert made.picture.shape == (128, 128, 4)
    assert (made.picture[..., 3] == 255).all()
    solid, clear = made.coverage > 0.99, made.coverage < 0.01
    assert 0.1 < solid.mean() < 0.5
    excess = made.picture[..., :3].astype(float) @ [0.5, -1.0, 0.5]  # of the subject's magenta over green
    assert excess[solid].mean() > excess[clear].mean() + 60


def test_another_name_gives_another_picture():
    first, second = (composing.compose("a room", name, SUBJECT, OTHERS, 64) for name in ("a", "b"))
    assert not np.array_equal(first.picture, second.picture)


@pytest.mark.parametrize("seed", range(5))
def test_the_subject_shades_the_ground_at_its_foot(seed):
    shade = composing._shadow(drawn_masks.disc(128), scenes.Stage(0.5, 0.9), np.random.default_rng(seed))
    foot = np.flatnonzero(drawn_masks.disc(128).any(axis=1))[-1]
    assert shade[foot + 1, 64] > shade[foot + 1, 4] + 0.05
    assert (shade >= 0).all()
    assert (shade <= 1).all()
