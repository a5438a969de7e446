# SPDX-License-Identifier: GPL-3.0-or-later
"""The mesh sent is returned with the picture on it, centred and scaled as by Hunyuan3D's renderer."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sandbox import glb, retexturing
from sandbox.pictures import png
from tests import models

PLACES = np.array([[0, 0, 0], [4, 0, 0], [4, 2, 0], [0, 2, 1]], np.float32)


def sent():
    """A GLB with two triangles and nothing else."""
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.uint16)
    primitive = {"attributes": {"POSITION": 0}, "indices": 1}
    document = {
        "asset": {"version": "2.0"},
        "meshes": [{"primitives": [primitive]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 6, "type": "SCALAR"},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": PLACES.nbytes},
            {"buffer": 0, "byteOffset": PLACES.nbytes, "byteLength": triangles.nbytes},
        ],
    }
    return models.glb(document, PLACES.tobytes() + triangles.tobytes())


def test_it_is_the_same_mesh_with_the_picture(tmp_path):
    path = tmp_path / "textured.glb"
    path.write_bytes(retexturing.textured(sent(), png(Image.new("RGBA", (8, 8), "red"))))
    mesh = glb.read(path)
    assert mesh.triangles.tolist() == [[0, 1, 2], [0, 2, 3]]
    sides = np.ptp(mesh.positions, axis=0)
    assert sides[0] == pytest.approx(2 * sides[2], rel=1e-5)  # as before, with Z up
    assert np.linalg.norm(mesh.positions, axis=1).max() == pytest.approx(1.15, rel=1e-5)
    assert (mesh.texture[..., :3] == (255, 0, 0)).all()


def test_a_file_without_a_mesh_is_refused():
    with pytest.raises(ValueError, match="empty"):
        retexturing.textured(models.glb(), b"")
