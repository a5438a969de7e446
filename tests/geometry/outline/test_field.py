# SPDX-License-Identifier: GPL-3.0-or-later
"""The field that the triangulation follows."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.image import components
from maquette.geometry.outline.field import trace

from tests.geometry import drawn_masks


@pytest.mark.parametrize("edge", [2.0, 8.0, 30.0])
def test_the_outline_of_a_disc_is_where_it_was(edge):
    outline = trace(drawn_masks.disc(size=256, radius=0.4), edge)
    angles = np.linspace(0, 2 * np.pi, 100)
    circle = 128 + 102.4 * np.column_stack([np.cos(angles), np.sin(angles)])
    assert np.abs(outline.step_to(circle, 5.0)).max() < max(0.2, 0.05 * edge)
    assert outline.area() == pytest.approx(np.pi * 102.4**2, rel=0.03)


def test_bounds_contain_the_inside():
    outline = trace(drawn_masks.disc(size=256, radius=0.25), 5.0)
    corner, extent = outline.bounds()
    assert (corner <= 64).all()
    assert (corner + extent >= 192).all()
    assert (corner > 50).all()


@pytest.mark.parametrize("edge", [2.0, 9.0, 25.0])
def test_a_line_of_one_pixel_stays_in_one_piece(edge):
    mask = np.zeros((128, 128), dtype=np.float32)
    mask[20:108, 64] = 1
    mask[64, 20:108] = 1
    field = trace(mask, edge).field
    assert len(components.label(field > 0)[1]) == 2


def test_thick_parts_are_not_thickened():
    mask = drawn_masks.ring()
    assert trace(mask, 10.0).area() == pytest.approx(mask.sum(), rel=0.02)


@pytest.mark.parametrize("edge", [4.0, 10.0, 16.0])
def test_right_angles_are_not_thickened(edge):
    mask = np.zeros((256, 256), np.float32)
    mask[40:220, 60:190] = 1.0
    outline = trace(mask, edge)
    rows, columns = np.nonzero(outline.field > 0.0)
    assert (columns.max() - columns.min() + 1) * outline.scale <= 130 + 2
    assert (rows.max() - rows.min() + 1) * outline.scale <= 180 + 2
