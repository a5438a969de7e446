# SPDX-License-Identifier: GPL-3.0-or-later
"""Fit the choice of a shape to what `training.shape_shares` measured: `python -m training.shape_choice SHARES`.

Writes the weights by which the extension expects each shape's share of the volume (`geometry/shapes/expected_table.py`)
by ridge regression on packs that are learnt from. Says what Automatic gains with them there and on packs held out.
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
RIDGE: Final = 30.0  # how strongly weights are held near 0, in measured pictures
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
Weights = Mapping[Any, Mapping[str, float]]  # by shape and what is seen


@dataclass(frozen=True)
class Pictured:
    """A picture of a model: what is seen in it, and what each shape's share of the volume is.

    found, corner: what else the choice is made by.
    """

    pack: str
    view: str
    seen: dict[str, float]
    shares: dict[str, float]
    found: Any
    corner: Any

    @property
    def is_held_out(self) -> bool:
        """Whether this evidence is available."""
        return self.pack in HELD_OUT


def main() -> None:
    """Fit, write the table, and say what it is good for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shares", type=Path)
    parser.add_argument("--afresh", action="store_true", help="do not start from the present table")
    asked = parser.parse_args()
    load_package()
    pictures = [each for path in sorted(asked.shares.glob("*.npz")) for each in read(path)]
    learnt, held = ([each for each in pictures if each.is_held_out == is_held] for is_held in (False, True))
    weights = fit(learnt, {} if asked.afresh else _present())
    TABLE.write_text(_HEAD + "".join(_rows(weights)) + "}\n")
    for name, part in (("learnt from", learnt), ("held out", held)):
        for kind in _KINDS:
            own = [each for each in part if each.view.startswith(kind)]
            if own:
                sys.stdout.write(f"{name}, {kind}, {len(own)}: {gained(own, weights)}\n")


def read(path: Path) -> list[Pictured]:
    """Return the pictures of a model's file."""
    with np.load(path) as data:
        pack = str(data["pack"])
        rows = zip(data["views"], data["pictures"], data["shares"], strict=True)
        return [each for row in rows if (each := _pictured(pack, *row)) is not None]


def _pictured(pack: str, view: Any, picture: Any, shares: Floats) -> Pictured | None:
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
    found, corner = traits(mask, paths, picture), find_corner(picture, mask)
    seen = evidence(mask, paths, found, corner)
    return Pictured(pack, str(view), seen, dict(zip(SHAPES, shares.tolist(), strict=True)), found, corner)


def _present() -> Weights:
    from maquette.geometry.shapes.expected_table import WEIGHTS

    return WEIGHTS


def fit(pictures: Sequence[Pictured], present: Weights, ridge: float = RIDGE) -> dict[str, dict[str, float]]:
    """Return weights of what is seen, by shape: those of `present`, 0 where it has none, moved as pictures tell.

    A share that is not a number was not measured.
    """
    names = list(pictures[0].seen)
    seen = np.array([[each.seen[name] for name in names] for each in pictures])
    shares = np.array([[each.shares[shape] for shape in SHAPES] for each in pictures])
    before = np.array([[present.get(shape, {}).get(name, 0.0) for shape in SHAPES] for name in names])
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    constant = names.index("always")
    middle[constant], spread[constant] = 0.0, 1.0
    spread = np.maximum(spread, 1e-6)
    scaled = (seen - middle) / spread
    held = ridge * np.eye(len(names))
    held[constant, constant] = 0.0
    weights = np.zeros_like(before)
    for column, off in enumerate((shares - seen @ before).T):
        known = scaled[np.isfinite(off)]
        weights[:, column] = np.linalg.solve(known.T @ known + held, known.T @ off[np.isfinite(off)]) / spread
    weights[constant] -= middle @ weights
    weights += before
    return {shape: dict(zip(names, weights[:, column].tolist(), strict=True)) for column, shape in enumerate(SHAPES)}


def gained(pictures: Sequence[Pictured], weights: dict[str, dict[str, float]]) -> str:
    """Return the mean share of what rules alone take, of what Automatic takes, of each shape, and of the best."""
    from maquette.geometry.shapes.choice import best_shape, by_rules

    told = ["CORNER" if each.corner.is_likely else by_rules(each.found) for each in pictures]
    taken = [
        best_shape(expectation(each, weights), rule, each.found, each.corner)
        for each, rule in zip(pictures, told, strict=True)
    ]
    by_shape = ", ".join(f"{shape} {np.mean([each.shares[shape] for each in pictures]):.3f}" for shape in SHAPES)
    rules, automatic = (
        np.mean([each.shares[shape] for each, shape in zip(pictures, chosen, strict=True)]) for chosen in (told, taken)
    )
    best = np.mean([max(each.shares.values()) for each in pictures])
    return f"rules {rules:.3f}, Automatic {automatic:.3f}, {by_shape}, best {best:.3f}"


def expectation(picture: Pictured, weights: dict[str, dict[str, float]]) -> Any:
    """Return by shape what share is expected."""
    return {shape: sum(picture.seen[name] * weight for name, weight in own.items()) for shape, own in weights.items()}


def _rows(weights: dict[str, dict[str, float]]) -> list[str]:
    rows = []
    for shape, own in weights.items():
        rows += [f'    "{shape}": {{\n', *(f'        "{name}": {weight:.4f},\n' for name, weight in own.items())]
        rows.append("    },\n")
    return rows


if __name__ == "__main__":
    main()
