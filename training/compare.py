# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare the network's body with Automatic: `python -m training.compare ASSETS WEIGHTS [--count 60]`.

It uses held-out packs, with the measure and cameras of `make bench ARGS=assets`: each model from a corner, and from the
front or above. WEIGHTS are written by `training.export`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.assets import SIDE, TRIANGLES, cameras
from benchmarks.known_assets import packs
from benchmarks.known_assets.drawing import draw
from benchmarks.known_assets.likeness import Truth
from tools.checkout import load_package

from . import inference
from .assets import Asset

TURNS: Final = (("corner, right", "high"), ("corner, left", "front"))


def main() -> None:
    """Print a line for each picture, then the means for each kind of view."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assets", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--count", type=int, default=60, help="models")
    arguments = parser.parse_args()
    load_package()
    weights = inference.load(arguments.weights)
    rows: list[tuple[str, float, float]] = []
    for number, asset in enumerate(packs.sample(packs.held_out(arguments.assets), arguments.count)):
        truth = Truth(asset.vertices, asset.triangles)
        for view in TURNS[number % 2]:
            automatic, body = (truth.iou(*mesh) for mesh in _models(asset, view, weights))
            sys.stdout.write(f"{asset.pack} {asset.name} {view}: automatic {automatic:.3f}, body {body:.3f}\n")
            sys.stdout.flush()
            rows.append((view.partition(",")[0], automatic, body))
    for kind in ("corner", "front", "high"):
        own = np.array([row[1:] for row in rows if row[0] == kind])
        automatic, body, better = *own.mean(axis=0), own.max(axis=1).mean()
        sys.stdout.write(f"{kind}, {len(own)}: automatic {automatic:.3f}, body {body:.3f}, the better {better:.3f}\n")


def _models(asset: Asset, view: str, weights: inference.Weights) -> list[tuple[Any, Any]]:
    """Return vertices and triangles of Automatic's model of a view, and of the network's body."""
    from maquette.geometry.options import Options
    from maquette.geometry.reconstruct import find_subject, shape_subject

    from .body import estimate, make_body

    picture = draw(asset.vertices, asset.triangles, asset.colours, cameras(asset)[view], SIDE)
    options = Options(triangles=TRIANGLES)
    subject = find_subject(picture, options)
    estimated = estimate(subject.pixels, subject.mask, weights)
    made = shape_subject(subject, options).mesh, make_body(estimated, subject.pixels, subject.mask).sized(1.0)
    return [(mesh.positions, mesh.triangles) for mesh in made]


if __name__ == "__main__":
    main()
