# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of composed photographs, with augmentation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.data import Recolouring, chance, recoloured
from training.split import HELD_OUT

if TYPE_CHECKING:
    from numpy.typing import NDArray


_RECOLOURING = Recolouring(gain=0.15, bright=0.2, lift=0.04, grey=0.1)


class Photographs:
    """All photographs of the training packs' models, or of the held-out ones'."""

    def __init__(self, folder: Path, *, held_out: bool) -> None:
        packs = [path for path in sorted(folder.glob("*.npz")) if (path.stem in HELD_OUT) == held_out]
        if not packs:
            purpose = "to judge by" if held_out else "to learn from"
            raise FileNotFoundError(f"no photographs {purpose} in {folder}: training.cutout.photographs makes them")
        self._pictures = np.concatenate([np.load(path)["picture"] for path in packs])

    def __len__(self) -> int:
        return len(self._pictures)

    def batch(self, chosen: NDArray[np.intp], side: int) -> Tensor:
        """Return the photographs with these indices (B,), as (B, 4, side, side) in 0..1."""
        pictures = torch.from_numpy(self._pictures[chosen]).permute(0, 3, 1, 2).float() / 255
        return pictures if side == pictures.shape[-1] else functional.interpolate(pictures, (side, side), mode="area")


def varied(pictures: Tensor, rng: np.random.Generator) -> Tensor:
    """Return photographs (B, 4, S, S) that are randomly mirrored, cropped, recoloured, blurred and made noisy."""
    pictures = torch.where(chance(len(pictures), 0.5, rng), pictures.flip(-1), pictures)
    pictures = _cropped(pictures, rng)
    colours = recoloured(pictures[:, :3], rng, _RECOLOURING)
    colours = torch.where(chance(len(colours), 0.15, rng), functional.avg_pool2d(colours, 3, 1, 1), colours)
    strength = torch.from_numpy(rng.uniform(0, 0.02, (len(colours), 1, 1, 1))).float()
    colours = (colours + strength * torch.randn_like(colours)).clamp(0, 1)
    return torch.cat([colours, pictures[:, 3:]], dim=1)


def _cropped(pictures: Tensor, rng: np.random.Generator) -> Tensor:
    """Zoom by up to a third, by another factor along each axis, and move; edges are repeated."""
    count = len(pictures)
    zoom = rng.uniform(0.75, 1.1, (count, 1)) * rng.uniform(0.85, 1.15, (count, 2))
    transforms = np.zeros((count, 2, 3), dtype=np.float32)
    transforms[:, 0, 0], transforms[:, 1, 1] = zoom.T
    transforms[:, :, 2] = rng.uniform(-1, 1, (count, 2)) * np.maximum(1 - zoom, 0.03)
    grid = functional.affine_grid(torch.from_numpy(transforms), list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
