# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs of models as arrays: one `.npz` per pack, written by `training.packs`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Asset:
    """A model.

    vertices: float32 (N, 3), z up, front to -y, longest side 1; triangles: int32 (F, 3); colours: uint8 (F, 3, 3), sRGB
    at each triangle's corners.
    """

    pack: str
    name: str
    vertices: NDArray[np.float32]
    triangles: NDArray[np.int32]
    colours: NDArray[np.uint8]


def packs(folder: Path) -> list[Path]:
    """Return the files of all packs in a folder."""
    return sorted(folder.glob("*.npz"))


def read(path: Path) -> Iterator[Asset]:
    """Yield the models of a pack."""
    with np.load(path) as data:
        for index, name in enumerate(data["names"]):
            vertices = data[f"{index}_v"].astype(np.float32) / 65535
            yield Asset(path.stem, str(name), vertices, data[f"{index}_f"].astype(np.int32), data[f"{index}_c"])
