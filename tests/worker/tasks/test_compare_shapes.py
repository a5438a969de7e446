# SPDX-License-Identifier: GPL-3.0-or-later
"""Thumbnails of a subject's model in each shape."""

from __future__ import annotations

import pytest

from tests import pictures

pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.geometry.shapes.choice import SHAPES
from maquette.worker.blend import pixels
from maquette.worker.protocol import TaskFailed
from maquette.worker.tasks import compare_shapes


@pytest.fixture
def ask(tmp_path):
    def run(content: bytes, *shapes: str, **options):
        picture = tmp_path / "picture.png"
        picture.write_bytes(content)
        outputs = {shape: str(tmp_path / f"{shape}.png") for shape in shapes}
        arguments = {"picture": str(picture), "options": options, "outputs": outputs, "size": 48}
        drawn = compare_shapes.run(arguments, lambda *_: None)["shapes"]
        return {shape: pixels.read(tmp_path / f"{shape}.png", 48).pixels for shape in drawn}

    return run


def test_each_shape_is_drawn_and_no_two_are_alike(ask):
    drawn = ask(pictures.figure(96), *SHAPES, shape="AUTO")
    assert list(drawn) == list(SHAPES)
    assert len({picture.tobytes() for picture in drawn.values()}) == len(SHAPES)
    for picture in drawn.values():
        assert picture.shape == (48, 48, 4)
        assert 0.05 < (picture[..., 3] > 128).mean() < 0.95


def test_only_the_requested_shapes_are_drawn(ask):
    assert list(ask(pictures.figure(96), "REVOLVE", "INFLATE")) == ["REVOLVE", "INFLATE"]


def test_a_picture_that_shows_nothing_is_refused(ask):
    with pytest.raises(TaskFailed) as caught:
        ask(pictures.plain(64, 64), *SHAPES)
    assert caught.value.code == "no_subject"
