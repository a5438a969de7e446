# SPDX-License-Identifier: GPL-3.0-or-later
"""Straight edges become lines with sharp corners; curves stay curves."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.outline.contour import contours
from maquette.geometry.outline.polyline import straighten

from tests.geometry import drawn_masks


def turned_box(degrees, half=(60, 90), size=256):
    x, y = drawn_masks.grid(size)
    angle = np.radians(degrees)
    across, along = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    cover = [np.clip(limit - np.abs(value) + 0.5, 0, 1) for limit, value in zip(half, (across, along), strict=True)]
    return np.minimum(*cover).astype(np.float32)


@pytest.mark.parametrize("degrees", [0, 7, 17, 45])
def test_a_box_has_four_sharp_corners_in_the_right_positions(degrees):
    (line,) = contours(turned_box(degrees))
    path = straighten(line, 256)
    assert path.straight > 0.95
    found = path.points[path.corners]
    assert len(found) == 4
    angle = np.radians(degrees)
    across, along = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    for one, other in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        corner = 128 + 60 * one * across + 90 * other * along
        assert np.hypot(*(found - corner).T).min() < 0.4


def test_a_disc_has_no_corners_and_is_nowhere_straight():
    (line,) = contours(drawn_masks.disc())
    path = straighten(line, 256)
    assert not path.corners.any()
    assert path.straight == 0
    assert np.hypot(*(path.points - 128).T) == pytest.approx(102.4, abs=1.0)


def test_an_open_line_keeps_its_ends():
    line = np.concatenate(
        [np.column_stack([np.arange(50.0), np.zeros(50)]), np.column_stack([np.full(50, 50.0), np.arange(50.0)])]
    )
    path = straighten(line, 100, closed=False)
    assert path.points[[0, -1]].tolist() == [[0, 0], [50, 49]]
    assert path.points[path.corners][1] == pytest.approx([50, 0], abs=0.1)
