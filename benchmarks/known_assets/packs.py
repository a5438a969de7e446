# SPDX-License-Identifier: GPL-3.0-or-later
"""The packs beside the checkout that were not used for training; they are not in the repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from tools.checkout import ROOT
from training.assets import Asset, packs, read
from training.split import HELD_OUT

FOLDER: Final = ROOT.parent / "shared" / "assets"


def held_out(folder: Path = FOLDER) -> list[Path]:
    """Return the files of the held-out packs; none if the folder is missing."""
    return [path for path in packs(folder) if path.stem in HELD_OUT]


def sample(files: list[Path], count: int | None) -> Iterator[Asset]:
    """Yield `count` models, spread evenly over all packs, or all of them."""
    assets = [asset for path in files for asset in read(path)]
    chosen = range(len(assets)) if count is None else np.linspace(0, len(assets) - 1, min(count, len(assets))).round()
    for index in chosen:
        yield assets[int(index)]
