# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts are packed into one texture, separate from each other and with their borders repeated around them."""

from __future__ import annotations

import numpy as np
from maquette.geometry.texture.atlas import GUTTER, Chart, pack


def chart(width, height, colour):
    points = np.array([[0.0, 0.0], [width, 0.0], [0.0, height]])
    return Chart(np.full((height, width, 3), colour, dtype=np.uint8), points, np.array([[0, 1, 2]]))


def test_each_chart_keeps_its_own_colours():
    charts = [chart(100, 40, 10), chart(30, 90, 90), chart(200, 10, 170), chart(50, 50, 250)]
    texture, uvs, corners = pack(charts)
    height, width = texture.shape[:2]
    for number, each in enumerate(charts):
        x, y = (uvs[corners[number]] * [width, height]).T
        left, top = round(x.min()), height - round(y.max())
        wide, high = round(np.ptp(x)), round(np.ptp(y))
        assert (wide, high) == each.colours.shape[1::-1]
        around = texture[top - GUTTER : top + high + GUTTER, left - GUTTER : left + wide + GUTTER, :3]
        assert (around == each.colours[0, 0, 0]).all()
    assert texture[..., 3].min() == 255
