# SPDX-License-Identifier: GPL-3.0-or-later
"""The training's pictures agree with their ground truth."""

from __future__ import annotations

import sys

import numpy as np
import pytest

pytest.importorskip("scipy", reason="SciPy fills the models: the training's own environment has it")
from tests.training.models import write_pack
from training import render, views

pytestmark = pytest.mark.usefixtures("compiler")


@pytest.fixture
def rendered(monkeypatch, tmp_path, compiler):
    (tmp_path / "packs").mkdir()
    write_pack(tmp_path / "packs" / "boxes.npz")
    arguments = [str(tmp_path / "packs"), str(tmp_path / "data"), "--views", "5", "--processes", "1"]
    monkeypatch.setattr(sys, "argv", ["render", *arguments])
    render.main()
    return tmp_path / "data" / "boxes.npz"


def test_each_model_is_drawn_several_times_with_its_ground_truth(rendered):
    with np.load(rendered) as data:
        assert data["model"].tolist() == [0] * 5 + [1] * 5
        assert data["picture"].shape == (10, views.SIDE, views.SIDE, 4)
        filled = np.unpackbits(data["filled"], axis=1).reshape(10, views.DEPTHS, views.GRID, views.GRID)
        for picture, front, back, cells in zip(data["picture"], data["front"], data["back"], filled, strict=True):
            seen = picture[..., 3] >= 128
            assert 0.02 < seen.mean() < 0.95
            assert float(front[seen].mean()) == pytest.approx(0, abs=0.02)
            assert (back[seen] >= front[seen]).all()
            assert not front[picture[..., 3] == 0].any()
            rows, columns = (np.flatnonzero(cells.any(axis=(0, axis))) for axis in (2, 1))
            own = [np.flatnonzero(seen.any(axis=axis)) / 2 for axis in (1, 0)]
            for cell, pixel in zip((rows, columns), own, strict=True):
                assert (cell[0], cell[-1]) == pytest.approx((pixel[0], pixel[-1]), abs=3)


def test_an_existing_pack_is_kept(rendered):
    before = rendered.stat().st_mtime_ns
    render.main()
    assert rendered.stat().st_mtime_ns == before
