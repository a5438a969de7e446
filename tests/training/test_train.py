# SPDX-License-Identifier: GPL-3.0-or-later
"""A few training steps on synthetic pictures: the loss falls, the network is saved, and training resumes."""

from __future__ import annotations

import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is in the training's own environment alone")
pytest.importorskip("scipy", reason="SciPy is in the training's own environment alone")
from training import data, train, views
from training.split import HELD_OUT


def write_pictures(folder, name, count=10):
    rng = np.random.default_rng(count)
    picture = rng.integers(0, 255, (count, views.SIDE, views.SIDE, 4), dtype=np.uint8)
    picture[..., 3] = 0
    picture[:, 20:70, 30:80, 3] = 255
    seen = picture[..., 3] > 0
    front = np.where(seen, rng.normal(0, 0.1, seen.shape), 0).astype(np.float16)
    cells = np.zeros((count, views.DEPTHS, views.GRID, views.GRID), bool)
    np.savez(
        folder / f"{name}.npz",
        picture=picture,
        front=front,
        back=np.where(seen, front + 0.2, 0).astype(np.float16),
        filled=np.packbits(cells.reshape(count, -1), axis=1),
        pose=rng.normal(0, 0.5, (count, 4)).astype(np.float32),
        model=np.arange(count),
    )


@pytest.fixture
def folder(tmp_path):
    for name in (min(HELD_OUT), "another"):
        write_pictures(tmp_path, name)
    return tmp_path


def test_held_out_packs_are_not_trained_on(folder):
    write_pictures(folder, "third", 7)
    assert len(data.Pictures(folder, held_out=False)) == 17
    assert len(data.Pictures(folder, held_out=True)) == 10
    (folder / "another.npz").unlink()
    (folder / "third.npz").unlink()
    with pytest.raises(FileNotFoundError, match="to learn from"):
        data.Pictures(folder, held_out=False)


def test_augmentation_transforms_picture_and_ground_truth_alike(folder):
    batch = data.Pictures(folder, held_out=False).batch(np.arange(10), 64)
    varied = data.varied(batch, np.random.default_rng(2))
    assert varied.pictures.shape == (10, 4, 64, 64)
    assert float(varied.pictures.min()) >= 0
    assert float(varied.pictures.max()) <= 1
    assert torch.equal((varied.front != 0).sum(dim=(1, 2)), (batch.front != 0).sum(dim=(1, 2)))
    covered = varied.pictures[:, 3] > 0
    assert float((covered == (varied.mask > 0)).float().mean()) > 0.9


def test_training_resumes_where_it_was_stopped(folder, monkeypatch, tmp_path):
    run = tmp_path / "run"
    monkeypatch.setattr(sys, "argv", ["train", str(folder), str(run), "--hours", "0.0001", "--device", "cpu"])
    train.main()
    first = torch.load(run / "checkpoint.pt")
    assert first["steps"] >= 1
    assert all(torch.isfinite(value).all() for value in first["averaged"].values() if value.is_floating_point())
    monkeypatch.setattr(sys, "argv", [*sys.argv[:4], "0.001", "--device", "cpu"])
    train.main()
    assert torch.load(run / "checkpoint.pt")["steps"] > first["steps"]
