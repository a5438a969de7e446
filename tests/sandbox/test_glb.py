# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader of the child's GLB files returns the model that the child was told to make."""

from __future__ import annotations

import numpy as np
import pytest

from sandbox import glb
from sandbox.turntable import camera_at, fitted
from tests import models
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


def test_a_thickened_file_has_other_depths_and_normals_and_is_otherwise_the_same(tmp_path):
    points = np.array([[0, 0, -1], [4, 0, 1], [0, 2, 1]], np.float32)
    normals = np.array([[0, 0, 1], [0, 0.6, 0.8], [1, 0, 0]], np.float32)
    uvs = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    blocks = [points, normals, uvs]
    accessors = [
        {"bufferView": number, "componentType": 5126, "count": 3, "type": f"VEC{block.shape[1]}"}
        for number, block in enumerate(blocks)
    ]
    accessors[0] |= {"min": [0.0, 0.0, -1.0], "max": [4.0, 2.0, 1.0]}
    primitive = {"attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}}
    document = {
        "asset": {"version": "2.0"},
        # One accessor may serve several primitives.
        "meshes": [{"primitives": [primitive, primitive]}],
        "accessors": accessors,
        "bufferViews": [
            {"buffer": 0, "byteOffset": sum(each.nbytes for each in blocks[:number]), "byteLength": block.nbytes}
            for number, block in enumerate(blocks)
        ],
    }
    content = models.glb(document, b"".join(block.tobytes() for block in blocks))
    changed, binary = glb.parts(glb.thickened(content, 2.0))
    values = np.frombuffer(binary, np.float32, 24)
    assert values[:9].reshape(3, 3).tolist() == [[0, 0, -2], [4, 0, 2], [0, 2, 2]]
    # A slope of 4 in 3 becomes one of 2 in 3.
    assert values[9:18].reshape(3, 3) == pytest.approx(np.array([[0, 0, 1], [0, 0.8321, 0.5547], [1, 0, 0]]), abs=1e-4)
    assert values[18:].tolist() == uvs.ravel().tolist()
    bounds = {"min": [0.0, 0.0, -2.0], "max": [4.0, 2.0, 2.0]}
    assert changed == glb.parts(content)[0] | {"accessors": [accessors[0] | bounds, *accessors[1:]]}
