# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts out rendered objects with known outlines from ten kinds of backdrop, and sample pictures if there are any.

`composed` cuts out photographs composed of a scene and a held-out asset or a sample, if there are any.
The error of a mask is one minus its intersection over union with the true mask.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from tools.checkout import ROOT, load_package

from . import in_blender
from .figure import Figure

BUDGET: Final = 5.0  # % on average
COMPOSED_BUDGETS: Final = {  # % on average
    "a studio table": 9.0,
    "studio paper": 7.0,
    "a room": 7.0,
}
WRONG, RIGHT = 20.0, 5.0  # %: cut-outs with larger errors should be doubted, and those with smaller ones not
ASSETS: Final = 24
SAMPLES: Final = ROOT.parent / "shared" / "samples" / "images"
_LONGEST: Final = 1024  # pixels, of a sample
_DRAWN: Final = 512  # pixels, of an asset
LEAST_SHARE: Final = 0.03  # of its picture: thinner assets show hardly anything that a cut-out could get right
DOUBTS: Final = frozenset(  # what the preview says
    {"whole_picture", "cut_by_border", "faint_outline", "in_fragments", "unclear_subject"}
)

Errors = dict[str, dict[str, float]]  # % by backdrop and picture


def measure(*parts: str) -> list[Figure]:
    """Cut out the rendered objects, the samples and the photographs; the parts are `objects`, `samples`, `composed`."""
    measured = in_blender.call(judge, *parts)
    figures = [figure for name, errors in measured["errors"].items() for figure in _figures(name, errors)]
    if "doubted" in measured:
        figures += doubt_figures(measured["errors"]["composed"], measured["doubted"])
    return [*figures, Figure("cut-out, 512² picture", measured["seconds"], "s")]


def _figures(name: str, errors: Errors) -> list[Figure]:
    means = {backdrop: fmean(by_picture.values()) for backdrop, by_picture in errors.items()}
    worst = max(
        (error, picture, backdrop) for backdrop, by_picture in errors.items() for picture, error in by_picture.items()
    )
    budgets: Mapping[str, float] = COMPOSED_BUDGETS if name == "composed" else {}
    return [
        Figure(f"cut-out, {name}: mean error", fmean(means.values()), "%", budget=None if budgets else BUDGET),
        *(
            Figure(f"cut-out, {name}: on {backdrop}", mean, "%", budget=budgets.get(backdrop))
            for backdrop, mean in means.items()
        ),
        Figure(f"cut-out, {name}: worst, {worst[1]} on {worst[2]}", worst[0], "%"),
    ]


def doubt_figures(errors: Errors, doubted: Mapping[str, list[str]]) -> list[Figure]:
    """Return the shares of wrong cut-outs that are not doubted, and of right ones that are.

    doubted: by backdrop, the pictures whose cut-out is doubted.
    """
    judged = [
        (error, name in doubted[backdrop])
        for backdrop, by_picture in errors.items()
        for name, error in by_picture.items()
    ]
    wrong = [not is_doubted for error, is_doubted in judged if error > WRONG]
    right = [is_doubted for error, is_doubted in judged if error < RIGHT]
    return [
        Figure(f"cut-out, composed: {len(wrong)} wrong ones, not doubted", 100.0 * fmean(wrong or [0]), "%"),
        Figure(f"cut-out, composed: {len(right)} right ones, doubted", 100.0 * fmean(right or [0]), "%"),
    ]


