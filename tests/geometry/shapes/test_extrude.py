# SPDX-License-Identifier: GPL-3.0-or-later
"""Extruded silhouettes: exact outline, wanted depth, bevels, walls without stretched textures."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.outline.contour import contours
from maquette.geometry.outline.polyline import straighten
from maquette.geometry.shapes.extrude import extrude

from tests.geometry import drawn_masks, surfaces
from tests.geometry.outline.test_polyline import turned_box


def extruded(mask, triangles=4000, **more):
    picture = np.zeros((*mask.shape, 3), dtype=np.uint8)
    picture[..., 0] = np.arange(mask.shape[1])[None, :] % 256
    return extrude(mask, [straighten(line, max(mask.shape)) for line in contours(mask)], picture, triangles, **more)


@pytest.mark.parametrize("triangles", [1000, 20_000])
@pytest.mark.parametrize("shape", [drawn_masks.disc, drawn_masks.ring, drawn_masks.star, lambda: turned_box(17)])
def test_the_silhouette_is_the_masks(shape, triangles):
    made = extruded(shape(), triangles)
    surfaces.assert_closed(made.positions, made.triangles)
    assert drawn_masks.overlap(surfaces.silhouette(made.positions, made.triangles, (256, 256)), shape()) > 0.985


def test_a_box_without_a_bevel_is_exactly_a_box():
    made = extruded(turned_box(0), bevel=0.0)
    size = np.ptp(made.positions, axis=0)
    assert size[:2] == pytest.approx([120, 180], abs=0.5)
    assert surfaces.volume(made.positions, made.triangles) == pytest.approx(np.prod(size), rel=0.01)


def test_a_bevel_cuts_the_edges_and_keeps_the_depth():
    plain, cut = (extruded(drawn_masks.disc(), bevel=bevel) for bevel in (0.0, 0.6))
    assert np.ptp(cut.positions[:, 2]) == pytest.approx(np.ptp(plain.positions[:, 2]))
    on_rim = np.hypot(*(cut.positions[:, :2] - 128).T) > 102
    assert np.abs(cut.positions[on_rim, 2]).max() == pytest.approx(0.4 * cut.positions[:, 2].max(), rel=0.02)


def test_depth_is_a_factor():
    plain, deep = (np.ptp(extruded(drawn_masks.star(), depth=depth).positions, axis=0) for depth in (1.0, 3.0))
    assert deep == pytest.approx(plain * [1, 1, 3], rel=0.01)


def test_the_wall_shows_the_picture_folded_over_the_edge_not_stretched():
    made = extruded(turned_box(0), depth=1.0)
    walls = made.charts[2:]
    # The picture's red rises across: along the left and right walls it changes from the edge to the middle.
    assert max(int(np.ptp(chart.colours[..., 0].astype(int), axis=0).max()) for chart in walls) > 10
