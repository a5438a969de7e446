# SPDX-License-Identifier: GPL-3.0-or-later
"""An object that is revolved in all views is revolved; any other is left to the hull."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from maquette.geometry.multiview.alignment import align
from maquette.geometry.multiview.reconstruct import reconstruct_views
from maquette.geometry.multiview.revolved import make_revolved
from maquette.geometry.multiview.views import Role
from maquette.geometry.options import Options

from tests.geometry import drawn_views, surfaces

TOLD = Options(shape="REVOLVE", height=2.0, triangles=8000)
SIDES = (Role.FRONT, Role.LEFT, Role.TOP)


def made(make, roles=SIDES, options=TOLD):
    return make_revolved(align([make(role) for role in roles]), options)


def test_a_ball_is_revolved_exactly():
    positions, triangles = made(drawn_views.ball)
    surfaces.assert_closed(positions, triangles)
    assert np.ptp(positions, axis=0) == pytest.approx(1, abs=0.01)
    assert positions.min(axis=0) == pytest.approx(-positions.max(axis=0), abs=1e-6)
    assert surfaces.volume(positions, triangles) == pytest.approx(math.pi / 6, rel=0.01)


def test_the_model_has_its_height_and_its_depth():
    views = {role: drawn_views.ball(role).pixels for role in SIDES}
    mesh = reconstruct_views(views, replace(TOLD, depth=0.5)).mesh
    assert np.ptp(mesh.positions, axis=0) == pytest.approx((2, 1, 2), rel=0.01)
    assert mesh.positions[:, 2].min() == pytest.approx(0, abs=1e-4)
    assert len(mesh.triangles) == pytest.approx(8000, rel=0.15)


@pytest.mark.parametrize(
    ("make", "roles"),
    [
        (lambda role: drawn_views.box(role, (0.8, 0.8, 1.0)), SIDES),  # not a disc from above
        (lambda role: drawn_views.ellipsoid(role, (0.8, 0.5, 1.0)), SIDES),
        (drawn_views.ball, (Role.FRONT, Role.TOP)),  # one outline alone
        (lambda role: (drawn_views.ball if role is Role.FRONT else drawn_views.box)(role, scale=100.0), SIDES[:2]),
    ],
    ids=["a box", "an oval", "one side", "unlike sides"],
)
def test_other_objects_are_not_revolved(make, roles):
    assert made(make, roles) is None


def lit(role):
    """A ball lit from the viewer."""
    view = drawn_views.ball(role)
    low, high = view.bounds()
    x, y = (np.arange(count) + 0.5 for count in view.mask.shape[::-1])
    (x, y), half = (x - (low + high)[0] / 2, y - (low + high)[1] / 2), (high - low)[0] / 2
    light = np.sqrt(np.maximum(1 - (x[None] ** 2 + y[:, None] ** 2) / half**2, 0))
    pixels = view.pixels.copy()
    pixels[..., :3] = (pixels[..., :3] * (0.2 + 0.8 * light[..., None])).astype(np.uint8)
    return replace(view, pixels=pixels)


def test_automatic_revolves_if_it_would_revolve_the_front_by_itself():
    assert made(lit, options=Options()) is not None
    assert made(drawn_views.ball, options=Options()) is None  # flat colours: a ball or a disc
    assert made(lit, options=Options(shape="EXTRUDE")) is None


def nosed(role):
    """A ball with a thin nose that only the side shows."""
    view = drawn_views.ball(role)
    if role is not Role.LEFT:
        return view
    low, high = view.bounds()
    tip, middle = round(float(high[0])), round(float(low[1] + high[1]) / 2)
    mask = view.mask.copy()
    mask[middle - 1 : middle + 2, tip - 2 : tip + 1] = 1.0
    return replace(view, mask=mask)


def test_a_nose_seen_from_one_side_is_not_revolved_into_a_rim():
    plain, with_nose = (_volume_at_height_one(*made(make, SIDES[:2])) for make in (drawn_views.ball, nosed))
    assert with_nose == pytest.approx(plain, rel=1e-3)


def _volume_at_height_one(positions, triangles):
    return surfaces.volume(positions / np.ptp(positions[:, 2]), triangles)
