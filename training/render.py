# SPDX-License-Identifier: GPL-3.0-or-later
"""Render packs to training pictures: `python -m training.render ASSETS DATA`. Existing ones are kept.

One `.npz` per pack: the stacked arrays of `training.views.View`, and `model`, the model's number in its pack.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np

from . import assets
from .camera import random_camera
from .views import Subject, View


def main() -> None:
    """Render all packs, several in parallel."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assets", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--views", type=int, default=16, help="pictures of each model")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    assets.convert(arguments.assets, arguments.data, _render, arguments.views, arguments.processes)


def _render(task: tuple[Path, Path, int]) -> str:
    source, target, count = task
    rng = np.random.default_rng(list(source.stem.encode()))
    views: list[tuple[int, View]] = []
    for number, asset in enumerate(assets.read(source)):
        subject = Subject(asset)
        tried = (subject.view(random_camera(rng), rng) for _ in range(count))
        views.extend((number, view) for view in tried if view is not None)
    if not views:
        return f"{source.stem}: nothing is visible"
    stacked = {
        name: np.stack([getattr(view, name) for _, view in views])
        for name in ("picture", "front", "back", "filled", "pose")
    }
    assets.save(target, model=np.array([number for number, _ in views]), **stacked)
    return f"{source.stem}: {len(views)} pictures"


if __name__ == "__main__":
    main()
