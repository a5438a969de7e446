# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a training run, which is stored in a checkpoint, and its loop."""

from __future__ import annotations

import argparse
import copy
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

N = TypeVar("N", bound=nn.Module)

RATE: Final = 2.5e-3
_WARM: Final = 200  # steps of warm-up
_AVERAGED: Final = 0.9985  # decay of the weights' moving average
_SAVED: Final = 300  # seconds between checkpoints
_SAID: Final = 100  # steps between lines of output


class State(Generic[N]):
    """A network in training, the moving average of its weights, and how long it has been trained."""

    def __init__(self, network: N, device: torch.device) -> None:
        self.device = device
        self.steps = 0
        self.seconds = 0.0
        self.network: N = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged: N = copy.deepcopy(self.network).eval()
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

    def update(self, total: Tensor, share: float) -> float:
        """Descend along a loss, and return it. share: of the training that is over; the learning rate decays."""
        rate = RATE * min(1.0, (self.steps + 1) / _WARM) * (0.5 * (1 + math.cos(math.pi * share)) + 0.005)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.steps += 1
        self._average(min(_AVERAGED, self.steps / (self.steps + 10)))
        return total.item()

    @torch.no_grad()
    def _average(self, kept: float) -> None:
        latest = self.network.state_dict()
        for name, value in self.averaged.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(latest[name], 1 - kept)
            else:
                value.copy_(latest[name])


def started(description: str | None, network: N, hours: float) -> tuple[State[N], Path, Path, float]:
    """Read the command line, and return the state, resumed if there is a checkpoint, the folders of data and run, and
    the seconds to train.

    hours: the default.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path, help="folder of the checkpoint and the log")
    parser.add_argument("--hours", type=float, default=hours)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    state = State(network, torch.device(arguments.device))
    checkpoint = arguments.run / "checkpoint.pt"
    if checkpoint.exists():
        state.load(checkpoint)
    return state, arguments.data, arguments.run, arguments.hours * 3600


Step = Callable[[np.random.Generator, float], float]


def train(state: State[Any], run: Path, budget: float, step: Step, judge: Callable[[], float]) -> None:
    """Train until `budget` seconds are over, and write checkpoints and a log into the folder `run`.

    step: descends once, given the share of the training that is over, and returns the loss; judge: returns the loss
    on held-out packs.
    """
    rng = np.random.default_rng(state.steps)
    saved = begun = time.monotonic()
    before, losses = state.seconds, []
    while state.seconds < budget:
        losses.append(step(rng, state.seconds / budget))
        now = time.monotonic()
        state.seconds = before + now - begun
        if state.steps % _SAID == 0:
            say(run, f"step {state.steps}, {state.seconds:.0f} s, loss {np.mean(losses):.4f}")
            losses.clear()
        if now - saved > _SAVED:
            saved = now
            state.save(run / "checkpoint.pt")
            say(run, f"step {state.steps}, held out {judge():.4f}")
    state.save(run / "checkpoint.pt")
    say(run, f"step {state.steps}, held out {judge():.4f}, done")


def say(run: Path, line: str) -> None:
    """Write a line to the run's log and to standard output."""
    with (run / "log.txt").open("a") as log:
        log.write(line + "\n")
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
