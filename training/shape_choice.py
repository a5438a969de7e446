# SPDX-License-Identifier: GPL-3.0-or-later
"""Fit the choice of a shape to what `training.shape_shares` measured: `python -m training.shape_choice SHARES`.

Writes the weights by which the extension predicts each shape's share of the volume, fitted by ridge regression to the
training packs, to `geometry/shapes/expected_table.py`. Prints what Automatic gains on these and on held-out packs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tools.checkout import ROOT, load_package

from .shape_shares import SHAPES
from .split import HELD_OUT

TABLE: Final = ROOT / "geometry" / "shapes" / "expected_table.py"
RIDGE: Final = 30.0  # the ridge penalty, in measured pictures
_KINDS: Final = ("corner", "front", "high")
_HEAD: Final = '''# SPDX-License-Identifier: GPL-3.0-or-later
"""Weights of a silhouette's features, by shape. Written by `python -m training.shape_choice`; do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

PredictedShape = Literal["INFLATE", "EXTRUDE", "REVOLVE", "CORNER"]

WEIGHTS: Final[Mapping[PredictedShape, Mapping[str, float]]] = {
'''

Floats = NDArray[np.float64]
Weights = Mapping[Any, Mapping[str, float]]  # by shape and input


@dataclass(frozen=True)
class Measured:
    """A picture of a model: the linear model's inputs, and each shape's measured share of the volume.

    features, corner: what the rules choose by.
    """

    pack: str
    view: str
    seen: dict[str, float]
    shares: dict[str, float]
    features: Any
    corner: Any

    @property
    def is_held_out(self) -> bool:
        """Whether the picture's pack is held out."""
        return self.pack in HELD_OUT


def main() -> None:
    """Fit, write the table, and print what Automatic gains by it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shares", type=Path)
    parser.add_argument("--afresh", action="store_true", help="do not start from the current table")
    arguments = parser.parse_args()
    load_package()
    pictures = [each for path in sorted(arguments.shares.glob("*.npz")) for each in read(path)]
    learnt, held_out = ([each for each in pictures if each.is_held_out == is_held] for is_held in (False, True))
    weights = fit(learnt, {} if arguments.afresh else _current())
    TABLE.write_text(_HEAD + "".join(_rows(weights)) + "}\n")
    for name, part in (("learnt from", learnt), ("held out", held_out)):
        for kind in _KINDS:
            own = [each for each in part if each.view.startswith(kind)]
            if own:
                sys.stdout.write(f"{name}, {kind}, {len(own)}: {comparison(own, weights)}\n")


def read(path: Path) -> list[Measured]:
    """Return the pictures of a model's file."""
    with np.load(path) as data:
        pack = str(data["pack"])
        rows = zip(data["views"], data["pictures"], data["shares"], strict=True)
        return [each for row in rows if (each := _measured(pack, *row)) is not None]


def _measured(pack: str, view: Any, picture: Any, shares: Floats) -> Measured | None:
    from maquette.geometry.corner.fit import find_corner
    from maquette.geometry.errors import NothingToModel
    from maquette.geometry.options import Options
    from maquette.geometry.outline.contour import contours
    from maquette.geometry.outline.polyline import straighten
    from maquette.geometry.reconstruct import find_subject
    from maquette.geometry.shapes.expected import evidence
    from maquette.geometry.shapes.traits import traits

    try:
        mask = find_subject(picture, Options()).mask
    except NothingToModel:
        return None
    paths = [straighten(line, float(max(mask.shape))) for line in contours(mask)]
    if not paths:
        return None
    features, corner = traits(mask, paths, picture), find_corner(picture, mask)
    seen = evidence(mask, paths, features, corner)
    return Measured(pack, str(view), seen, dict(zip(SHAPES, shares.tolist(), strict=True)), features, corner)


def _current() -> Weights:
    from maquette.geometry.shapes.expected_table import WEIGHTS

    return WEIGHTS


def fit(pictures: Sequence[Measured], current: Weights, ridge: float = RIDGE) -> dict[str, dict[str, float]]:
    """Return the inputs' weights by shape: those of `current`, or else 0, corrected by the pictures.

    A ridge regression of what the current weights leave. A share that is NaN was not measured.
    """
    names = list(pictures[0].seen)
    seen = np.array([[each.seen[name] for name in names] for each in pictures])
    shares = np.array([[each.shares[shape] for shape in SHAPES] for each in pictures])
    before = np.array([[current.get(shape, {}).get(name, 0.0) for shape in SHAPES] for name in names])
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    constant = names.index("always")
    middle[constant], spread[constant] = 0.0, 1.0
    spread = np.maximum(spread, 1e-6)
    scaled = (seen - middle) / spread
    penalty = ridge * np.eye(len(names))
    penalty[constant, constant] = 0.0
    weights = np.zeros_like(before)
    for column, residual in enumerate((shares - seen @ before).T):
        is_known = np.isfinite(residual)
        known = scaled[is_known]
        weights[:, column] = np.linalg.solve(known.T @ known + penalty, known.T @ residual[is_known]) / spread
    weights[constant] -= middle @ weights
    weights += before
    return {shape: dict(zip(names, weights[:, column].tolist(), strict=True)) for column, shape in enumerate(SHAPES)}


def comparison(pictures: Sequence[Measured], weights: dict[str, dict[str, float]]) -> str:
    """Return the mean share of the rules' choice, of Automatic's, of each shape, and of the best shape."""
    from maquette.geometry.shapes.choice import best_shape, by_rules

    by_rule = ["CORNER" if each.corner.is_likely else by_rules(each.features) for each in pictures]
    by_automatic = [
        best_shape(predicted_shares(each, weights), rule, each.features, each.corner)
        for each, rule in zip(pictures, by_rule, strict=True)
    ]
    by_shape = ", ".join(f"{shape} {np.mean([each.shares[shape] for each in pictures]):.3f}" for shape in SHAPES)
    rules, automatic = (
        np.mean([each.shares[shape] for each, shape in zip(pictures, chosen, strict=True)])
        for chosen in (by_rule, by_automatic)
    )
    best = np.mean([max(each.shares.values()) for each in pictures])
    return f"rules {rules:.3f}, Automatic {automatic:.3f}, {by_shape}, best {best:.3f}"


def predicted_shares(picture: Measured, weights: dict[str, dict[str, float]]) -> Any:
    """Return each shape's predicted share."""
    return {shape: sum(picture.seen[name] * weight for name, weight in own.items()) for shape, own in weights.items()}


def _rows(weights: dict[str, dict[str, float]]) -> list[str]:
    rows = []
    for shape, own in weights.items():
        rows += [f'    "{shape}": {{\n', *(f'        "{name}": {weight:.4f},\n' for name, weight in own.items())]
        rows.append("    },\n")
    return rows


if __name__ == "__main__":
    main()
