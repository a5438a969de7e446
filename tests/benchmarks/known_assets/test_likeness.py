# SPDX-License-Identifier: GPL-3.0-or-later
"""The overlap of two volumes is exact, whatever the model's yaw, size and position."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known_assets.likeness import Truth
from benchmarks.known_shapes import solids
from benchmarks.known_shapes.shape import Shape


def mesh(*parts):
    positions, triangles = Shape("body", parts).triangles()
    return positions.astype(np.float64), triangles.astype(np.int32)


TRUE = mesh(solids.box(1, 0.5, 0.3), solids.box(0.3, 0.3, 0.5).moved(0.35, 0.1, 0.3))


@pytest.mark.parametrize("degrees", [0, 60, 195])
def test_yaw_size_and_position_do_not_matter(degrees):
    turned, triangles = mesh(
        solids.box(1, 0.5, 0.3).turned(2, degrees),
        solids.box(0.3, 0.3, 0.5).moved(0.35, 0.1, 0.3).turned(2, degrees),
    )
    assert Truth(*TRUE).iou(turned * 3.7 + [2, -1, 5], triangles) > 0.9


def test_a_model_that_is_too_thick_overlaps_less():
    bar, thick = mesh(solids.box(1, 0.25, 0.25)), mesh(solids.box(1, 0.5, 0.25))
    assert Truth(*bar).iou(*thick) == pytest.approx(0.5, abs=0.06)


def test_an_open_crate_counts_as_solid():
    (positions, triangles), closed = mesh(solids.box(1, 1, 1)), mesh(solids.box(1, 1, 1))
    is_top = (positions[triangles][..., 2] > positions[:, 2].max() - 1e-6).all(axis=1)
    assert is_top.any()
    assert Truth(*closed).iou(positions, triangles[~is_top]) > 0.95
