# SPDX-License-Identifier: GPL-3.0-or-later
"""Composed photographs: the subject is where its coverage says, and each pack becomes a file."""

from __future__ import annotations

import sys

import numpy as np
import pytest

pytest.importorskip("scipy", reason="SciPy is in the training's own environment alone")
pytest.importorskip("PIL", reason="Pillow is in the training's own environment alone")
from tests.training.models import write_pack
from training.cutout import drawings, photographs, places

RED = np.array([0.9, 0.0, 0.0, 1.0], dtype=np.float32)


def block(longest, _rng):
    """A red square."""
    return np.broadcast_to(RED, (longest, longest, 4)).astype(np.float32)


@pytest.mark.parametrize("seed", range(8))
def test_the_subject_is_shown_where_it_covers_the_place(seed):
    picture = photographs.compose(block, [drawings.draw], np.random.default_rng(seed))
    covered = picture[..., 3] == 255
    is_red = picture[..., 0].astype(int) - picture[..., 1:3].max(axis=-1) > 60
    assert picture.shape == (photographs.SIDE, photographs.SIDE, 4)
    assert covered.any()
    assert is_red[covered].mean() > 0.5


@pytest.mark.parametrize("seed", range(20))
def test_places_are_lit_and_their_ground_is_below_the_horizon(seed):
    place = places.place(np.random.default_rng(seed), 64)
    assert place.light.shape == (64, 64, 3)
    assert np.isfinite(place.light).all()
    assert place.light.min() >= 0
    assert place.light.max() > 0
    assert place.horizon < place.foot < 1


def test_the_same_seed_gives_the_same_photograph():
    one, other = (photographs.compose(drawings.draw, [block], np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(one, other)


def test_drawings_are_premultiplied():
    drawn = drawings.draw(40, np.random.default_rng(1))
    assert drawn.shape == (40, 40, 4)
    assert (drawn[..., :3].max(axis=-1) <= drawn[..., 3] + 1e-6).all()


@pytest.mark.usefixtures("compiler")
def test_each_pack_becomes_a_file(monkeypatch, tmp_path):
    (tmp_path / "packs").mkdir()
    write_pack(tmp_path / "packs" / "boxes.npz")
    arguments = [str(tmp_path / "packs"), str(tmp_path / "data"), "--views", "2", "--drawings", "3"]
    monkeypatch.setattr(sys, "argv", ["photographs", *arguments, "--processes", "1"])
    photographs.main()
    for name in ("drawings.npz", "boxes.npz"):
        with np.load(tmp_path / "data" / name) as data:
            assert data["picture"].shape[1:] == (photographs.SIDE, photographs.SIDE, 4)
