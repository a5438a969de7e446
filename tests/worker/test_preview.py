# SPDX-License-Identifier: GPL-3.0-or-later
"""A prepared model gets its picture."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from . import models


def red_sphere(child, folder) -> dict:
    positions, triangles, normals = models.sphere(12, split=False)
    material = {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}
    (folder / "model.glb").write_bytes(models.glb(positions, triangles, None, normals, material=material))
    files = {"model": str(folder / "model.glb"), "output": str(folder / "model.blend"), "picture": None}
    report = child.call("prepare", {**files, "format": "glb", "name": "Ball", "simplify_to": 0})
    return {"blend": files["output"], "objects": [report["object"]], "output": str(folder / "preview.png"), "size": 64}


def test_it_shows_the_whole_model_on_nothing(child, tmp_path):
    import bpy

    assert child.call("preview", red_sphere(child, tmp_path)) == {"size": 64}
    image = bpy.data.images.load(str(tmp_path / "preview.png"))
    pixels = np.empty((64, 64, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    bpy.data.images.remove(image)
    assert pixels[32, 32, 0] > 3 * pixels[32, 32, 1]
    covered = pixels[..., 3] > 0.5
    assert not covered[[0, -1]].any()
    assert not covered[:, [0, -1]].any()
    assert covered[3:-3].any(axis=1).all()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.blend", "model.glb", "preview.png"]


def test_what_cannot_be_drawn_leaves_the_child_usable(child, tmp_path):
    arguments = red_sphere(child, tmp_path)
    (tmp_path / "broken.blend").write_bytes(b"BLENDER")
    with pytest.raises(ChildFailed, match="model_unreadable"):
        child.call("preview", {**arguments, "blend": str(tmp_path / "broken.blend")})
    with pytest.raises(ChildFailed, match="model_empty"):
        child.call("preview", {**arguments, "objects": ["Gone"]})
    child.call("preview", arguments)
