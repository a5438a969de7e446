# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture becomes a model file, in every format that services deliver."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from tests import pictures


@pytest.fixture
def reconstruct(child, tmp_path):
    def run(content: bytes, suffix: str = "glb", **options):
        source, output = tmp_path / "my figure ñ.png", tmp_path / f"modèle.{suffix}"
        source.write_bytes(content)
        task = {"picture": str(source), "pixels": None, "output": str(output), "name": "Figure", "options": options}
        return child.call("reconstruct", task), output

    return run


@pytest.mark.parametrize("suffix", ["glb", "obj", "stl", "ply"])
def test_every_format_is_read_back_upright(child, reconstruct, tmp_path, appended, suffix):
    result, model = reconstruct(pictures.figure(96), suffix, height=2.0, triangles=2000)
    assert 1500 < result["triangles"] < 2500
    assert (result["width"], result["height"], result["warnings"]) == (96, 96, [])
    assert {path.name for path in tmp_path.iterdir()} == {"my figure ñ.png", model.name}
    task = {
        "model": str(model),
        "format": suffix,
        "output": str(tmp_path / "a.blend"),
        "name": "Figure",
        "picture": None,
    }
    prepared = child.call("prepare", {**task, "simplify_to": 0})
    assert prepared["triangles"] == result["triangles"]
    assert prepared["dimensions"][2] == pytest.approx(2.0, abs=1e-3)
    with appended(tmp_path / "a.blend") as (objects, _):
        mesh = objects[0].data
        uses = np.bincount([key for loop in [mesh.loops] for key in (corner.edge_index for corner in loop)])
        assert (uses == 2).all()  # closed
        assert bool(mesh.uv_layers) == (suffix != "stl")
        assert upper_half_is_red(mesh) == (suffix in {"glb", "ply"})


def upper_half_is_red(mesh) -> bool:
    """Whether the textured faces are red above and blue below, like the picture."""
    heights = [vertex.co.z for vertex in mesh.vertices]
    images = [node.image for node in mesh.materials[0].node_tree.nodes if node.type == "TEX_IMAGE"]
    if images:
        pixels = np.array(images[0].pixels[:]).reshape(images[0].size[1], images[0].size[0], 4)
        corners = [loop.vertex_index for loop in mesh.loops]
        uvs = [mesh.uv_layers[0].uv[corners.index(int(find(heights)))].vector for find in (np.argmin, np.argmax)]
        below, above = (pixels[int(v * (len(pixels) - 1)), int(u * (pixels.shape[1] - 1))] for u, v in uvs)
    elif mesh.color_attributes:
        colours = mesh.color_attributes[0].data
        below, above = colours[int(np.argmin(heights))].color, colours[int(np.argmax(heights))].color
    else:
        return False
    return above[0] > above[2] and below[2] > below[0]


@pytest.mark.parametrize("shape", ["AUTO", "INFLATE", "EXTRUDE", "REVOLVE", "RELIEF"])
def test_every_shape_arrives_closed_and_says_how_it_was_chosen(child, reconstruct, tmp_path, appended, shape):
    result, model = reconstruct(pictures.figure(96), triangles=1000, shape=shape)
    assert bool(result["remarks"]) == (shape == "AUTO")
    task = {"model": str(model), "format": "glb", "output": str(tmp_path / "a.blend"), "name": "F", "picture": None}
    child.call("prepare", {**task, "simplify_to": 0})
    with appended(tmp_path / "a.blend") as (objects, _):
        mesh = objects[0].data
        uses = np.bincount([corner.edge_index for corner in mesh.loops])
        assert (uses == 2).all()
        has_hard_edges = any(edge.use_edge_sharp for edge in mesh.edges)
        assert has_hard_edges == (result["shape"] in {"EXTRUDE", "RELIEF"})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pictures.plain(8, 8), "picture_too_small"),
        (pictures.plain(64, 64, (1, 2, 3, 0)), "picture_empty"),
        (pictures.plain(64, 64), "no_subject"),
        (b"<html>", "picture_unreadable"),
    ],
)
def test_an_unusable_picture_is_refused_with_its_code(reconstruct, content, code):
    with pytest.raises(ChildFailed) as caught:
        reconstruct(content)
    assert caught.value.code == code


def test_a_format_without_an_exporter_is_refused(reconstruct):
    with pytest.raises(ChildFailed, match="unsupported_format"):
        reconstruct(pictures.figure(64), "fbx")
