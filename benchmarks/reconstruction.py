# SPDX-License-Identifier: GPL-3.0-or-later
"""Models of rendered pictures of shapes whose truth is known, held against it, and what they cost by picture size.

A share is what two sets have in common over their union; an error is what a share lacks to 100 %.
"""

from __future__ import annotations

import resource
import sys
import time
from statistics import fmean
from typing import Any, Final

from tools.checkout import load_package

from . import in_blender
from .figure import Figure

SIZES: Final = (256, 512, 1024, 2048, 4096)  # pixels
PARTS: Final = ("shapes", "sizes")
SILHOUETTE_BUDGET: Final = 2.0  # %
SIZED: Final = "mushroom"  # the shape whose picture is scaled

Scores = dict[str, dict[str, float]]  # by shape: shares


def measure(*parts: str) -> list[Figure]:
    """Measure the parts named, or all."""
    figures: list[Figure] = []
    if "shapes" in (parts or PARTS):
        figures += _shape_figures(in_blender.call(judge_shapes))
    if "sizes" in (parts or PARTS):
        for size in SIZES:
            found = in_blender.call(judge_size, str(size))
            figures += [
                Figure(f"reconstruction, {size}² picture: time", found["seconds"], "s"),
                Figure(f"reconstruction, {size}² picture: memory", found["megabytes"], "MB"),
            ]
    return figures


def _shape_figures(scores: Scores) -> list[Figure]:
    def error(kind: str) -> float:
        return 100 * (1 - fmean(score[kind] for score in scores.values()))

    worst = min(scores, key=lambda name: scores[name]["silhouette"])
    return [
        Figure(
            f"silhouette error, worst: {worst}", 100 * (1 - scores[worst]["silhouette"]), "%", None, SILHOUETTE_BUDGET
        ),
        Figure("silhouette error, mean", error("silhouette"), "%", None, SILHOUETTE_BUDGET),
        Figure("volume error (flat card)", error("volume"), "%", error("card")),
        Figure("volume error (plain inflation)", error("volume"), "%", error("inflation")),
        Figure("volume error, true depth given", error("with_depth"), "%"),
    ]


def judge_shapes() -> Scores:
    """Return each shape's shares, of the model made of its front and of the baselines."""
    load_package()
    from .known_shapes import catalogue

    return {shape.name: _judge(shape) for shape in catalogue.shapes()}


def _judge(shape: Any) -> dict[str, float]:
    from maquette.geometry.reconstruct import reconstruct

    from .known_shapes import rendering
    from .known_shapes.scores import Model, Truth

    picture = rendering.pixels(rendering.picture(shape, rendering.ROLES["FRONT"]))
    truth, model = Truth(shape), Model.of(reconstruct(picture).mesh)
    return {
        "silhouette": truth.silhouette_share(model),
        "volume": truth.volume_share(model),
        "with_depth": truth.volume_share(model.with_depth(truth.model.depth)),
        "card": truth.card_share(),
        "inflation": truth.inflation_share(),
    }


def judge_size(size: str) -> dict[str, float]:
    """Return the time of a reconstruction from a picture of that size, and how much memory it added at its peak."""
    load_package()
    from maquette.geometry.reconstruct import reconstruct

    from .known_shapes import catalogue, rendering

    path = rendering.picture(catalogue.shape(SIZED), rendering.ROLES["FRONT"])
    picture = rendering.pixels(path, int(size))
    before, start = _peak(), time.perf_counter()
    reconstruct(picture)
    return {"seconds": time.perf_counter() - start, "megabytes": _peak() - before}


def _peak() -> float:
    """The most memory that the process has held, in MB; macOS counts in bytes, others in KB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
