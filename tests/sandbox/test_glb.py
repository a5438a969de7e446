# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader of the child's GLB files returns the model that the child was told to make."""

from __future__ import annotations

import numpy as np
import pytest

from sandbox import glb
from sandbox.turntable import camera_at, fitted
from tests.pictures import figure
from tests.sandbox.shapes import silhouette


@pytest.fixture
def mesh(service, tmp_path):
    path = tmp_path / "model.glb"
    path.write_bytes(service.files(service.finish(figure(96), mesh_simplify=0.98))[0])
    return glb.read(path)


@pytest.mark.blender
def test_the_models_picture_faces_the_viewer(mesh):
    low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
    assert low[2] == pytest.approx(0, abs=1e-4)
    assert high[0] - low[0] == pytest.approx(high[2] - low[2], rel=0.05)
    assert mesh.triangles.max() < len(mesh.positions)
    assert mesh.texture.shape[2] == 4
    nearest = mesh.positions[:, 1].argmin()
    upper, lower = mesh.positions[:, 2] > high[2] * 0.7, mesh.positions[:, 2] < high[2] * 0.3
    assert abs(mesh.positions[nearest, 0] - (low[0] + high[0]) / 2) < 0.2
    assert mesh.uvs[upper, 1].mean() > mesh.uvs[lower, 1].mean()


@pytest.mark.blender
def test_a_disc_becomes_a_ball_round_from_the_front_and_from_the_side(mesh):
    for angle in (0.0, np.pi / 2):
        seen = silhouette(fitted(mesh), camera_at(angle), 64)
        width, height = (seen.any(axis=axis).sum() for axis in (0, 1))
        assert width > 5
        assert width == pytest.approx(height, rel=0.2), "the service varies the depth with the seed"
