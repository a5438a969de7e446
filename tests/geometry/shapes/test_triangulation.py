# SPDX-License-Identifier: GPL-3.0-or-later
"""The flat triangulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from maquette.geometry.outline.field import trace
from maquette.geometry.shapes.triangulation import edge_for, finest_edge, triangulate

from tests.geometry import drawn_masks

masks = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.sampled_from([0.0, 1.0]))


def area(region):
    a, b, c = region.points[region.triangles].swapaxes(0, 1)
    return -0.5 * ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])


def test_a_disc_is_covered_by_even_triangles():
    edge = edge_for(np.pi * 102.4**2, 5000)
    region = triangulate(trace(drawn_masks.disc(), edge), edge)
    assert area(region).sum() == pytest.approx(np.pi * 102.4**2, rel=0.01)
    assert len(region.triangles) == pytest.approx(5000, rel=0.1)
    assert np.linalg.norm(region.points[region.boundary] - 128, axis=1) == pytest.approx(102.4, abs=0.15 * edge)


@given(masks, st.floats(0.5, 6.0))
@settings(deadline=None)
def test_every_region_is_a_manifold_bounded_by_its_outline(mask, edge):
    region = triangulate(trace(mask, edge), edge)
    if not len(region.triangles):
        return
    assert area(region).min() > 0
    edges = np.sort(region.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2))
    unique, uses = np.unique(edges, axis=0, return_counts=True)
    assert np.array_equal(uses == 1, region.boundary[unique].all(axis=1))
    assert uses.max() <= 2
    # A point where two parts met would have four border edges.
    assert np.array_equal(np.bincount(unique[uses == 1].ravel(), minlength=len(region.points)), 2 * region.boundary)
    assert not region.boundary[region.triangles].all(axis=1).any()


def test_the_lattice_has_a_limit():
    mask = np.zeros((400, 400), dtype=np.float32)
    mask[np.arange(400), np.arange(400)] = 1
    outline = trace(mask, 0.001)
    assert len(triangulate(outline, 0.001).points) < 2_000_000
    assert finest_edge(outline) > 0.1
