# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape chosen for silhouettes whose kind is plain."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.contour import contours
from maquette.geometry.shape_choice import choose, traits
from maquette.geometry.straighten import straighten

from tests.geometry import shapes
from tests.geometry.test_straighten import turned_box


def chosen(mask, light=None):
    """Return the choice for a mask whose brightness across is given for s from -1 to 1 about its middle."""
    s = np.clip((np.arange(256) - 127.5) / 102.4, -1, 1)
    brightness = np.zeros(256) if light is None else light(s)
    pixels = np.broadcast_to((120 + 90 * brightness).astype(np.uint8)[None, :, None], (256, 256, 3))
    return choose(traits(mask, [straighten(line, 256) for line in contours(mask)], pixels))


def round_light(s):
    return np.sqrt(1 - s**2)


def blob():
    x, y = shapes.grid(256)
    radius = 80 + 20 * np.sin(3 * np.arctan2(y, x) + 0.4) + 8 * np.cos(5 * np.arctan2(y, x))
    return np.clip(radius - np.hypot(x, y) + 0.5, 0, 1).astype(np.float32)


@pytest.mark.parametrize(
    ("mask", "light", "shape"),
    [
        (shapes.disc(), round_light, "REVOLVE"),
        (turned_box(0), None, "EXTRUDE"),
        (shapes.star(), None, "EXTRUDE"),
        (blob(), round_light, "INFLATE"),
        (shapes.ring(), round_light, "INFLATE"),
    ],
    ids=["ball", "door", "star", "blob", "ring"],
)
def test_plain_kinds(mask, light, shape):
    assert chosen(mask, light) == shape
