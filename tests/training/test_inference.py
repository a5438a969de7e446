# SPDX-License-Identifier: GPL-3.0-or-later
"""The network in numpy gives the same result as PyTorch for the same picture and weights."""

from __future__ import annotations

import numpy as np
import pytest

from tests.geometry.cutout.random_weights import random_weights
from training import inference

WIDTHS = (48, 72, 96, 128, 160)


HEADS = {"pose0": (64, WIDTHS[-1]), "pose1": (4, 64), "depths": (8, WIDTHS[0])}


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "weights.npz"
    found = random_weights(np.random.default_rng(5), 6, WIDTHS, HEADS)
    np.savez(path, **{name: value.astype(np.float16) for name, value in found.items()})
    return inference.load(path)


def picture(side=96):
    rng = np.random.default_rng(side)
    found = rng.random((side, side, 4), dtype=np.float32)
    found[..., 3] = 0
    found[side // 5 : -side // 6, side // 4 : -side // 5, 3] = 1
    return found


def test_a_mirrored_picture_gives_mirrored_depths(weights):
    prediction, flipped = inference.predict(picture(), weights), inference.predict(picture()[:, ::-1], weights)
    assert flipped.front == pytest.approx(prediction.front[:, ::-1], abs=1e-4)
    assert flipped.back == pytest.approx(prediction.back[:, ::-1], abs=1e-4)
    assert flipped.elevation == pytest.approx(prediction.elevation, abs=1e-4)
    assert flipped.quarter == pytest.approx((prediction.quarter[0], -prediction.quarter[1]), abs=1e-4)


@pytest.mark.parametrize("side", [32, 64, 160])
def test_depths_exist_only_on_the_subject_and_the_back_is_behind_the_front(weights, side):
    prediction = inference.predict(picture(side), weights)
    inside = picture(side)[..., 3] > 0
    assert prediction.front.shape == prediction.back.shape == (side, side)
    assert not prediction.front[~inside].any()
    assert not prediction.back[~inside].any()
    assert (prediction.back > prediction.front)[inside].all()
    assert float(prediction.front[inside].mean()) == pytest.approx(0, abs=1e-4)


def test_it_agrees_with_pytorch(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is in the training's own environment alone")
    from training import export
    from training.network import Network, as_inputs

    torch.manual_seed(1)
    network = Network()
    for layer in network.modules():  # as after some training: non-trivial means and variances
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.2)
            layer.running_var.uniform_(0.5, 2)
            torch.nn.init.uniform_(layer.weight, 0.5, 1.5)
    network.eval()
    export.save(network, tmp_path / "weights.npz")
    found = inference.predict(picture(), inference.load(tmp_path / "weights.npz"))
    inputs = torch.from_numpy(picture()).permute(2, 0, 1)[None]
    with torch.no_grad():
        one, other = (network(as_inputs(each)) for each in (inputs, inputs.flip(-1)))
    front = (one.front + other.front.flip(-1))[0].numpy() / 2
    back = (one.back + other.back.flip(-1))[0].numpy() / 2
    size = float(np.abs(back).max())
    assert found.front == pytest.approx(front, abs=5e-3 * size)
    assert found.back == pytest.approx(back, abs=5e-3 * size)
    assert found.elevation == pytest.approx(float((one.pose + other.pose)[0, 0]) / 2, abs=5e-3)