def judge(*parts: str) -> dict[str, Any]:
    """Return the errors by kind of picture, backdrop and picture, and the median time for a rendered one.

    Of the composed photographs, also those whose cut-out is doubted, by scene.
    """
    load_package()
    errors: dict[str, Errors] = {}
    found: dict[str, Any] = {"errors": errors}
    seconds = [0.0]
    if not parts or "objects" in parts:
        errors["rendered objects"], seconds = _judge_objects()
    if SAMPLES.is_dir() and (not parts or "samples" in parts):
        errors["samples with alpha"] = _judge_samples()
    if not parts or "composed" in parts:
        judged = _judge_composed()
        if judged[0]:
            errors["composed"], found["doubted"] = judged
    return {**found, "seconds": sorted(seconds)[len(seconds) // 2]}


def _judge_objects() -> tuple[Errors, list[float]]:
    from .known_shapes import backdrops, catalogue, rendering

    errors: Errors = {backdrop: {} for backdrop in [*backdrops.BACKDROPS, "its shadow on the ground"]}
    seconds = []
    for shape in catalogue.shapes():
        picture = rendering.pixels(rendering.picture(shape, rendering.STUDIO))
        shadowed = rendering.pixels(rendering.picture(shape, rendering.ON_GROUND))
        for backdrop, by_picture in errors.items():
            is_shadowed = backdrop not in backdrops.BACKDROPS
            mixed = backdrops.on("vignette" if is_shadowed else backdrop, shadowed if is_shadowed else picture)
            start = time.perf_counter()
            by_picture[shape.name] = _error(mixed, picture[..., 3])
            seconds.append(time.perf_counter() - start)
    return errors, seconds


def _judge_samples() -> Errors:
    from .known_shapes import backdrops

    errors: Errors = {backdrop: {} for backdrop in backdrops.BACKDROPS}
    for name, sample in _cut_out_samples():
        for backdrop, by_picture in errors.items():
            by_picture[name] = _error(backdrops.on(backdrop, sample), sample[..., 3])
    return errors


def _judge_composed() -> tuple[Errors, dict[str, list[str]]]:
    from maquette.geometry.errors import NothingToModel
    from maquette.geometry.options import Options
    from maquette.geometry.reconstruct import find_subject

    from .known_assets import composing

    subjects = [*_assets(), *_cut_out_samples()]
    errors: Errors = {kind: {} for kind in composing.KINDS if subjects}
    doubted: dict[str, list[str]] = {kind: [] for kind in errors}
    for index, (name, subject) in enumerate(subjects):
        others = [subjects[(index + step) % len(subjects)][1] for step in (1, 2, 3)]
        for kind, by_picture in errors.items():
            made = composing.compose(kind, name, subject, others)
            try:
                found = find_subject(made.picture, Options())
            except NothingToModel:
                by_picture[name] = 100.0
                doubted[kind].append(name)
                continue
            by_picture[name] = _error_of(found.mask, made.coverage >= 0.5)
            if DOUBTS & set(found.warnings):
                doubted[kind].append(name)
    return errors, doubted


def _assets() -> Iterator[tuple[str, Any]]:
    """Yield the names and pictures, with alpha, of assets from packs that were not used for development."""
    import numpy as np

    from .known_assets import packs
    from .known_assets.drawing import Camera, draw

    for asset in packs.sample(packs.held_out(), ASSETS):
        name = f"{asset.pack} {asset.name}"
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        camera = Camera(rng.uniform(-65, 65), rng.uniform(4, 35), rng.uniform(0, 0.3))
        picture = draw(asset.vertices, asset.triangles, asset.colours, camera, _DRAWN)
        if (picture[..., 3] >= 128).mean() > LEAST_SHARE:
            yield name, picture


def _cut_out_samples() -> Iterator[tuple[str, Any]]:
    from maquette.worker.blend import pixels

    for path in sorted(SAMPLES.glob("*.png")):
        picture = pixels.read(Path(path), _LONGEST)
        if picture.has_alpha:
            yield path.stem, picture.pixels


def _error(picture: Any, alpha: Any) -> float:
    from maquette.geometry.cutout.cutout import cut_out
    from maquette.geometry.errors import NothingToModel

    try:
        found = cut_out(picture)
    except NothingToModel:
        return 100.0
    return _error_of(found, alpha >= 128)


def _error_of(mask: Any, covered: Any) -> float:
    from .known_shapes import voxels

    return 100.0 * (1.0 - voxels.shared(mask >= 0.5, covered))
