# SPDX-License-Identifier: GPL-3.0-or-later
"""What is cut out of a picture, and what is said of it, is what a model is made of."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.worker.tasks import cutout
from maquette.worker.tasks.remarks import WARNINGS

LARGE, SMALL, SPECK = (
    (slice(20, 120), slice(20, 120)),
    (slice(60, 100), slice(150, 190)),
    (slice(10, 18), slice(220, 228)),
)


@pytest.fixture
def cut(tmp_path, monkeypatch):
    """Cut three squares out of a transparent picture; gives the alpha of each and the remarks."""
    pixels = np.zeros((140, 240, 4), dtype=np.uint8)
    for place in (LARGE, SMALL, SPECK):
        pixels[place] = (200, 90, 30, 255)
    cutout.pixels.write_png(pixels, tmp_path / "squares.png")

    def run(subjects):
        files = {"picture": str(tmp_path / "squares.png"), "output": str(tmp_path / "cut.png")}
        answer = cutout.run({**files, "options": {"subjects": subjects}}, lambda *_: None)
        alpha = cutout.pixels.read(tmp_path / "cut.png", 240).pixels[..., 3]
        return [alpha[place].mean() > 128 for place in (LARGE, SMALL, SPECK)], answer["remarks"]

    return run


def test_all_are_kept_and_it_is_said_that_there_are_several(cut):
    assert cut("ALL") == ([True, True, True], [WARNINGS["several_subjects"]])


def test_the_largest_alone(cut):
    assert cut("LARGEST") == ([True, False, False], [])


def test_each_that_becomes_an_object(cut):
    said = ["2 subjects, each an object of its own.", WARNINGS["specks_left_out"]]
    assert cut("EACH") == ([True, True, False], said)
