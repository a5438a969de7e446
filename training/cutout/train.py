# SPDX-License-Identifier: GPL-3.0-or-later
"""Train the network: `python -m training.cutout.train DATA RUN`. It resumes from RUN's checkpoint.

The learning rate decays over `--hours` of training in total; the first parts use small pictures.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.state import State, say, started, train

from .data import Photographs, varied
from .network import Network
from .photographs import SIDE

BATCH: Final = 32
_SIDES: Final = ((0.35, 64), (0.75, 96), (1.0, SIDE))  # until this share of the time: pixels of the pictures


def main() -> None:
    """Train until the hours are over."""
    state, data, run, budget = started(__doc__, Network(), 1.0)
    photographs, held_out = Photographs(data, held_out=False), Photographs(data, held_out=True)
    say(run, f"{len(photographs)} photographs, {len(held_out)} held out, from step {state.steps}")
    train(state, run, budget, partial(_step, state, photographs), partial(_judge, state, held_out))


def _step(state: State[Network], photographs: Photographs, rng: np.random.Generator, share: float) -> float:
    side = next(side for end, side in _SIDES if share < end)
    chosen = rng.choice(len(photographs), min(BATCH, len(photographs)), replace=False)
    pictures = varied(photographs.batch(chosen, side), rng).to(state.device)
    state.network.train()
    return state.update(loss(state.network(pictures[:, :3]), pictures[:, 3]), share)


def loss(odds: Tensor, coverage: Tensor) -> Tensor:
    """Return the cross-entropy of log-odds (B, S, S) plus one minus their soft intersection over union."""
    likely = odds.sigmoid()
    shared = (likely * coverage).sum(dim=(1, 2))
    either = (likely + coverage - likely * coverage).sum(dim=(1, 2))
    overlap = (shared + 1) / (either + 1)
    return functional.binary_cross_entropy_with_logits(odds, coverage) + (1 - overlap).mean()


@torch.no_grad()
def _judge(state: State[Network], held_out: Photographs) -> float:
    """Return one minus the averaged network's mean intersection over union on some held-out photographs."""
    chosen = np.linspace(0, len(held_out) - 1, 16 * BATCH).astype(int)
    errors = []
    for part in np.array_split(chosen, 16):
        pictures = held_out.batch(part, SIDE).to(state.device)
        found, true = state.averaged(pictures[:, :3]) > 0, pictures[:, 3] >= 0.5
        shared, either = (found & true).sum(dim=(1, 2)), (found | true).sum(dim=(1, 2))
        errors.append(1 - (shared / either.clamp(min=1)).mean().item())
    return float(np.mean(errors))


if __name__ == "__main__":
    main()
