# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares models made from rendered pictures of known shapes with these shapes; also time and memory by picture size.

A share is an intersection over union; an error is 100 % minus a share.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from statistics import fmean
from typing import Any, Final

from tools.checkout import load_package

from . import in_blender
from .figure import Figure

SIZES: Final = (256, 512, 1024, 2048, 4096)  # pixels
PARTS: Final = ("shapes", "views", "sizes")
MODES: Final = ("INFLATE", "EXTRUDE", "REVOLVE")  # those that make a body; reliefs are for walls
KEEPING_OUTLINES: Final = ("AUTO", "INFLATE", "EXTRUDE")  # a revolved object has the mean of both sides
VIEWS: Final = ("FRONT", "LEFT", "TOP")
SILHOUETTE_BUDGET: Final = 2.0  # %
EXACT_BUDGET: Final = 5.0  # %
AUTO_BUDGET: Final = 3.0  # %
SIZED: Final = "mushroom"  # the shape whose picture is scaled

Scores = dict[str, dict[str, float]]  # by shape: shares


def measure(*parts: str) -> list[Figure]:
    """Measure the given parts, or all."""
    figures: list[Figure] = []
    one: Scores = {}
    if {"shapes", "views"} & set(parts or PARTS):
        one = in_blender.call(judge_shapes)
        figures += [*silhouettes(one), *exact_modes(one), *automatic(one)]
    if "views" in (parts or PARTS):
        figures += several_views(one, in_blender.call(judge_views))
    if "sizes" in (parts or PARTS):
        for size in SIZES:
            measured = in_blender.call(judge_size, str(size))
            figures += [
                Figure(f"reconstruction, {size}² picture: time", measured["seconds"], "s"),
                Figure(f"reconstruction, {size}² picture: memory", measured["megabytes"], "MB"),
            ]
    return figures


def silhouettes(scores: Scores) -> list[Figure]:
    """Return the errors of the worst front silhouettes, for each mode that keeps outlines, and for Auto."""
    figures = []
    for mode in KEEPING_OUTLINES:
        share, worst = min((score[f"{mode}: silhouette"], name) for name, score in scores.items())
        budget = SILHOUETTE_BUDGET if mode == "AUTO" else None  # thin objects are inflated only by choice
        name = f"silhouette error, {mode.title()}, {worst}"
        figures.append(Figure(name, _error(share), "%", None, budget))
    return figures


def exact_modes(scores: Scores) -> list[Figure]:
    """Return the volume errors of the shapes that a mode can describe exactly, made in it with the true depth."""
    return [
        Figure(f"volume error, {name} by {mode.title()}", _error(score[mode]), "%", _error(score["card"]), EXACT_BUDGET)
        for name, score in scores.items()
        for mode in MODES
        if score.get(f"described by {mode}")
    ]


def automatic(scores: Scores) -> list[Figure]:
    """Return the mean volume errors of Auto, of each shape's best mode, and of the two baselines."""
    best = fmean(max(score[mode] for mode in MODES) for score in scores.values())
    auto = fmean(score["AUTO"] for score in scores.values())
    error = _error(fmean(score["AUTO: own depth"] for score in scores.values()))
    card, inflation = (_error(fmean(score[name] for score in scores.values())) for name in ("card", "inflation"))
    return [
        Figure("volume lost by Auto to the best mode, mean", 100 * (best - auto), "%", None, AUTO_BUDGET),
        Figure("volume error, Auto, true depth given", _error(auto), "%", _error(best)),
        Figure("volume error, Auto (flat card)", error, "%", card),
        Figure("volume error, Auto (plain inflation)", error, "%", inflation),
    ]


def several_views(one: Scores, several: dict[str, float]) -> list[Figure]:
    """Return the volume errors of models made from three views and from one, and where three gain the least."""
    gain = {name: several[name] - one[name]["AUTO: own depth"] for name in several}
    least = min(gain, key=lambda name: gain[name])
    alone = fmean(one[name]["AUTO: own depth"] for name in several)
    return [
        Figure("volume error, three views (one)", _error(fmean(several.values())), "%", _error(alone)),
        Figure(
            f"volume error, three views, {least} (one)",
            _error(several[least]),
            "%",
            _error(one[least]["AUTO: own depth"]),
        ),
        Figure("shapes that three views make no better", sum(value <= 0 for value in gain.values()), "shapes"),
    ]


def _error(share: float) -> float:
    return 100 * (1 - share)


def judge_shapes() -> Scores:
    """Return each shape's shares, for models made from its front in each mode, and for the baselines."""
    load_package()
    from .known_shapes import catalogue

    return {shape.name: _judge(shape) for shape in catalogue.shapes()}


def _judge(shape: Any) -> dict[str, float]:
    from maquette.geometry.options import Options
    from maquette.geometry.reconstruct import reconstruct

    from .known_shapes import rendering
    from .known_shapes.scores import Model, Truth

    picture, truth = rendering.pixels(rendering.picture(shape, rendering.ROLES["FRONT"])), Truth(shape)
    scores = {"card": truth.card_share(), "inflation": truth.inflation_share(), f"described by {shape.exact_mode}": 1.0}
    for mode in ("AUTO", *MODES):
        model = Model.of(reconstruct(picture, Options(shape=mode)).mesh)
        scores[mode] = truth.volume_share(model.with_depth(truth.model.depth))
        scores[f"{mode}: own depth"] = truth.volume_share(model)
        scores[f"{mode}: silhouette"] = truth.silhouette_share(model)
    return scores


def judge_views() -> dict[str, float]:
    """Return the volume share of each shape's model of three views."""
    load_package()
    from maquette.geometry.options import Options
    from maquette.worker import protocol
    from maquette.worker.tasks import reconstruct

    from tests.simplifier_wheel import library_path

    from .known_shapes import catalogue, rendering
    from .known_shapes.scores import Model, Truth

    os.environ[protocol.SIMPLIFIER_VARIABLE] = str(library_path() or "")
    shares = {}
    for shape in catalogue.shapes():
        pictures = {role: str(rendering.picture(shape, rendering.ROLES[role])) for role in VIEWS}
        made, _ = reconstruct.reconstruct({role: {"picture": path} for role, path in pictures.items()}, Options())
        shares[shape.name] = Truth(shape).volume_share(Model.of(made.mesh))
    return shares


def judge_size(size: str) -> dict[str, float]:
    """Return the time of a reconstruction from a picture of that size, and its peak memory."""
    load_package()
    from maquette.geometry.reconstruct import reconstruct

    from .known_shapes import catalogue, rendering

    path = rendering.picture(catalogue.shape(SIZED), rendering.ROLES["FRONT"])
    picture = rendering.pixels(path, int(size))
    before, start = _peak(), time.perf_counter()
    reconstruct(picture)
    return {"seconds": time.perf_counter() - start, "megabytes": _peak() - before}


def _peak() -> float:
    """Return the process's peak memory in MB; macOS counts in bytes, others in KB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
