# SPDX-License-Identifier: GPL-3.0-or-later
"""A mesh is shaped anew, and its picture cut out anew only where that would give another subject."""

from __future__ import annotations

import pytest

from tests import pictures

pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.worker import reshape
from maquette.worker.failure import TaskFailed


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Ask for a shape; gives what was cut out so far, too."""
    cuts = []
    find_subject = reshape.find_subject
    monkeypatch.setattr(reshape, "_last", {})
    monkeypatch.setattr(reshape, "find_subject", lambda *given: cuts.append(given) or find_subject(*given))

    def run(content: bytes, **options):
        picture = tmp_path / "picture.png"
        if not picture.exists() or picture.read_bytes() != content:
            picture.write_bytes(content)
        task = {"picture": str(picture), "options": {"triangles": 500, **options}, "name": "Figure"}
        return reshape.run({**task, "output": str(tmp_path / "mesh.blend")}, lambda *_: None), len(cuts)

    return run


def test_another_shape_of_the_same_picture_is_not_cut_out_again(ask):
    figure = pictures.figure(64)
    first, _ = ask(figure, shape="INFLATE")
    for options in ({"depth": 2.0}, {"shape": "EXTRUDE"}, {"mirror": True}, {"triangles": 2000}):
        latest, cuts = ask(figure, **options)
        assert cuts == 1
    assert latest["triangles"] > 2 * first["triangles"]


def test_another_picture_or_cutting_is(ask):
    assert ask(pictures.figure(64))[1] == 1
    assert ask(pictures.figure(64), grow=0.02)[1] == 2
    assert ask(pictures.figure(64), grow=0.02, subjects="LARGEST")[1] == 3
    assert ask(pictures.figure(96), grow=0.02, subjects="LARGEST")[1] == 4


def test_a_picture_that_shows_nothing_is_refused(ask):
    with pytest.raises(TaskFailed) as caught:
        ask(pictures.plain(64, 64))
    assert caught.value.code == "no_subject"
