# SPDX-License-Identifier: GPL-3.0-or-later
"""Distances from an outline have sub-pixel precision, and are unknown where the frame cuts the subject."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.turntable.silhouettes import UNKNOWN, Silhouettes, silhouette

from tests.geometry import drawn_masks


def test_a_discs_distances_are_its_radius_minus_the_distance_from_its_centre():
    found = silhouette(drawn_masks.disc(128), 20)
    x, y = np.meshgrid(np.arange(128) - 63.5, np.arange(128) - 63.5)
    truth = 0.4 * 128 - np.hypot(x, y)
    near = np.abs(truth) < 15
    assert np.abs(found.distance - truth)[near].mean() < 0.25
    assert np.abs(found.distance - truth)[near].max() < 1.0


def test_a_soft_outline_has_sub_pixel_precision():
    mask = np.zeros((9, 9), np.float32)
    mask[:, :4] = 1
    mask[:, 4] = 0.8
    found = silhouette(mask, 5, smoothing=0)
    x = np.array([4.0, 4.3])
    assert found.at(x, np.array([4.0, 4.0])) == pytest.approx([0.3, 0.3 - 0.3 * 0.8], abs=1e-6)


def test_beyond_the_frame_is_empty_unless_it_cuts_the_subject():
    whole = silhouette(drawn_masks.disc(64), 8)
    assert not whole.is_clipped
    assert whole.at(np.array([90.0]), np.array([32.0]))[0] < -8
    cut = drawn_masks.disc(64)[:, :40]
    clipped = silhouette(cut, 8)
    assert clipped.is_clipped
    assert (clipped.at(np.array([60.0, 20.0]), np.array([32.0, -5.0])) == UNKNOWN).all()


def test_a_mask_is_measured_again_only_where_it_must_be_exact_farther_away():
    known, disc = Silhouettes(), drawn_masks.disc(128)
    first = known.of(disc, 10)
    assert known.of(disc, 8) is first
    assert known.of(disc.copy(), 8) is not first
    farther = known.of(disc, 20)
    assert farther.distance.max() > first.distance.max()
    assert np.array_equal(farther.distance, silhouette(disc, 20).distance)
