# SPDX-License-Identifier: GPL-3.0-or-later
"""A hull ends at the base of its object, although no silhouette shows where that is."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.surface import surface_nets
from maquette.geometry.turntable import base
from maquette.geometry.turntable.motion import Motion, views
from maquette.geometry.turntable.visual_hull import carve

from tests.geometry import cameras, surfaces, turntables

FLAT = {"lamp": -0.5, "table": -0.6, "gate": -0.7, "steps": -0.5, "mug": -0.6}
CUBE = np.ones(3)


def hull(masks):
    return carve(views(masks, turntables.FORWARD), -CUBE, CUBE, 80, 0.2)


@pytest.mark.parametrize("size", [64, 96, 128, 200])
@pytest.mark.parametrize("name", FLAT)
def test_a_flat_base_is_found_a_little_too_low(name, size):
    found = base.find_base(turntables.masks(getattr(turntables, name)(), size=size), turntables.FORWARD)
    assert FLAT[name] - 0.04 < found < FLAT[name]


@pytest.mark.parametrize("motion", [Motion(closed=False, clockwise=False), Motion(closed=True, clockwise=False)])
def test_the_camera_may_move_in_any_way(motion):
    masks = turntables.masks(turntables.lamp(), motion)
    assert base.find_base(masks, motion) == pytest.approx(-0.52, abs=0.02)


@pytest.mark.parametrize(("name", "depth"), [("lamp", 0.35), ("table", 0.01), ("ball", 0.1)])
def test_without_its_tent_the_body_is_closed_and_has_the_same_silhouettes(name, depth):
    masks = turntables.masks(getattr(turntables, name)(), size=128)
    tented = surface_nets.extract(hull(masks))
    surface = surface_nets.extract(base.above(hull(masks), base.find_base(masks, turntables.FORWARD)))
    surfaces.assert_closed(surface.positions, surface.triangles)
    assert surface.positions[:, 2].min() > tented.positions[:, 2].min() + depth
    for view in views(masks, turntables.FORWARD):
        before, after = (
            cameras.silhouette_of(view.camera, body.positions, body.triangles) & (view.mask >= 0.5)
            for body in (tented, surface)
        )
        assert (before & ~after).sum() < 0.01 * before.sum()


def test_a_point_that_hangs_is_no_tent_but_is_blunted():
    """A spinning top: its side is steeper than the lines of sight, which see all but a few pixels of its lower end."""
    top = turntables.ball()
    x, y, z = top[0].T
    pointed = np.column_stack([x, y, np.where(z < 0, -1.6 * (0.6 - np.hypot(x, y)), z)]), top[1]
    masks = turntables.masks(pointed, size=128)
    assert base.find_base(masks, turntables.FORWARD) < -0.96 + 0.2


def test_where_nothing_is_seen_all_of_the_cube_is_kept():
    masks = [np.zeros((96, 96), np.float32)] * 8
    assert base.find_base(masks, turntables.FORWARD) == -1.0
