# SPDX-License-Identifier: GPL-3.0-or-later
"""Photographs of a chest and a pillar: in a studio, a room and a meadow, and before other things out of focus."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.cutout.cutout import cut_out

from benchmarks.known_assets import composing
from benchmarks.known_assets.drawing import Camera, draw
from tests.geometry import drawn_masks

QUADS = ((0, 4, 5, 1), (4, 6, 7, 5), (6, 2, 3, 7), (2, 0, 1, 3), (1, 5, 7, 3), (0, 2, 6, 4))
TRIANGLES = np.array([part for a, b, c, d in QUADS for part in ((a, b, c), (a, c, d))], dtype=np.int32)


def boxes(*made):
    """Return vertices, triangles and colours of boxes, each a middle, a size and a colour."""
    corners = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    vertices = np.concatenate([corners * size + middle for middle, size, _ in made])
    triangles = np.concatenate([TRIANGLES + 8 * number for number in range(len(made))])
    colours = np.concatenate([np.tile(np.uint8(colour), (len(TRIANGLES), 3, 1)) for *_, colour in made])
    return vertices, triangles, colours


CHEST = boxes(
    ((0, 0, 0.2), (1.0, 0.6, 0.4), (150, 85, 40)),
    ((0, 0, 0.48), (1.04, 0.64, 0.16), (110, 60, 30)),
    ((0, -0.33, 0.4), (0.12, 0.04, 0.2), (225, 190, 60)),
)
PILLAR = boxes(
    ((0, 0, 0.1), (0.6, 0.6, 0.2), (120, 125, 140)),
    ((0, 0, 0.7), (0.36, 0.36, 1.0), (60, 90, 170)),
    ((0, 0, 1.28), (0.5, 0.5, 0.16), (190, 60, 50)),
)


@pytest.mark.parametrize("kind", composing.KINDS)
@pytest.mark.parametrize(("name", "body"), [("chest", CHEST), ("pillar", PILLAR)])
def test_the_subject_is_found(kind, name, body):
    others = [draw(*each, Camera(20.0 * number, 15.0), 256) for number, each in enumerate((PILLAR, CHEST, PILLAR))]
    made = composing.compose(kind, name, draw(*body, Camera(-35.0, 20.0), 384), others)
    least = 0.75 if kind == "a sharp meadow" else 0.9
    assert drawn_masks.overlap(cut_out(made.picture), made.coverage) >= least
