# SPDX-License-Identifier: GPL-3.0-or-later
"""A preview is drawn of a prepared model."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from tests.worker import models
from tests.worker.blend.test_welding import two_sided


def red_sphere(child, folder) -> dict:
    positions, triangles, normals = models.sphere(12, split=False)
    material = {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}
    return prepared(child, folder, models.glb(positions, triangles, None, normals, material=material))


def prepared(child, folder, content: bytes) -> dict:
    (folder / "model.glb").write_bytes(content)
    files = {"model": str(folder / "model.glb"), "output": str(folder / "model.blend"), "picture": None}
    report = child.call("prepare", {**files, "format": "glb", "name": "Ball", "simplify_to": 0})
    return {"blend": files["output"], "objects": [report["object"]], "output": str(folder / "preview.png"), "size": 64}


def drawn(folder) -> np.ndarray:
    import bpy

    image = bpy.data.images.load(str(folder / "preview.png"))
    pixels = np.empty((64, 64, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    bpy.data.images.remove(image)
    return pixels


def test_it_shows_the_whole_model_on_transparency(child, tmp_path):
    assert child.call("preview", red_sphere(child, tmp_path)) == {"size": 64}
    pixels = drawn(tmp_path)
    assert pixels[32, 32, 0] > 3 * pixels[32, 32, 1]
    covered = pixels[..., 3] > 0.5
    assert not covered[[0, -1]].any()
    assert not covered[:, [0, -1]].any()
    assert covered[3:-3].any(axis=1).all()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.blend", "model.glb", "preview.png"]


@pytest.mark.parametrize("parts", ["vertices", "primitives", "nodes"])
def test_a_card_of_two_sides_shows_the_front_one_in_full_light(child, tmp_path, parts):
    child.call("preview", prepared(child, tmp_path, two_sided(parts=parts)))
    pixels = drawn(tmp_path)
    red = pixels[pixels[..., 3] == 1]
    assert len(red) > 1000
    assert red[:, 0].min() > 0.6  # coincident sides would shadow each other
    assert (red[:, 0] > 2 * red[:, 1]).all()  # the other one is green


def test_a_failed_preview_leaves_the_child_usable(child, tmp_path):
    arguments = red_sphere(child, tmp_path)
    (tmp_path / "broken.blend").write_bytes(b"BLENDER")
    with pytest.raises(ChildFailed, match="model_unreadable"):
        child.call("preview", {**arguments, "blend": str(tmp_path / "broken.blend")})
    with pytest.raises(ChildFailed, match="model_empty"):
        child.call("preview", {**arguments, "objects": ["Gone"]})
    child.call("preview", arguments)
