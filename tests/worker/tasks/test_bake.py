# SPDX-License-Identifier: GPL-3.0-or-later
"""Baking in the child: onto the existing UV map if possible, otherwise onto a new one."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed


def ball(name, segments, rings):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=segments, ring_count=rings)
    obj = bpy.context.object
    mesh = obj.data
    mesh.name = name
    mesh.shade_smooth()
    bpy.data.objects.remove(obj)
    return mesh


@pytest.fixture
def handed_over(blender, tmp_path):
    """Write a coarse and a fine ball into a .blend; returns the task's arguments."""
    import bpy

    made = [ball("Coarse", 16, 8), ball("Fine", 64, 32)]

    def write():
        blend = tmp_path / "mesh.blend"
        bpy.data.libraries.write(str(blend), set(made), path_remap="ABSOLUTE")
        return {
            "blend": str(blend),
            "mesh": made[0].name,
            "original": made[1].name,
            "size": 128,
            "output": str(tmp_path),
            "channels": [],
            "packs": False,
            "unwraps": False,
            "margin": 0,
        }

    yield made[0], write
    bpy.data.batch_remove(made)


def test_a_uv_map_without_overlaps_is_used(child, handed_over, tmp_path):
    stages = []
    _, write = handed_over
    result = child.call("bake", write(), progress=lambda fraction, text: stages.append((fraction, text)))
    assert result == {"normal": "normal.png", "maps": {}, "uvs": None, "uv_map": "UVMap"}
    assert stages == sorted(stages)
    assert stages[-1][1] == "Baking normals"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mesh.blend", "normal.png"]


def test_overlapping_charts_are_unwrapped_again(child, handed_over, tmp_path):
    mesh, write = handed_over
    halves = np.empty((len(mesh.loops), 2), np.float32)
    layer = mesh.uv_layers[0]
    layer.uv.foreach_get("vector", halves.ravel())
    layer.uv.foreach_set("vector", np.column_stack([np.abs(halves[:, 0] - 0.5), halves[:, 1]]).ravel())
    result = child.call("bake", write())
    assert (result["maps"], result["uv_map"]) == ({"colour": "colour.png"}, "Baked")
    uvs = np.load(tmp_path / result["uvs"])
    assert uvs.shape == (len(mesh.loops), 2)
    assert 0 <= uvs.min() < uvs.max() <= 1


def test_a_missing_mesh(child, handed_over):
    _, write = handed_over
    with pytest.raises(ChildFailed, match="model_empty"):
        child.call("bake", {**write(), "mesh": "Gone"})


def test_channels_are_packed_into_one_image(child, handed_over, tmp_path):
    import bpy

    _, write = handed_over
    result = child.call("bake", {**write(), "channels": ["colour"], "packs": True})
    assert result["maps"] == {"orm": "orm.png", "colour": "colour.png"}
    image = bpy.data.images.load(str(tmp_path / "orm.png"))
    image.colorspace_settings.name = "Non-Color"
    pixels = np.array(image.pixels[:]).reshape(-1, 4)
    bpy.data.images.remove(image)
    # A ball without a material is Blender's grey: metallic 0, roughness 0.5, and nothing occluded.
    middle = np.median(pixels, axis=0)
    assert middle[:3] == pytest.approx([1.0, 0.5, 0.0], abs=0.02)
