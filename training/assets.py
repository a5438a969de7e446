# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs of models as arrays: one `.npz` per pack, written by `training.packs`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Makes a new file of a pack's file, with a number of views of each model, and returns a line that says so.
Work = Callable[[tuple[Path, Path, int]], str]


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


def convert(folder: Path, target: Path, work: Work, views: int, processes: int) -> None:
    """Make a file in `target` of each pack that has none there, in parallel, and print the line that `work` returns."""
    target.mkdir(parents=True, exist_ok=True)
    missing = [(path, target / path.name, views) for path in packs(folder) if not (target / path.name).exists()]
    with Pool(processes) as pool:
        for line in pool.imap_unordered(work, missing):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def save(target: Path, **arrays: NDArray[Any]) -> None:
    """Write a file of arrays atomically."""
    partial = target.with_name(f".{target.name}")
    np.savez(partial, **arrays)
    partial.replace(target)


def read(path: Path) -> Iterator[Asset]:
    """Yield the models of a pack."""
    with np.load(path) as data:
        for index, name in enumerate(data["names"]):
            vertices = data[f"{index}_v"].astype(np.float32) / 65535
            yield Asset(path.stem, str(name), vertices, data[f"{index}_f"].astype(np.int32), data[f"{index}_c"])
