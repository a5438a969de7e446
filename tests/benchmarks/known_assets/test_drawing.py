# SPDX-License-Identifier: GPL-3.0-or-later
"""An asset is rendered from the camera's position, the nearest surface in front, entirely in the picture."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.known_assets.drawing import Camera, draw

FRONT, LEFT, TOP = (200, 0, 0), (0, 200, 0), (0, 0, 200)


def box():
    """A box whose front, left side and top have different colours; the other sides are black."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=np.float64)
    quads = {
        (0, 4, 5, 1): FRONT,
        (4, 6, 7, 5): LEFT,
        (1, 5, 7, 3): TOP,
        (2, 3, 7, 6): 0,
        (0, 1, 3, 2): 0,
        (0, 2, 6, 4): 0,
    }
    triangles = [part for a, b, c, d in quads for part in ((a, b, c), (a, c, d))]
    colours = np.array([[np.broadcast_to(colour, 3)] * 3 for colour in quads.values() for _ in range(2)], np.uint8)
    return corners, np.array(triangles, dtype=np.int32), colours


@pytest.mark.parametrize(
    ("camera", "seen"),
    [
        (Camera(0, 0), {0}),
        (Camera(90, 0), {1}),
        (Camera(180, 0), set()),
        (Camera(0, 60), {0, 2}),
        (Camera(40, 30), {0, 1, 2}),
        (Camera(-40, 30), {0, 2}),
    ],
)
def test_the_sides_towards_the_camera_are_seen(camera, seen):
    picture = draw(*box(), camera, 64)
    solid = picture[picture[..., 3] == 255][:, :3]
    assert {int(channel) for channel in range(3) if (solid[:, channel] > 60).sum() > 20} == seen


@pytest.mark.parametrize("perspective", [0.0, 0.3])
def test_the_whole_asset_fills_the_picture(perspective):
    alpha = draw(*box(), Camera(30, 20, perspective), 64)[..., 3]
    rows, columns = np.nonzero(alpha)
    assert max(np.ptp(rows), np.ptp(columns)) == pytest.approx(0.86 * 64, abs=2)
    assert not alpha[[0, -1]].any()
    assert not alpha[:, [0, -1]].any()
