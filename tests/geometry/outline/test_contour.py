# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlines are closed lines in the right position and direction, around holes too."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.outline.contour import contours

from tests.geometry import drawn_masks


def signed_area(line):
    x, y = line.T
    return 0.5 * (x * np.roll(y, -1) - y * np.roll(x, -1)).sum()


def test_a_disc_has_one_round_outline():
    (line,) = contours(drawn_masks.disc())
    assert np.hypot(*(line - 128).T) == pytest.approx(102.4, abs=0.3)
    assert signed_area(line) == pytest.approx(-np.pi * 102.4**2, rel=0.01)


def test_a_hole_runs_the_other_way():
    outer, inner = sorted(contours(drawn_masks.ring()), key=signed_area)
    assert signed_area(outer) < 0 < signed_area(inner)


def test_a_subject_at_the_frame_is_closed_there():
    (line,) = contours(np.ones((40, 60), dtype=np.float32))
    assert line.min(axis=0) == pytest.approx([0, 0], abs=0.1)
    assert line.max(axis=0) == pytest.approx([60, 40], abs=0.1)


def test_an_empty_mask_has_no_outline():
    assert contours(np.zeros((30, 30), dtype=np.float32)) == []
