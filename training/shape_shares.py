# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure how well each shape fits pictures of models: `python -m training.shape_shares ASSETS SHARES`.

Each model is drawn from a corner and from the front or above, and each shape's result is compared with the model.
`SHARES` gets a file for each model, so that the work can be resumed; `training.shape_choice` fits the choice to them.
All packs are measured, one held-out model after every three training models.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.assets import CORNERS, SIDE, cameras
from benchmarks.known_assets.drawing import draw
from benchmarks.known_assets.likeness import Truth
from tools.checkout import load_package

from . import assets
from .split import HELD_OUT

TRIANGLES: Final = 600
NODES: Final = 30  # along a side of Corner's grid
EVERY: Final = 2  # only every n-th yaw and scale is tried in the comparison
SHAPES: Final = ("INFLATE", "EXTRUDE", "REVOLVE", "CORNER")
LEARNT_FOR_ONE: Final = 3  # training models per held-out model
_LARGEST: Final = 6000  # triangles: more take too long to draw


def main() -> None:
    """Measure until the time is up, or until all models are measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assets", type=Path)
    parser.add_argument("shares", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    arguments = parser.parse_args()
    load_package()
    arguments.shares.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + 60.0 * arguments.minutes
    for number, asset in enumerate(_order(arguments.assets)):
        path = arguments.shares / f"{number:05}.npz"
        if time.monotonic() > end:
            break
        if not path.exists() and len(asset.triangles) <= _LARGEST:
            measured = _measured(asset, number)
            np.savez_compressed(path, pack=asset.pack, name=asset.name, **measured)
            sys.stdout.write(f"{number} {asset.pack} {asset.name} {measured['shares'].round(2).tolist()}\n")
            sys.stdout.flush()


def _order(folder: Path) -> Iterator[assets.Asset]:
    """Yield the models in a fixed random order."""
    files = assets.packs(folder)
    learnt, held_out = (
        iter(_shuffled([model for path in files if (path.stem in HELD_OUT) == is_held for model in assets.read(path)]))
        for is_held in (False, True)
    )
    while True:
        for source in (*[learnt] * LEARNT_FOR_ONE, held_out):
            model = next(source, None)
            if model is None:
                return
            yield model


def _shuffled(models: list[assets.Asset]) -> list[assets.Asset]:
    return [models[index] for index in np.random.default_rng(5).permutation(len(models))]


def _measured(asset: assets.Asset, number: int) -> dict[str, Any]:
    """Return the views, the pictures (V, H, W, 4) and the volume shares (V, S), 0 if no model can be made."""
    truth, seen_from = Truth(asset.vertices, asset.triangles), cameras(asset)
    turn = number // (LEARNT_FOR_ONE + 1) + number
    views = CORNERS[turn % 2], ("front", "high")[turn // 2 % 2]
    pictures = [draw(asset.vertices, asset.triangles, asset.colours, seen_from[view], SIDE) for view in views]
    shares = [[_share(picture, shape, truth) for shape in SHAPES] for picture in pictures]
    return {"views": np.array(views), "pictures": np.stack(pictures), "shares": np.array(shares)}


def _share(picture: Any, shape: Any, truth: Truth) -> float:
    from maquette.geometry.errors import NothingToModel

    try:
        positions, triangles = (_box if shape == "CORNER" else _made)(picture, shape)
    except NothingToModel:
        return 0.0
    return truth.iou(positions, triangles, EVERY)


def _made(picture: Any, shape: Any) -> tuple[Any, Any]:
    from maquette.geometry.options import Options
    from maquette.geometry.reconstruct import reconstruct

    mesh = reconstruct(picture, Options(triangles=TRIANGLES, shape=shape)).mesh
    return mesh.positions, mesh.triangles


def _box(picture: Any, _shape: Any) -> tuple[Any, Any]:
    """Return the shape Corner without its texture, which takes the longest."""
    from maquette.geometry.corner.body import carve
    from maquette.geometry.corner.fit import find_corner
    from maquette.geometry.options import Options
    from maquette.geometry.reconstruct import find_subject

    subject = find_subject(picture, Options())
    body = carve(find_corner(subject.pixels, subject.mask), subject.mask, "BOTH", NODES)
    return body.positions, body.triangles


if __name__ == "__main__":
    main()
