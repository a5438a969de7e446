# SPDX-License-Identifier: GPL-3.0-or-later
"""The edges of the fitted box are drawn over the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry.corner.box import Corner
from maquette.geometry.corner.drawing import draw_over

GREY = np.full((200, 240, 4), 128, np.uint8)


def changed(corner, offset=(0, 0)):
    return (draw_over(GREY, corner, offset)[..., :3] != 128).any(axis=2)


@given(st.floats(-1.4, 1.4).filter(lambda turn: abs(turn) > 0.15), st.floats(0.15, 0.85))
def test_lines_meet_at_every_corner_and_cover_little_else(azimuth, elevation):
    corner = Corner(azimuth, elevation, 90.0, 80.0, 60.0, 120.0, 120.0)
    lines = changed(corner)
    for column, row in corner.project(corner.corners()):
        assert lines[int(row) - 2 : int(row) + 3, int(column) - 2 : int(column) + 3].any()
    assert lines.mean() < 0.2


@pytest.mark.parametrize("ridge", ["", "ACROSS", "AWAY"])
def test_the_ridge_or_the_top_edge_is_drawn(ridge):
    corner = Corner(0.6, 0.4, 90.0, 80.0, 50.0, 120.0, 130.0, rise=30.0 if ridge else 0.0, ridge=ridge)
    top = corner.project(corner.corners()[[-2, -1] if ridge else [1, 3]]).mean(axis=0)
    assert changed(corner)[int(top[1]) - 2 : int(top[1]) + 3, int(top[0]) - 2 : int(top[0]) + 3].any()


def test_the_offset_moves_the_drawing_and_the_picture_clips_it():
    corner = Corner(0.6, 0.4, 90.0, 80.0, 50.0, 100.0, 110.0)
    assert (np.roll(changed(corner), (5, 9), axis=(0, 1)) == changed(corner, (9, 5))).mean() > 0.99
    assert not changed(corner, (1000, 1000)).any()


def test_hidden_edges_are_faint():
    corner = Corner(0.6, 0.5, 90.0, 80.0, 50.0, 120.0, 110.0)
    picture = draw_over(GREY, corner).astype(int)

    def contrast(first, second):
        column, row = corner.project(corner.corners()[[first, second]]).mean(axis=0)
        near = picture[int(row) - 2 : int(row) + 3, int(column) - 2 : int(column) + 3, :3]
        return np.abs(near - 128).max()

    assert contrast(2, 3) < 0.6 * contrast(4, 5)


def test_a_revolved_body_has_its_foot_and_top_drawn():
    corner = Corner(0.0, 0.4, 80.0, 80.0, 60.0, 120.0, 130.0, is_revolved=True)
    lines = changed(corner)
    for column, row in corner.project(np.array([(0.0, -40.0, 0.0), (40.0, 0.0, 60.0), (0.0, 40.0, 60.0)])):
        assert lines[int(row) - 2 : int(row) + 3, int(column) - 2 : int(column) + 3].any()
    assert not lines[100:110, 115:125].any()
