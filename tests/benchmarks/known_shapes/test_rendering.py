# SPDX-License-Identifier: GPL-3.0-or-later
"""A shape's pictures show it from the stated directions, alone or with its shadow."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("bpy", reason="Blender's module is not installed")

from benchmarks.known_shapes import rendering, solids
from benchmarks.known_shapes.shape import Shape

# Wider than deep, with a mast at the right, the front and the top.
SHAPE = Shape("mast", (solids.box(1.0, 0.6, 0.4), solids.box(0.2, 0.2, 0.4).moved(0.4, -0.2, 0.4)))


@pytest.fixture
def alpha(tmp_path, monkeypatch):
    monkeypatch.setattr(rendering, "FOLDER", tmp_path)
    monkeypatch.setattr(rendering, "SIZE", 96)
    return lambda camera: rendering.pixels(rendering.picture(SHAPE, camera), 96)[..., 3] / 255


@pytest.mark.parametrize(
    ("role", "width", "height", "mast"),
    [
        ("FRONT", 1.0, 0.8, "right"),
        ("BACK", 1.0, 0.8, "left"),
        ("LEFT", 0.6, 0.8, "left"),
        ("RIGHT", 0.6, 0.8, "right"),
        ("TOP", 1.0, 0.6, None),
    ],
)
def test_a_role_shows_its_side(alpha, role, width, height, mast):
    cover = alpha(rendering.ROLES[role])
    rows, columns = np.nonzero(cover > 0.5)
    pixel = rendering.MARGIN * 1.0 / 96
    assert (np.ptp(columns) + 1) * pixel == pytest.approx(width, abs=2 * pixel)
    assert (np.ptp(rows) + 1) * pixel == pytest.approx(height, abs=2 * pixel)
    if mast:
        side = "right" if columns[rows == rows.min()].mean() > 47.5 else "left"
        assert side == mast


def test_a_shadow_is_beside_the_subject(alpha):
    subject, shadowed = alpha(rendering.STUDIO), alpha(rendering.ON_GROUND)
    beside = (subject < 0.01) & (shadowed > 0.1)
    assert beside.mean() > 0.01
    assert (shadowed[subject > 0.99] > 0.99).all()


def test_a_picture_is_rendered_once(alpha, tmp_path):
    alpha(rendering.ROLES["TOP"])
    made = (tmp_path / "mast-top.png").stat().st_mtime_ns
    alpha(rendering.ROLES["TOP"])
    assert (tmp_path / "mast-top.png").stat().st_mtime_ns == made
