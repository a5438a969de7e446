# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores rank the truth itself, a stretched copy of it, and the baselines correctly."""

from __future__ import annotations

import math

import pytest

from benchmarks.known_shapes import solids
from benchmarks.known_shapes.scores import CARD, Model, Truth
from benchmarks.known_shapes.shape import Shape

BALL = Truth(Shape("ball", (solids.ball(0.5),)))
BOX = Truth(Shape("box", (solids.box(1, 0.5, 1),)))


def test_the_truth_overlaps_itself_completely():
    assert BALL.volume_share(BALL.model) == 1
    assert BALL.silhouette_share(BALL.model) == 1


def test_a_model_that_is_too_deep_overlaps_less_unless_given_the_true_depth():
    deep = Model(BOX.model.positions * (1, 2, 1), BOX.model.triangles)
    assert BOX.volume_share(deep) == pytest.approx(0.5, abs=0.02)
    assert BOX.silhouette_share(deep) == 1
    assert BOX.volume_share(deep.with_depth(0.5)) == pytest.approx(1, abs=0.02)


def test_a_cylinder_is_not_a_ball():
    cylinder = Model(*Shape("rod", (solids.rod(0.5, 1),)).triangles())
    assert BALL.volume_share(cylinder) == pytest.approx(2 / 3, abs=0.02)
    assert BALL.silhouette_share(cylinder) == pytest.approx(math.pi / 4, abs=0.01)


def test_the_baselines_keep_the_silhouette_and_little_of_the_volume():
    assert BOX.card_share() == pytest.approx(CARD / 0.5, abs=0.02)
    assert BALL.inflation_share() == pytest.approx(0.5, abs=0.02)  # two cones in a ball
