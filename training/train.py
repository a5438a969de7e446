# SPDX-License-Identifier: GPL-3.0-or-later
"""Train the network: `python -m training.train DATA RUN`. It resumes from RUN's checkpoint.

The learning rate decays over `--hours` of training in total; the first part uses small pictures.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import numpy as np
import torch

from .data import Pictures, varied
from .inference import SIDE
from .losses import loss
from .network import Network, as_inputs
from .state import State, say, started, train

BATCH: Final = 32
_SMALL: Final = 64  # pixels of the first part's pictures
_SMALL_SHARE: Final = 0.4  # of the time: the first part


def main() -> None:
    """Train until the hours are over."""
    state, data, run, budget = started(__doc__, Network(), 3.0)
    pictures, held_out = Pictures(data, held_out=False), Pictures(data, held_out=True)
    say(run, f"{len(pictures)} pictures, {len(held_out)} held out, from step {state.steps}")
    train(state, run, budget, partial(_step, state, pictures), partial(_judge, state, held_out))


def _step(state: State[Network], pictures: Pictures, rng: np.random.Generator, share: float) -> float:
    side = _SMALL if share < _SMALL_SHARE else SIDE
    batch = varied(pictures.batch(rng.choice(len(pictures), min(BATCH, len(pictures)), replace=False), side), rng)
    state.network.train()
    with torch.autocast(state.device.type, torch.bfloat16):
        inputs = as_inputs(batch.pictures.to(state.device)).contiguous(memory_format=torch.channels_last)
        prediction = state.network(inputs)
    return state.update(loss(prediction, _moved(batch, state.device)), share)


def _moved(batch: Any, device: torch.device) -> Any:
    return type(batch)(**{name: value.to(device) for name, value in vars(batch).items()})


@torch.no_grad()
def _judge(state: State[Network], held_out: Pictures) -> float:
    """Return the averaged network's loss on some held-out pictures."""
    chosen = np.linspace(0, len(held_out) - 1, 8 * BATCH).astype(int)
    losses = []
    for part in np.array_split(chosen, 8):
        batch = _moved(held_out.batch(part, SIDE), state.device)
        losses.append(loss(state.averaged(as_inputs(batch.pictures)), batch).item())
    return float(np.mean(losses))


if __name__ == "__main__":
    main()
