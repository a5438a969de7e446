# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of the rendered pictures, with augmentation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .split import HELD_OUT
from .views import DEPTHS, GRID

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NAMES = ("picture", "front", "back", "filled", "pose")


@dataclass(frozen=True)
class Batch:
    """A batch.

    pictures (B, 4, S, S) in 0..1; coverage, front and back (B, S, S); filled (B, DEPTHS, S/2, S/2) in 0..1; pose
    (B, 4).
    """

    pictures: Tensor
    mask: Tensor
    front: Tensor
    back: Tensor
    filled: Tensor
    pose: Tensor


class Pictures:
    """All pictures of the training packs, or of the held-out ones."""

    def __init__(self, folder: Path, *, held_out: bool) -> None:
        packs = [path for path in sorted(folder.glob("*.npz")) if (path.stem in HELD_OUT) == held_out]
        if not packs:
            purpose = "to judge by" if held_out else "to learn from"
            raise FileNotFoundError(f"no rendered packs {purpose} in {folder}: training.render makes them")
        loaded = [np.load(path) for path in packs]
        self._arrays: dict[str, NDArray[np.generic]] = {
            name: np.concatenate([pack[name] for pack in loaded]) for name in _NAMES
        }

    def __len__(self) -> int:
        return len(self._arrays["pose"])

    def batch(self, chosen: NDArray[np.intp], side: int) -> Batch:
        """Return the pictures with these indices (B,), scaled to `side` pixels."""
        pictures, front, back, packed, pose = (torch.from_numpy(self._arrays[name][chosen]) for name in _NAMES)
        cells = np.unpackbits(packed.numpy(), axis=1)[:, : DEPTHS * GRID * GRID]
        filled = torch.from_numpy(cells.reshape(-1, DEPTHS, GRID, GRID)).float()
        front, back = front.float(), back.float()
        batch = Batch(
            pictures.permute(0, 3, 1, 2).float() / 255, ((front != 0) | (back != 0)).float(), front, back, filled, pose
        )
        return batch if side == front.shape[-1] else _sized(batch, side)


def _sized(batch: Batch, side: int) -> Batch:
    alpha = batch.pictures[:, 3:]
    covered = functional.interpolate(
        torch.cat([batch.pictures[:, :3] * alpha, alpha], dim=1), (side, side), mode="area"
    )
    colours = covered[:, :3] / covered[:, 3:].clamp(min=1e-3)
    layers = torch.stack([batch.mask, batch.front, batch.back], dim=1)
    mask, front, back = functional.interpolate(layers, (side, side), mode="nearest-exact").unbind(1)
    filled = functional.interpolate(batch.filled, (side // 2, side // 2), mode="area")
    return Batch(torch.cat([colours, covered[:, 3:]], dim=1), mask, front, back, filled, batch.pose)


@dataclass(frozen=True)
class Recolouring:
    """By how much colours change: each channel's gain, the brightness, what is added, and the share made grey."""

    gain: float
    bright: float
    lift: float
    grey: float


_RECOLOURING = Recolouring(gain=0.25, bright=0.3, lift=0.06, grey=0.15)


def varied(batch: Batch, rng: np.random.Generator) -> Batch:
    """Return a batch whose pictures are randomly mirrored, recoloured, blurred, made noisy and badly cut out."""
    batch = _mirrored(batch, rng)
    colours, alpha = batch.pictures[:, :3], batch.pictures[:, 3:]
    colours = recoloured(colours, rng, _RECOLOURING)
    rough = chance(len(colours), 0.3, rng)
    colours = torch.where(rough, functional.avg_pool2d(colours, 3, 1, 1), colours)
    strength = torch.from_numpy(rng.uniform(0, 0.06, (len(colours), 1, 1, 1))).float()
    colours = (colours + strength * torch.randn_like(colours)).clamp(0, 1)
    larger, smaller = functional.max_pool2d(alpha, 3, 1, 1), -functional.max_pool2d(-alpha, 3, 1, 1)
    alpha = torch.where(chance(len(alpha), 0.15, rng), larger, alpha)
    alpha = torch.where(chance(len(alpha), 0.1, rng), smaller, alpha)
    return Batch(torch.cat([colours, alpha], dim=1), batch.mask, batch.front, batch.back, batch.filled, batch.pose)


def chance(count: int, share: float, rng: np.random.Generator) -> Tensor:
    """Return whether each of a batch is chosen, (count, 1, 1, 1): a `share` of them, at random."""
    return torch.from_numpy(rng.random((count, 1, 1, 1)) < share)


def _mirrored(batch: Batch, rng: np.random.Generator) -> Batch:
    chosen = chance(len(batch.pose), 0.5, rng)
    flat = chosen[:, 0]

    def flip(layers: Tensor) -> Tensor:
        return torch.where(chosen if layers.ndim == 4 else flat, layers.flip(-1), layers)

    sign = torch.where(chosen[:, 0, 0, 0], -1.0, 1.0)
    pose = torch.cat([batch.pose[:, :3], batch.pose[:, 3:] * sign[:, None]], dim=1)
    return Batch(flip(batch.pictures), flip(batch.mask), flip(batch.front), flip(batch.back), flip(batch.filled), pose)


def recoloured(colours: Tensor, rng: np.random.Generator, by: Recolouring) -> Tensor:
    """Return colours (B, 3, S, S) in 0..1 that are randomly tinted, exposed, swapped or made grey."""
    count = len(colours)
    gain = torch.from_numpy(rng.uniform(1 - by.gain, 1 + by.gain, (count, 3, 1, 1))).float()
    bright = torch.from_numpy(rng.uniform(1 - by.bright, 1 + by.bright, (count, 1, 1, 1))).float()
    lift = torch.from_numpy(rng.normal(0, by.lift, (count, 1, 1, 1))).float()
    grey = colours.mean(dim=1, keepdim=True).expand_as(colours)
    colours = torch.where(chance(count, by.grey, rng), grey, colours)
    swapped = colours[:, torch.from_numpy(rng.permutation(3))]
    colours = torch.where(chance(count, 0.3, rng), swapped, colours)
    return (colours * gain * bright + lift).clamp(0, 1)
