# SPDX-License-Identifier: GPL-3.0-or-later
"""The solids are closed, face outwards and have the expected volume."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.known_shapes import objects, primitives, solids
from tests.geometry import surfaces

SOLIDS = [
    pytest.param(solid, id=f"{shape.name}-{number}")
    for shape in [*primitives.shapes(), *objects.shapes()]
    for number, solid in enumerate(shape.solids)
]


@pytest.mark.parametrize("solid", SOLIDS)
def test_a_solid_is_closed_and_faces_outwards(solid):
    surfaces.assert_closed(solid.positions, solid.triangles)


@pytest.mark.parametrize(
    ("solid", "volume"),
    [
        (solids.box(2, 3, 4), 24),
        (solids.prism([(0, 0), (2, 0), (0, 1)], 3), 3),
        (solids.ball(1), 4 / 3 * math.pi),
        (solids.rod(1, 2), 2 * math.pi),
        (solids.lathe([(1, 0), (0, 1)]), math.pi / 3),
    ],
)
def test_a_solid_has_its_volume(solid, volume):
    assert surfaces.volume(solid.positions, solid.triangles) == pytest.approx(volume, rel=0.01)


def test_a_rotation_is_right_handed():
    box = solids.box(1, 1, 1).moved(x=5).turned(2, 90)
    assert np.allclose(box.positions.mean(axis=0), (0, 5, 0.5))
    assert np.allclose(solids.box(1, 1, 1).moved(y=5).turned(0, 90).positions.mean(axis=0), (0, -0.5, 5))


def test_a_shape_is_a_metre_high_and_on_the_ground():
    for shape in objects.shapes():
        positions, triangles = shape.triangles()
        low, high = positions.min(axis=0), positions.max(axis=0)
        assert (low[2], high[2]) == pytest.approx((0, 1))
        assert low[:2] == pytest.approx(-high[:2])
        assert triangles.max() == len(positions) - 1
