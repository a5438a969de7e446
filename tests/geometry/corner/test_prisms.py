# SPDX-License-Identifier: GPL-3.0-or-later
"""The geometry of prisms in rows: their corners, extents and limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry.corner import prisms

DEGREES = st.floats(10, 80)


def row(**numbers):
    """A prism of 120 x 90 x 70 pixels in a row (1, 9), with some of its numbers changed."""
    usual = {"azimuth": 0.6, "elevation": 0.4, "width": 120.0, "depth": 90.0, "height": 70.0, "column": 200.0}
    usual |= {"row": 240.0, "rise": 0.0, "perspective": 0.0}
    return np.array([[(usual | numbers)[name] for name in prisms.NAMES]])


@given(azimuth=st.floats(20, 70), is_left=st.booleans(), elevation=st.floats(10, 45))
def test_a_box_has_the_extents_that_it_was_made_from(azimuth, is_left, elevation):
    azimuth, elevation = np.radians((-azimuth if is_left else azimuth, elevation))
    box = row(azimuth=azimuth, elevation=elevation)
    again = prisms.from_extents(prisms.extents(box), np.array([azimuth]), np.array([elevation]))
    assert again[0] == pytest.approx(box[0], abs=1e-6)


@given(azimuth=DEGREES, is_left=st.booleans(), elevation=st.floats(10, 45))
def test_extents_are_those_of_the_corners_in_the_picture(azimuth, is_left, elevation):
    azimuth, elevation = np.radians((-azimuth if is_left else azimuth, elevation))
    box = row(azimuth=azimuth, elevation=elevation)
    columns, rows = prisms.project(box, prisms.corners(box, ""))[0].T
    extents = prisms.extents(box)
    expected = columns.min(), columns.max(), rows.min(), rows.max(), columns[rows.argmax()]
    found = extents.left, extents.right, extents.top, extents.bottom, extents.near
    assert [float(each[0]) for each in found] == pytest.approx(expected, abs=1e-6)


@given(azimuth=DEGREES, elevation=st.floats(10, 45))
def test_ground_lines_have_the_slopes_of_the_orthographic_camera(azimuth, elevation):
    """The product of their tangents is the elevation's squared sine, their quotient the azimuth's squared tangent."""
    azimuth, elevation = np.radians((azimuth, elevation))
    falling, rising = np.tan(prisms.slopes(row(azimuth=azimuth, elevation=elevation))[:, 0])
    assert falling * rising == pytest.approx(np.sin(elevation) ** 2)
    assert falling / rising == pytest.approx(np.tan(azimuth) ** 2)
    mirrored = prisms.slopes(row(azimuth=-azimuth, elevation=elevation))[:, 0]
    assert mirrored == pytest.approx(np.arctan((rising, falling)))


def test_each_number_is_kept_within_its_limits():
    wild = row(azimuth=-0.01, elevation=2.0, width=-5.0, depth=900.0, height=0.0, rise=-3.0, perspective=1.0)
    azimuth, elevation, width, depth, height, _, _, rise, perspective = prisms.clamped(wild)[0]
    assert np.degrees((azimuth, elevation)) == pytest.approx((-8, 50))
    assert (width, depth, height, rise) == (2.0, 12.0, 1.0, 0.0)
    assert perspective * 12.0 == pytest.approx(0.4)
    assert prisms.clamped(row()) == pytest.approx(row())


@pytest.mark.parametrize(("ridge", "ends"), [("ACROSS", [(-60, 0), (60, 0)]), ("AWAY", [(0, -45), (0, 45)])])
def test_the_ridge_lies_above_the_walls(ridge, ends):
    corners = prisms.corners(row(rise=30.0), ridge)[0]
    assert corners[:8, 2].max() == 70
    assert corners[8:] == pytest.approx(np.array([(*end, 100.0) for end in ends]))
