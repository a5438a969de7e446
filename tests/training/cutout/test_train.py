# SPDX-License-Identifier: GPL-3.0-or-later
"""A few training steps on drawn photographs; and the exported network in numpy gives what PyTorch gives."""

from __future__ import annotations

import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is in the training's own environment alone")
pytest.importorskip("scipy", reason="SciPy is in the training's own environment alone")
from maquette.geometry.cutout import network as shipped

from training.cutout import drawings, export, photographs, train
from training.cutout.data import Photographs, varied
from training.cutout.network import Network
from training.split import HELD_OUT


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(2)
    for name, count in ((min(HELD_OUT), 6), ("another", 12)):
        pictures = [photographs.compose(drawings.draw, [drawings.draw], rng) for _ in range(count)]
        np.savez(found / f"{name}.npz", picture=np.stack(pictures))
    return found


def test_held_out_packs_are_not_trained_on(folder):
    assert len(Photographs(folder, held_out=False)) == 12
    assert len(Photographs(folder, held_out=True)) == 6


def test_augmentation_keeps_the_subject(folder):
    pictures = Photographs(folder, held_out=False).batch(np.arange(12), 64)
    changed = varied(pictures, np.random.default_rng(3))
    assert changed.shape == pictures.shape
    assert float(changed.min()) >= 0
    assert float(changed.max()) <= 1
    assert float((changed[:, 3].mean() - pictures[:, 3].mean()).abs()) < 0.1


def test_the_loss_is_least_for_the_truth():
    coverage = torch.zeros(1, 8, 8)
    coverage[:, 2:6, 2:6] = 1
    right, wrong = 20 * coverage - 10, 10 - 20 * coverage
    assert float(train.loss(right, coverage)) < 0.01
    assert float(train.loss(wrong, coverage)) > 1


def test_training_resumes_and_is_exported(folder, monkeypatch, tmp_path):
    run, weights = tmp_path / "run", tmp_path / "weights.npz"
    for hours in ("0.0001", "0.001"):
        monkeypatch.setattr(sys, "argv", ["train", str(folder), str(run), "--hours", hours, "--device", "cpu"])
        train.main()
    assert torch.load(run / "checkpoint.pt")["steps"] >= 2
    monkeypatch.setattr(sys, "argv", ["export", str(run / "checkpoint.pt"), str(weights)])
    export.main()
    network = Network()
    network.load_state_dict(torch.load(run / "checkpoint.pt")["averaged"])
    picture = np.random.default_rng(1).integers(0, 256, (128, 128, 4), dtype=np.uint8)
    colours = torch.from_numpy(picture[..., :3]).permute(2, 0, 1)[None].float() / 255
    with torch.no_grad():
        one, other = network.eval()(colours), network(colours.flip(-1)).flip(-1)
    expected = ((one + other) / 2)[0].numpy()
    assert shipped.log_odds(picture, shipped.load(weights)) == pytest.approx(expected, abs=0.05, rel=0.02)
