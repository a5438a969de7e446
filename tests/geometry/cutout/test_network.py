# SPDX-License-Identifier: GPL-3.0-or-later
"""The network that finds the subject of a photograph."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.cutout import network
from maquette.geometry.image import filters

from tests.geometry import drawn_masks


@pytest.fixture(scope="module")
def weights():
    return network.load()


def test_the_weights_are_small():
    assert network.WEIGHTS.stat().st_size < 4e6
    with np.load(network.WEIGHTS) as stored:
        assert {stored[name].dtype for name in stored.files} == {np.dtype(np.float16)}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((512, 512), (128, 128)),
        ((300, 200), (128, 86)),
        ((90, 40), (128, 56)),
        ((40, 3000), (16, 128)),
        ((1, 1), (128, 128)),
    ],
)
def test_a_picture_of_any_size_is_seen_small(weights, size, expected):
    picture = np.random.default_rng(1).integers(0, 256, (*size, 4), dtype=np.uint8)
    odds = network.log_odds(picture, weights)
    assert odds.shape == expected
    assert odds.dtype == np.float32
    assert np.isfinite(odds).all()


def test_a_mirrored_picture_gives_mirrored_odds(weights):
    picture = drawn_masks.paint(drawn_masks.star(), alpha=False)
    odds, flipped = (network.log_odds(each, weights) for each in (picture, picture[:, ::-1]))
    assert flipped == pytest.approx(odds[:, ::-1], abs=1e-3)


@pytest.mark.parametrize("shape", [drawn_masks.disc, drawn_masks.star])
def test_what_stands_out_is_the_subject(weights, shape):
    picture = drawn_masks.paint(shape(), alpha=False)
    odds = network.log_odds(picture, weights)
    assert drawn_masks.overlap(filters.resized(odds, shape().shape) > 0, shape()) > 0.9
