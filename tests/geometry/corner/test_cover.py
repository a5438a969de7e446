# SPDX-License-Identifier: GPL-3.0-or-later
"""A prism's silhouette compared with a mask."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry.corner import prisms as prisms_of
from maquette.geometry.corner.box import Corner
from maquette.geometry.corner.cover import Cover

from tests.geometry.corner import prisms

BOX = Corner(np.radians(35), np.radians(25), 150.0, 100.0, 90.0, 200.0, 235.0)


def drawn(corner):
    """The mask of a prism, by testing each pixel against all its edges' lines."""
    points = corner.project(corner.corners())
    rows, columns = np.mgrid[0 : prisms.SIDE, 0 : prisms.SIDE]
    inside = np.ones((prisms.SIDE, prisms.SIDE), bool)
    for angle in np.linspace(0, 2 * np.pi, 360, endpoint=False):
        x, y = np.cos(angle), np.sin(angle)
        inside &= columns * x + rows * y <= (points @ (x, y)).max() + 1e-9
    return inside.astype(np.float32)


def overlap(mask, corner):
    return Cover(mask).overlaps(corner.numbers(), corner.ridge)[0]


@pytest.mark.parametrize("ridge", ["", "ACROSS", "AWAY"])
@pytest.mark.parametrize("perspective", [0.0, 0.002])
def test_a_prism_covers_its_own_picture(ridge, perspective):
    corner = Corner(0.6, 0.4, 120.0, 90.0, 70.0, 200.0, 240.0, 40.0 if ridge else 0.0, ridge, perspective=perspective)
    assert overlap(drawn(corner), corner) > 0.985


@pytest.fixture(scope="module")
def box_mask():
    return drawn(BOX)


@given(share=st.floats(0.2, 0.95))
def test_a_part_of_the_silhouette_has_its_share(share, box_mask):
    part = box_mask * (np.arange(prisms.SIDE) < np.quantile(np.nonzero(box_mask)[1], share))
    assert overlap(part, BOX) == pytest.approx(part.sum() / box_mask.sum(), abs=0.02)


def test_masks_apart_have_no_overlap():
    mask = np.zeros((prisms.SIDE, prisms.SIDE), np.float32)
    mask[5:30, 5:30] = 1.0
    assert overlap(mask, BOX) == 0.0


@given(
    changes=st.lists(st.lists(st.floats(-0.3, 0.3), min_size=9, max_size=9), min_size=1, max_size=5),
    ridge=st.sampled_from(["", "ACROSS", "AWAY"]),
)
def test_prisms_tried_together_overlap_as_each_alone(changes, ridge, box_mask):
    tried = BOX.numbers() * (1.0 + np.array(changes))
    tried[:, prisms_of.RISE], tried[:, prisms_of.PERSPECTIVE] = 40.0, 0.001
    cover = Cover(box_mask)
    alone = [float(cover.overlaps(each[None], ridge)[0]) for each in tried]
    assert cover.overlaps(tried, ridge) == pytest.approx(alone, abs=1e-9)
