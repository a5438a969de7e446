# SPDX-License-Identifier: GPL-3.0-or-later
"""Models carved from turntables: how well their silhouettes fit, how close they are to exact hulls, and how fast.

Parts: `hulls` (bodies drawn for the benchmark) and `samples` (real GIFs, if `../shared/samples/turntables` exists).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from tools.checkout import ROOT, load_package

from .figure import Figure

load_package()

from maquette.geometry.image import components
from maquette.geometry.simplify import meshoptimizer, simplify
from maquette.geometry.turntable import gif, reconstruct

from tests.geometry import cameras, turntables
from tests.simplifier_wheel import library_path

if TYPE_CHECKING:
    from maquette.geometry.arrays import Doubles, Indices
    from maquette.geometry.turntable.reconstruct import Turntable

SAMPLES: Final = ROOT.parent / "shared" / "samples" / "turntables"
BODIES: Final = ("steps", "gate", "mug")
_SIZE: Final = 256  # pixels of the drawn frames
_NODES: Final = 96  # along a side of the grid on which volumes are compared


def measure(*parts: str) -> list[Figure]:
    """Return the figures of the given parts, or of all."""
    figures: list[Figure] = []
    if not parts or "hulls" in parts:
        figures += [figure for name in BODIES for figure in _of_body(name)]
    if not parts or "samples" in parts:
        figures += [figure for path in sorted(SAMPLES.glob("*.gif")) for figure in _of_movie(path)]
    return figures


def _of_body(name: str) -> Iterator[Figure]:
    body = getattr(turntables, name)()
    model, seconds = _carved(turntables.movie(body, size=_SIZE))
    yield Figure(f"{name}: volume error against its exact hull", 100 * (1 - volume_overlap(body, model)), "%", budget=5)
    yield from _fit(name, model, seconds)


def _of_movie(path: Path) -> Iterator[Figure]:
    model, seconds = _carved(gif.read_gif(path.read_bytes()))
    yield from _fit(path.stem, model, seconds)


def _carved(movie: gif.Movie) -> tuple[Turntable, float]:
    began = time.perf_counter()
    model = reconstruct.reconstruct(movie, simplify=_simplify if library_path() else None)
    return model, time.perf_counter() - began


def _simplify(positions: Doubles, triangles: Indices, most: int) -> tuple[Doubles, Indices]:
    library = meshoptimizer.Simplifier(library_path())
    corners, target = triangles.astype(np.uint32), simplify.Target(most)
    return positions, simplify.simplify(library, positions.astype(np.float32), corners, target).triangles.astype(
        np.int64
    )


def _fit(name: str, model: Turntable, seconds: float) -> Iterator[Figure]:
    """Yield the worst frame's figures: the share of its silhouette that the model lacks, and what it covers outside."""
    missing, outside = zip(*(shares(model, number) for number in range(len(model.views))), strict=True)
    yield Figure(f"{name}: silhouette missing, worst frame", 100 * max(missing), "%", budget=2)
    yield Figure(f"{name}: covered outside, worst frame", 100 * max(outside), "%", budget=3)
    yield Figure(f"{name}: open edges", open_edges(_faces(model)), "edges", budget=0)
    yield Figure(f"{name}: outside the largest component", 100 * in_bits(model), "% of faces", budget=1)
    yield Figure(f"{name}: from frames to model", seconds, "s")


def _faces(model: Turntable) -> Indices:
    return model.mesh.triangles.astype(np.int64)


def shares(model: Turntable, number: int) -> tuple[float, float]:
    """Return the shares of a frame's silhouette that the model lacks, and that it covers in addition."""
    view = model.views[number]
    covered = cameras.silhouette_of(view.camera, model.mesh.positions - model.offset, _faces(model))
    solid = view.mask >= 0.5
    return float((solid & ~covered).sum() / solid.sum()), float((covered & ~solid).sum() / solid.sum())


def open_edges(triangles: Indices) -> int:
    """Return how many edges lack a second triangle in the opposite direction."""
    start, end = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).T
    count = int(triangles.max()) + 1
    return len(np.setxor1d(start * count + end, end * count + start)) // 2


def in_bits(model: Turntable) -> float:
    """Return the share of faces outside the largest component."""
    faces = _faces(model)
    start, end = faces[:, [0, 1, 0, 2]].reshape(-1, 2).T
    of_face = components.join(len(model.mesh.positions), start, end)[faces[:, 0]]
    return 1.0 - float(np.bincount(of_face).max() / len(of_face))


def volume_overlap(body: tuple[Doubles, Indices], model: Turntable) -> float:
    """Return the intersection over union of a model and the exact visual hull of the filmed body."""
    axis = np.linspace(-1.0, 1.0, _NODES)
    nodes = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    truth = turntables.hull_nodes(body, nodes)
    positions = model.mesh.positions.astype(np.float64) - model.offset
    inside = turntables.inside_mesh(positions, model.mesh.triangles, axis, axis, axis).ravel()
    return float((truth & inside).sum() / (truth | inside).sum())
