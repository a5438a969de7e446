# SPDX-License-Identifier: GPL-3.0-or-later
"""Revolved silhouettes are round and upright, with the picture's profile."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.errors import NothingToModel
from maquette.geometry.outline.symmetry import Axis, find_axis
from maquette.geometry.shapes.revolve import revolve

from tests.geometry import drawn_masks, surfaces
from tests.geometry.outline.test_polyline import turned_box


def revolved(mask, triangles=6000):
    return revolve(mask, find_axis(mask), np.zeros((*mask.shape, 3), dtype=np.uint8), triangles)


def test_a_disc_becomes_a_ball():
    made = revolved(drawn_masks.disc()).surface
    surfaces.assert_closed(made.positions, made.triangles)
    assert surfaces.volume(made.positions, made.triangles) == pytest.approx(4 / 3 * np.pi * 102.4**3, rel=0.01)
    assert len(made.triangles) == pytest.approx(6000, rel=0.15)


@pytest.mark.parametrize("degrees", [0, 12])
def test_a_leaning_box_becomes_an_upright_cylinder(degrees):
    made = revolved(turned_box(degrees)).surface
    assert np.ptp(made.positions, axis=0) == pytest.approx([120, 180, 120], abs=1.5)
    assert surfaces.volume(made.positions, made.triangles) == pytest.approx(np.pi * 60**2 * 180, rel=0.02)


def test_a_handle_is_left_out_and_lowers_the_kept_share():
    mask = turned_box(0)
    mask[100:120, 180:230] = 1
    made = revolve(mask, Axis((128.0, 128.0), 0.0, 1.0), np.zeros((256, 256, 3), dtype=np.uint8), 4000)
    assert np.ptp(made.surface.positions[:, 0]) == pytest.approx(120, abs=2)
    assert made.kept < 0.97
    assert revolved(turned_box(0)).kept > 0.98


def test_the_triangles_are_even():
    made = revolved(drawn_masks.disc()).surface
    sizes = surfaces.areas(made.positions, made.triangles)
    assert np.percentile(sizes, 99) < 2 * np.median(sizes)


def test_an_axis_that_misses_the_subject_is_refused():
    with pytest.raises(NothingToModel):
        revolve(
            np.zeros((64, 64), dtype=np.float32), Axis((32.0, 32.0), 0.0, 0.0), np.zeros((64, 64, 3), np.uint8), 500
        )
