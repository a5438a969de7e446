# SPDX-License-Identifier: GPL-3.0-or-later
"""A turntable's GIF becomes a model file, prepared like any other."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from tests.geometry import gifs, surfaces, turntables

PALETTE = np.array([(0, 0, 0), (220, 50, 40), (40, 60, 220), (255, 255, 255)], np.uint8)
COLOURS = {(220, 50, 40): 1, (40, 60, 220): 2}


def gif_of(frames):
    """The frames as a GIF from a service: transparent background, each frame cleared before the next."""
    blocks = []
    for frame in frames:
        indices = np.zeros(frame.shape[:2], np.uint8)
        for colour, number in COLOURS.items():
            indices[(frame[..., :3] == colour).all(axis=-1) & (frame[..., 3] > 0)] = number
        blocks.append(gifs.Frame(indices, transparent=0, disposal=2))
    return gifs.gif(frames.shape[2], frames.shape[1], PALETTE, blocks)


@pytest.fixture
def carve(child, tmp_path):
    def run(content: bytes, **options):
        movie, output = tmp_path / "modèle 模型.gif", tmp_path / "turntable.glb"
        movie.write_bytes(content)
        task = {"gif": str(movie), "output": str(output), "name": "Gate", "options": options}
        return child.call("turntable", task), output

    return run


def test_a_turntable_becomes_a_model(child, carve, tmp_path, appended):
    report, model = carve(gif_of(turntables.movie(turntables.gate()).frames), resolution=64, triangles=3000)
    assert (report["frames"], report["width"], report["height"]) == (20, 96, 96)
    assert 1000 < report["triangles"] <= 3000
    assert len(report["remarks"]) == 1
    assert len(list((tmp_path / "turntable").glob("*.png"))) == 20
    task = {"model": str(model), "format": "glb", "output": str(tmp_path / "a.blend"), "name": "Gate", "picture": None}
    prepared = child.call("prepare", {**task, "simplify_to": 0})
    assert prepared["dimensions"][0] == pytest.approx(1.4, abs=0.1)
    with appended(tmp_path / "a.blend") as (objects, _):
        mesh = objects[0].data
        positions = np.array([vertex.co for vertex in mesh.vertices])
        triangles = np.array([face.vertices for face in mesh.polygons])
        surfaces.assert_closed(positions, triangles)
        assert surfaces.euler_characteristic(positions, triangles) == 2
        image = next(node.image for node in mesh.materials[0].node_tree.nodes if node.type == "TEX_IMAGE")
        assert min(image.size) > 100


def test_a_movie_that_is_no_turntable_is_reported_and_can_be_played(carve, tmp_path):
    frames = turntables.movie(turntables.steps()).frames
    sliding = np.stack([np.roll(frames[3], 2 * k - 20, axis=1) for k in range(20)])
    with pytest.raises(ChildFailed, match="turning") as caught:
        carve(gif_of(sliding))
    assert caught.value.code == "not_a_turntable"
    assert len(list((tmp_path / "turntable").glob("*.png"))) == 20


def test_a_file_that_is_no_gif_is_reported(carve):
    with pytest.raises(ChildFailed) as caught:
        carve(b"<html>")
    assert caught.value.code == "movie_unreadable"
