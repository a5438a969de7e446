# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert a checkpoint for the extension: `python -m training.cutout.export CHECKPOINT [WEIGHTS]`.

Batch normalization is folded into the convolutions, and weights are stored in half precision.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch

from tools.checkout import ROOT
from training.export import arrays, convolutions

from .network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHIPPED: Final = ROOT / "geometry" / "cutout" / "network.npz"


def main() -> None:
    """Write the averaged network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("weights", type=Path, nargs="?", default=SHIPPED, help=".npz; the extension's by default")
    arguments = parser.parse_args()
    network = Network()
    network.load_state_dict(torch.load(arguments.checkpoint, map_location="cpu")["averaged"])
    half = {name: value.astype(np.float16) for name, value in folded(network).items()}
    np.savez_compressed(arguments.weights, **half)


def folded(network: Network) -> dict[str, NDArray[np.float32]]:
    """Return the weights by the names that `geometry.cutout.network` uses."""
    weight, bias = arrays(network.subject)
    return {**convolutions(network), "subject.weight": weight[:, :, 0, 0], "subject.bias": bias}


if __name__ == "__main__":
    main()
