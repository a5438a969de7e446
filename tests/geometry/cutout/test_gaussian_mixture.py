# SPDX-License-Identifier: GPL-3.0-or-later
"""Mixtures distinguish the colours they were fitted to from others."""

from __future__ import annotations

import numpy as np
from maquette.geometry.cutout import gaussian_mixture


def groups(*means, count=500, spread=0.01):
    chance = np.random.default_rng(3)
    return np.concatenate([np.array(mean) + chance.normal(0, spread, (count, 3)) for mean in means])


def test_fitted_colours_are_near_and_others_far():
    fitted = gaussian_mixture.fit(groups((0.2, 0, 0), (0.8, 0.1, -0.1)), 2)
    own = fitted.squared_distances(groups((0.2, 0, 0), (0.8, 0.1, -0.1), count=50)).min(axis=0)
    others = fitted.squared_distances(groups((0.5, 0, 0), count=50)).min(axis=0)
    assert own.max() < 30 < others.min()


def test_the_likelier_of_two_mixtures_is_the_one_fitted_to_the_colour():
    dark, light = gaussian_mixture.fit(groups((0.3, 0, 0)), 3), gaussian_mixture.fit(groups((0.7, 0, 0)), 3)
    colour = np.array([[0.68, 0.0, 0.0]])
    assert light.log_likelihood(colour) > dark.log_likelihood(colour) + 10


def test_one_colour_alone_can_be_fitted():
    fitted = gaussian_mixture.fit(np.full((40, 3), 0.5), 4)
    assert np.isfinite(fitted.log_likelihood(np.full((1, 3), 0.5))).all()
