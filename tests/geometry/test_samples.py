# SPDX-License-Identifier: GPL-3.0-or-later
"""Real pictures, if there are any beside the checkout: each must give a closed model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from maquette.geometry.reconstruct import reconstruct

from tests.geometry import surfaces
from tools.checkout import ROOT

FOLDER = ROOT.parent / "shared" / "samples" / "images"
NONE = pytest.param(None, marks=pytest.mark.skip(reason=f"no sample pictures in {FOLDER}"))
PICTURES = [pytest.param(path, id=path.stem) for path in sorted(FOLDER.glob("*.png"))] or [NONE]


def load(bpy, path: Path):
    """Return the picture as bytes (H, W, 4), top row first."""
    image = bpy.data.images.load(str(path))
    try:
        width, height = image.size
        values = np.empty(width * height * 4, dtype=np.float32)
        image.pixels.foreach_get(values)
    finally:
        bpy.data.images.remove(image)
    return np.rint(values.reshape(height, width, 4)[::-1] * 255).astype(np.uint8)


@pytest.mark.parametrize("path", PICTURES)
def test_a_sample_becomes_a_model(blender, path):
    pixels = load(blender, path)
    made = reconstruct(pixels)
    surfaces.assert_closed(made.mesh.positions, made.mesh.triangles)
    assert len(made.mesh.triangles) == pytest.approx(20_000, rel=0.15)
    assert "whole_picture" not in made.warnings
    assert 0.1 < made.mask.mean() < 0.7
    width, depth, height = np.ptp(made.mesh.positions, axis=0)
    assert height == pytest.approx(1)
    # Revolved objects are as deep as they are wide, and boxes can be longer.
    deepest = {"REVOLVE": 1.05 * width, "CORNER": 2.6 * min(width, height)}.get(made.shape, 1.2 * min(width, height))
    assert 0.05 < depth < deepest
