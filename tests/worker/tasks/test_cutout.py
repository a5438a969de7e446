# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out and its remarks are the same as those for a model."""

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
    """Cut three squares out of a transparent picture; returns the alpha of each and the remarks."""
    pixels = np.zeros((140, 240, 4), dtype=np.uint8)
    for area in (LARGE, SMALL, SPECK):
        pixels[area] = (200, 90, 30, 255)
    cutout.pixels.write_png(pixels, tmp_path / "squares.png")

    def run(subjects):
        files = {"picture": str(tmp_path / "squares.png"), "output": str(tmp_path / "cut.png")}
        answer = cutout.run({**files, "options": {"subjects": subjects}}, lambda *_: None)
        alpha = cutout.pixels.read(tmp_path / "cut.png", 240).pixels[..., 3]
        return [alpha[area].mean() > 128 for area in (LARGE, SMALL, SPECK)], answer["remarks"]

    return run


def test_all_subjects_are_kept_with_a_remark_that_there_are_several(cut):
    assert cut("ALL") == ([True, True, True], [WARNINGS["several_subjects"]])


def test_only_the_largest_subject(cut):
    assert cut("LARGEST") == ([True, False, False], [])


def test_each_subject_that_becomes_an_object(cut):
    said = ["2 subjects, each an object of its own.", WARNINGS["specks_left_out"]]
    assert cut("EACH") == ([True, True, False], said)


def test_the_fitted_box_is_drawn_only_over_the_shape_corner(tmp_path):
    from tests.geometry.shapes.test_choice import box_from_a_corner

    mask = box_from_a_corner()
    pixels = np.dstack([np.full((*mask.shape, 3), 120), 255 * mask]).astype(np.uint8)
    cutout.pixels.write_png(pixels, tmp_path / "box.png")

    def shown(**options):
        arguments = {"picture": str(tmp_path / "box.png"), "output": str(tmp_path / "cut.png"), "options": options}
        cutout.run({**arguments, "is_chequered": True}, lambda *_: None)
        return cutout.pixels.read(tmp_path / "cut.png", 256).pixels[..., :3].astype(int)

    plain, found = shown(shape="INFLATE"), shown(shape="AUTO")
    assert np.ptp(plain, axis=2).max() == 0
    assert (np.ptp(found, axis=2) > 100).sum() > 300
    assert (shown(shape="CORNER") == found).all()
    assert (shown(shape="CORNER", azimuth=-60.0) != found).any()
