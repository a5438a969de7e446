# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a job's files from its recipe: the picture's model, varied by the seed, and videos and GIFs that show it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import gif, glb, movie, turntable
from .pictures import adjusted, parted
from .recipe import Recipe, Turntable, Video, variation

if TYPE_CHECKING:
    from maquette.geometry.mesh import TexturedMesh
    from maquette.worker.protocol import ReconstructArguments, View

Reconstruct = Callable[["ReconstructArguments"], object]

# The sides of views, by their number: TRELLIS finds them out, but this reconstruction must know them.
SIDES = {
    1: ("FRONT",),
    2: ("FRONT", "BACK"),
    3: ("FRONT", "LEFT", "BACK"),
    4: ("FRONT", "LEFT", "BACK", "RIGHT"),
    5: ("FRONT", "LEFT", "BACK", "RIGHT", "TOP"),
    6: ("FRONT", "LEFT", "BACK", "RIGHT", "TOP", "BOTTOM"),
}
VIDEO_FRAMES = 24
_PAIRS_A_CHUNK = 128  # so that the page's default `chunk_size` gives the rasterizer's default


class NothingInPicture(Exception):
    """A picture of several views has none."""


def make(recipe: Recipe, files: Sequence[Path], reconstruct: Reconstruct) -> None:
    """Write the files: the model and its video, if any, or the GIFs. `reconstruct`: writes a picture's model."""
    if recipe.turntable is not None:
        _make_turntables(recipe, recipe.turntable, files, reconstruct)
        return
    _reconstruct(recipe, files[0], reconstruct)
    if recipe.video is not None:
        files[1].write_bytes(_film(_model(recipe, files[0], reconstruct), recipe.video))


def _reconstruct(recipe: Recipe, output: Path, reconstruct: Reconstruct) -> None:
    views: dict[str, View] = {}
    for side, picture in (recipe.views or _parted(recipe)).items():
        source = output.with_name(f"{output.stem}-{side.lower()}.picture")
        source.write_bytes(adjusted(picture, recipe.look))
        views[side] = {"picture": str(source), "pixels": None}
    # The file is varied afterwards where that is possible, so that all seeds have one model.
    is_varied = output.suffix == ".glb"
    options = {"triangles": recipe.triangles, "depth": recipe.depth * (1.0 if is_varied else recipe.thickness)}
    arguments: ReconstructArguments = {
        **next(iter(views.values())),
        "views": views if len(views) > 1 else {},
        "output": str(output),
        "name": "model",
        "options": options,
    }
    reconstruct(arguments)
    if is_varied:
        output.write_bytes(glb.thickened(output.read_bytes(), recipe.thickness))


def _parted(recipe: Recipe) -> dict[str, bytes]:
    pictures = parted(recipe.picture) if recipe.is_multi_view else [recipe.picture]
    if not pictures:
        raise NothingInPicture
    pictures = pictures[: max(SIDES)]
    return dict(zip(SIDES[len(pictures)], pictures, strict=True))


def _model(recipe: Recipe, made: Path, reconstruct: Reconstruct) -> TexturedMesh:
    """Return the model; formats other than GLB have no texture, so a GLB is written as well."""
    source = made.with_suffix(".glb")
    if source != made:
        _reconstruct(recipe, source, reconstruct)
    return turntable.fitted(glb.read(source))


def _film(mesh: TexturedMesh, video: Video) -> bytes:
    chunk = max(1, video.chunk * _PAIRS_A_CHUNK)
    return movie.encode(turntable.frames(mesh, video.size, VIDEO_FRAMES, samples=1, chunk=chunk))


def _make_turntables(recipe: Recipe, wanted: Turntable, files: Sequence[Path], reconstruct: Reconstruct) -> None:
    source = files[0].with_suffix(".glb")
    _reconstruct(recipe, source, reconstruct)
    mesh = glb.read(source)
    for seed, file in zip(wanted.seeds, files, strict=True):
        thickness = np.array([1.0, variation(seed), 1.0], dtype=np.float32)
        varied = dataclasses.replace(mesh, positions=mesh.positions * thickness)
        frames = turntable.frames(turntable.fitted(varied), wanted.size)
        if wanted.is_blank:
            frames = np.zeros_like(frames)
        file.write_bytes(gif.encode(frames, wanted.background, wanted.milliseconds))
