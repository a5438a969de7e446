# SPDX-License-Identifier: GPL-3.0-or-later
"""Train the network: `python -m training.train DATA RUN`. It resumes from RUN's checkpoint.

The learning rate decays over `--hours` of training in total; the first part uses small pictures.
"""

from __future__ import annotations

import argparse
import copy
import math
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from .data import Pictures, varied
from .inference import SIDE
from .losses import loss
from .network import Network, as_inputs

BATCH: Final = 32
RATE: Final = 2.5e-3
_WARM: Final = 200  # steps of warm-up
_SMALL: Final = 64  # pixels of the first part's pictures
_SMALL_SHARE: Final = 0.4  # of the time: the first part
_AVERAGED: Final = 0.9985  # decay of the weights' moving average
_SAVED: Final = 300  # seconds between checkpoints
_SAID: Final = 100  # steps between lines of output


@dataclass
class State:
    """The state in a checkpoint."""

    device: torch.device
    steps: int = 0
    seconds: float = 0.0
    network: Network = field(init=False)
    averaged: Network = field(init=False)
    optimizer: torch.optim.Optimizer = field(init=False)

    def __post_init__(self) -> None:
        self.network = Network().to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = copy.deepcopy(self.network).eval()
        self.optimizer = torch.optim.AdamW(self.network.parameters(), RATE, weight_decay=1e-3)

    def save(self, path: Path) -> None:
        """Write a checkpoint atomically."""
        partial = path.with_suffix(".partial")
        torch.save(
            {
                "steps": self.steps,
                "seconds": self.seconds,
                "network": self.network.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimizer": self.optimizer.state_dict(),
            },
            partial,
        )
        partial.replace(path)

    def load(self, path: Path) -> None:
        """Resume from a checkpoint."""
        stored: dict[str, Any] = torch.load(path, map_location=self.device)
        self.steps, self.seconds = stored["steps"], stored["seconds"]
        for name in ("network", "averaged", "optimizer"):
            getattr(self, name).load_state_dict(stored[name])


def main() -> None:
    """Train until the hours are over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path, help="folder of the checkpoint and the log")
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    state = State(torch.device(arguments.device))
    checkpoint = arguments.run / "checkpoint.pt"
    if checkpoint.exists():
        state.load(checkpoint)
    pictures = Pictures(arguments.data, held_out=False)
    held_out = Pictures(arguments.data, held_out=True)
    _say(arguments.run, f"{len(pictures)} pictures, {len(held_out)} held out, from step {state.steps}")
    _train(state, pictures, held_out, arguments.run, arguments.hours * 3600)


def _train(state: State, pictures: Pictures, held_out: Pictures, run: Path, budget: float) -> None:
    rng = np.random.default_rng(state.steps)
    saved = begun = time.monotonic()
    before, losses = state.seconds, []
    while state.seconds < budget:
        share = state.seconds / budget
        losses.append(_step(state, pictures, rng, share))
        now = time.monotonic()
        state.seconds = before + now - begun
        if state.steps % _SAID == 0:
            _say(run, f"step {state.steps}, {state.seconds:.0f} s, loss {np.mean(losses):.4f}")
            losses.clear()
        if now - saved > _SAVED:
            saved = now
            state.save(run / "checkpoint.pt")
            _say(run, f"step {state.steps}, held out {_judge(state, held_out):.4f}")
    state.save(run / "checkpoint.pt")
    _say(run, f"step {state.steps}, held out {_judge(state, held_out):.4f}, done")


def _step(state: State, pictures: Pictures, rng: np.random.Generator, share: float) -> float:
    rate = RATE * min(1.0, (state.steps + 1) / _WARM) * (0.5 * (1 + math.cos(math.pi * share)) + 0.005)
    for group in state.optimizer.param_groups:
        group["lr"] = rate
    side = _SMALL if share < _SMALL_SHARE else SIDE
    batch = varied(pictures.batch(rng.choice(len(pictures), min(BATCH, len(pictures)), replace=False), side), rng)
    state.network.train()
    with torch.autocast(state.device.type, torch.bfloat16):
        inputs = as_inputs(batch.pictures.to(state.device)).contiguous(memory_format=torch.channels_last)
        prediction = state.network(inputs)
    total = loss(prediction, _moved(batch, state.device))
    state.optimizer.zero_grad()
    total.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(state.network.parameters(), 1.0)
    state.optimizer.step()
    state.steps += 1
    _average(state.averaged, state.network, min(_AVERAGED, state.steps / (state.steps + 10)))
    return total.item()


def _moved(batch: Any, device: torch.device) -> Any:
    return type(batch)(**{name: value.to(device) for name, value in vars(batch).items()})


@torch.no_grad()
def _average(averaged: Network, network: Network, kept: float) -> None:
    latest = network.state_dict()
    for name, value in averaged.state_dict().items():
        if value.dtype.is_floating_point:
            value.lerp_(latest[name], 1 - kept)
        else:
            value.copy_(latest[name])


@torch.no_grad()
def _judge(state: State, held_out: Pictures) -> float:
    """Return the averaged network's loss on some held-out pictures."""
    chosen = np.linspace(0, len(held_out) - 1, 8 * BATCH).astype(int)
    losses = []
    for part in np.array_split(chosen, 8):
        batch = _moved(held_out.batch(part, SIDE), state.device)
        losses.append(loss(state.averaged(as_inputs(batch.pictures)), batch).item())
    return float(np.mean(losses))


def _say(run: Path, line: str) -> None:
    with (run / "log.txt").open("a") as log:
        log.write(line + "\n")
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
