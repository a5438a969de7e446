# SPDX-License-Identifier: GPL-3.0-or-later
"""The predicted share of a subject that each shape gets right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.geometry.corner.box import Corner
from maquette.geometry.corner.fit import find_corner
from maquette.geometry.outline.contour import contours
from maquette.geometry.outline.polyline import straighten
from maquette.geometry.shapes.expected import evidence, expected
from maquette.geometry.shapes.expected_table import WEIGHTS
from maquette.geometry.shapes.traits import traits

from tests.geometry import drawn_masks
from tests.geometry.outline.test_polyline import turned_box


def seen_in(mask, corner=None):
    pixels = np.full((*mask.shape, 3), 120, np.uint8)
    paths = [straighten(line, float(max(mask.shape))) for line in contours(mask)]
    return evidence(mask, paths, traits(mask, paths, pixels), corner or find_corner(pixels, mask))


def test_the_table_has_a_weight_for_every_feature_and_shape():
    seen = seen_in(drawn_masks.star())
    assert all(list(weights) == list(seen) for weights in WEIGHTS.values())


@pytest.mark.parametrize("mask", [drawn_masks.disc(), drawn_masks.ring(), drawn_masks.star(), turned_box(20)])
def test_evidence_and_shares_are_within_their_bounds(mask):
    seen = seen_in(mask)
    assert all(-2.0 <= value <= 2.0 for value in seen.values())
    assert all(0.0 <= share <= 1.0 for share in expected(seen).values())


@settings(max_examples=25)
@given(st.integers(8, 90), st.integers(8, 90), st.integers(-10, 10))
def test_evidence_does_not_depend_on_the_position_in_the_picture(width, height, shift):
    mask = np.zeros((128, 128), np.float32)
    mask[16 : 16 + height, 16 : 16 + width] = 1.0
    corner = Corner(0.6, 0.4, 60.0, 40.0, 30.0, 64.0, 80.0)  # the outline's own features do not depend on it
    here, there = seen_in(mask, corner), seen_in(np.roll(mask, (shift, shift), axis=(0, 1)), corner)
    for name in ("compact", "tall", "foot", "head", "box", "holes"):
        assert there[name] == pytest.approx(here[name])
