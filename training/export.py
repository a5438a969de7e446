# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert a checkpoint for `training.inference`: `python -m training.export CHECKPOINT WEIGHTS`.

Batch normalization is folded into the convolutions, and weights are stored in half precision.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from .network import Network
from .unet import UNet

if TYPE_CHECKING:
    from numpy.typing import NDArray


def main() -> None:
    """Write the averaged network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("weights", type=Path, help=".npz")
    arguments = parser.parse_args()
    network = Network()
    network.load_state_dict(torch.load(arguments.checkpoint, map_location="cpu")["averaged"])
    save(network, arguments.weights)


def save(network: Network, path: Path) -> None:
    """Write a network's weights (.npz) in half precision."""
    np.savez_compressed(path, **{name: value.astype(np.float16) for name, value in folded(network).items()})


def folded(network: Network) -> dict[str, NDArray[np.float32]]:
    """Return the weights by the names that `training.inference` uses, batch normalization folded in."""
    weights = convolutions(network)
    for number, layer in enumerate((network.pose[0], network.pose[2])):
        weights[f"pose{number}.weight"], weights[f"pose{number}.bias"] = arrays(layer)
    weight, bias = arrays(network.depths)
    weights["depths.weight"], weights["depths.bias"] = weight[:, :, 0, 0], bias
    return weights


def convolutions(network: UNet) -> dict[str, NDArray[np.float32]]:
    """Return the weights of a U-Net's blocks, batch normalization folded in."""
    weights: dict[str, NDArray[np.float32]] = {}
    for kind, blocks in (("down", network.down), ("up", network.up)):
        for level, block in enumerate(blocks):
            layers = list(block)  # type: ignore[call-overload]
            for number in (0, 1):
                weight, bias = _folded(layers[3 * number], layers[3 * number + 1])
                weights[f"{kind}{level}.{number}.weight"], weights[f"{kind}{level}.{number}.bias"] = weight, bias
    return weights


def _folded(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weight, bias = arrays(norm)
    mean, variance = (value.numpy() for value in (norm.running_mean, norm.running_var) if value is not None)
    gain = weight / np.sqrt(variance + norm.eps)
    return convolution.weight.detach().numpy() * gain[:, None, None, None], bias - mean * gain


def arrays(layer: nn.Module) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a layer's weight and bias."""
    return layer.weight.detach().numpy(), layer.bias.detach().numpy()  # type: ignore[operator, union-attr]


if __name__ == "__main__":
    main()
