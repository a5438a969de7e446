# SPDX-License-Identifier: GPL-3.0-or-later
"""A mesh is reshaped; its picture is cut out again only if that would change the subject."""

from __future__ import annotations

import numpy as np
import pytest

from tests import pictures

pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.worker.protocol import TaskFailed
from maquette.worker.tasks import shape


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Request a shape; also returns the cut-outs made so far."""
    cuts = []
    find_subjects = shape.find_subjects
    monkeypatch.setattr(shape, "_last", {})
    monkeypatch.setattr(shape, "find_subjects", lambda *given: cuts.append(given) or find_subjects(*given))

    def run(content: bytes, subject: int = 1, **options):
        picture = tmp_path / "picture.png"
        if not picture.exists() or picture.read_bytes() != content:
            picture.write_bytes(content)
        task = {"picture": str(picture), "options": {"triangles": 500, **options}, "name": "Figure", "subject": subject}
        return shape.run({**task, "output": str(tmp_path / "mesh.blend")}, lambda *_: None), len(cuts)

    return run


def test_another_shape_of_the_same_picture_is_not_cut_out_again(ask):
    figure = pictures.figure(64)
    first, _ = ask(figure, shape="INFLATE")
    for options in ({"depth": 2.0}, {"shape": "EXTRUDE"}, {"mirror": True}, {"triangles": 2000}):
        latest, cuts = ask(figure, **options)
        assert cuts == 1
    assert latest["triangles"] > 2 * first["triangles"]


def test_another_picture_or_cut_out_setting_is_cut_out_again(ask):
    assert ask(pictures.figure(64))[1] == 1
    assert ask(pictures.figure(64), grow=0.02)[1] == 2
    assert ask(pictures.figure(64), grow=0.02, subjects="LARGEST")[1] == 3
    assert ask(pictures.figure(96), grow=0.02, subjects="LARGEST")[1] == 4


def test_one_of_several_subjects_is_shaped_by_itself(ask, tmp_path):
    import bpy

    both = pictures.crates((10, 10, 70, 90), (90, 60, 150, 80))
    sizes = []
    for number in (1, 2):
        made, cuts = ask(both, number, subjects="EACH", shape="EXTRUDE")
        with bpy.data.libraries.load(str(tmp_path / "mesh.blend")) as (_, wanted):
            wanted.meshes = [made["mesh"]]
        sizes.append(np.ptp([vertex.co for vertex in wanted.meshes[0].vertices], axis=0))
    assert cuts == 1
    assert [size[0] / size[2] for size in sizes] == pytest.approx([60 / 80, 60 / 20], rel=0.05)
    with pytest.raises(TaskFailed):
        ask(both, 3, subjects="EACH")


def test_a_picture_that_shows_nothing_is_refused(ask):
    with pytest.raises(TaskFailed) as caught:
        ask(pictures.plain(64, 64))
    assert caught.value.code == "no_subject"
