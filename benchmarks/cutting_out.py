# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts out rendered objects with known outlines from ten kinds of backdrop, and sample pictures if there are any.

The error of a mask is one minus its intersection over union with the true mask.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from tools.checkout import ROOT, load_package

from . import in_blender
from .figure import Figure

BUDGET: Final = 5.0  # % on average
SAMPLES: Final = ROOT.parent / "shared" / "samples" / "images"
_LONGEST: Final = 1024  # pixels, of a sample

Errors = dict[str, dict[str, float]]  # % by backdrop and picture


def measure(*parts: str) -> list[Figure]:
    """Cut out the rendered objects and the samples; the parts are `objects` and `samples`."""
    measured = in_blender.call(judge, *parts)
    figures = [figure for name, errors in measured["errors"].items() for figure in _figures(name, errors)]
    return [*figures, Figure("cut-out, 512² picture", measured["seconds"], "s")]


def _figures(name: str, errors: Errors) -> list[Figure]:
    means = {backdrop: fmean(by_picture.values()) for backdrop, by_picture in errors.items()}
    worst = max(
        (error, picture, backdrop) for backdrop, by_picture in errors.items() for picture, error in by_picture.items()
    )
    return [
        Figure(f"cut-out, {name}: mean error", fmean(means.values()), "%", budget=BUDGET),
        *(Figure(f"cut-out, {name}: on {backdrop}", mean, "%") for backdrop, mean in means.items()),
        Figure(f"cut-out, {name}: worst, {worst[1]} on {worst[2]}", worst[0], "%"),
    ]


def judge(*parts: str) -> dict[str, Any]:
    """Return the errors in % by kind of picture, backdrop and picture, and the median time for a rendered one in s."""
    load_package()
    errors: dict[str, Errors] = {}
    seconds = [0.0]
    if not parts or "objects" in parts:
        errors["rendered objects"], seconds = _judge_objects()
    if SAMPLES.is_dir() and (not parts or "samples" in parts):
        errors["samples with alpha"] = _judge_samples()
    return {"errors": errors, "seconds": sorted(seconds)[len(seconds) // 2]}


def _judge_objects() -> tuple[Errors, list[float]]:
    from .known_shapes import backdrops, catalogue, rendering

    errors: Errors = {backdrop: {} for backdrop in [*backdrops.BACKDROPS, "its shadow on the ground"]}
    seconds = []
    for shape in catalogue.shapes():
        picture = rendering.pixels(rendering.picture(shape, rendering.STUDIO))
        shadowed = rendering.pixels(rendering.picture(shape, rendering.ON_GROUND))
        for backdrop, by_picture in errors.items():
            is_shadowed = backdrop not in backdrops.BACKDROPS
            composed = backdrops.on("vignette" if is_shadowed else backdrop, shadowed if is_shadowed else picture)
            start = time.perf_counter()
            by_picture[shape.name] = _error(composed, picture[..., 3])
            seconds.append(time.perf_counter() - start)
    return errors, seconds


def _judge_samples() -> Errors:
    from maquette.worker.blend import pixels

    from .known_shapes import backdrops

    errors: Errors = {backdrop: {} for backdrop in backdrops.BACKDROPS}
    for path in sorted(SAMPLES.glob("*.png")):
        picture = pixels.read(Path(path), _LONGEST)
        for backdrop, by_picture in errors.items() if picture.has_alpha else ():
            by_picture[path.stem] = _error(backdrops.on(backdrop, picture.pixels), picture.pixels[..., 3])
    return errors


def _error(picture: Any, alpha: Any) -> float:
    from maquette.geometry.cutout.cutout import cut_out
    from maquette.geometry.errors import NothingToModel

    from .known_shapes import voxels

    try:
        subject = cut_out(picture) >= 0.5
    except NothingToModel:
        return 100.0
    return 100.0 * (1.0 - voxels.shared(subject, alpha >= 128))
