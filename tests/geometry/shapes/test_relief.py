# SPDX-License-Identifier: GPL-3.0-or-later
"""Reliefs: dark is deeper, gradual changes of light are not depth, and the panel is closed with a flat back."""

from __future__ import annotations

import numpy as np
from maquette.geometry.outline.contour import contours
from maquette.geometry.outline.polyline import straighten
from maquette.geometry.shapes.relief import height_map, make_relief

from tests.geometry import surfaces


def bricks(rows=200, columns=300):
    pixels = np.full((rows, columns, 4), 180, dtype=np.uint8)
    pixels[::50] = pixels[1::50] = pixels[2::50] = 40
    pixels[:, ::75] = pixels[:, 1::75] = pixels[:, 2::75] = 40
    pixels[..., 3] = 255
    return pixels


def test_joints_are_deeper_than_bricks():
    heights = height_map(bricks())
    assert heights[100:103, 20:60].mean() + 0.3 < heights[115:135, 20:60].mean()


def test_a_gradual_change_of_light_is_not_depth():
    pixels = bricks().astype(float)
    pixels[..., :3] *= np.linspace(0.4, 1.0, 300)[None, :, None]
    lit = height_map(pixels.astype(np.uint8))
    brick = [lit[115:135, left + 20 : left + 55].mean() for left in (0, 75, 150, 225)]
    assert np.ptp(brick) < 0.2


def test_the_panel_is_closed_and_its_back_level():
    pixels, mask = bricks(), np.ones((200, 300), dtype=np.float32)
    paths = [straighten(line, 300) for line in contours(mask)]
    made = make_relief(mask, paths, pixels, pixels[..., :3], 6000)
    surfaces.assert_closed(made.positions, made.triangles)
    assert np.ptp(made.positions[:, :2], axis=0).round(1).tolist() == [300, 200]
    assert (made.positions[:, 2] == made.positions[:, 2].max()).sum() > 1000
    deeper = make_relief(mask, paths, pixels, pixels[..., :3], 6000, depth=2.0)
    assert np.ptp(deeper.positions[:, 2]) > 1.3 * np.ptp(made.positions[:, 2])
