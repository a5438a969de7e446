# SPDX-License-Identifier: GPL-3.0-or-later
"""Examines a mesh for all kinds of faults: the table of contents of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ..arrays import Doubles, Flags, Indices
from . import kinds, parts, uvs
from .layers import Layers
from .surface import Surface

Domain = Literal["VERTEX", "EDGE", "FACE", "NONE"]

_UNEVEN: Final = 4.0  # densest to sparsest texels: above this ratio, sharp and blurred areas are visible side by side
_OVERLAP: Final = 0.01  # of the UV area that is covered


@dataclass(frozen=True)
class Finding:
    """One kind of fault. `elements`: vertices (N,), edges as pairs of vertices (N, 2), or faces (N,) of the mesh."""

    kind: str
    count: int
    domain: Domain
    elements: Indices


@dataclass(frozen=True)
class Report:
    """`parts`: number of connected parts; `density`: texture widths per unit of length, 0 without a UV map."""

    findings: tuple[Finding, ...]
    parts: int
    density: float
    is_closed: bool


def examine(layers: Layers, crosses: Callable[[Surface], Flags], uv_map: Doubles | None) -> Report:
    """Run all checks. `crosses` returns which faces of a surface intersect others; `uv_map`: (C, 2)."""
    findings = [*_of_faces(layers), *_of_surface(layers), *_crossing(layers, crosses), *_of_uvs(layers.mesh, uv_map)]
    order = {kind: number for number, kind in enumerate(kinds.ALL)}
    findings.sort(key=lambda finding: order[finding.kind])
    shell = layers.shell
    return Report(
        tuple(finding for finding in findings if finding.count),
        len(np.unique(parts.by_vertices(layers.joined))),
        uvs.density(layers.mesh, uv_map)[0] if uv_map is not None else 0.0,
        not shell.openings and not len(shell.non_manifold),
    )


def _of_faces(layers: Layers) -> Iterator[Finding]:
    is_used = ~layers.unused
    unjoined = np.flatnonzero((layers.merged_into != np.arange(len(layers.merged_into))) & is_used)
    yield Finding(kinds.UNJOINED, len(unjoined), "VERTEX", unjoined)
    yield _vertices(kinds.LOOSE, layers.unused)
    yield _faces(kinds.ZERO_AREA, layers.without_area)
    yield _faces(kinds.DOUBLED, layers.doubled)
    yield _shells(kinds.INNER, layers, layers.inner)
    yield _shells(kinds.FLOATING, layers, layers.floating)
    yield _faces(kinds.UNSEEN, layers.unseen)


def _of_surface(layers: Layers) -> Iterator[Finding]:
    shell = layers.shell
    yield Finding(kinds.NON_MANIFOLD, len(shell.non_manifold), "EDGE", _edges(layers.mesh, shell.non_manifold))
    yield Finding(kinds.PINCHED, len(shell.pinched), "VERTEX", shell.pinched)
    yield _faces(kinds.FLIPPED, shell.flipped)
    for kind, is_hole in ((kinds.HOLES, True), (kinds.BORDERS, False)):
        rings = [loop.corners for loop in shell.openings if loop.is_hole == is_hole]
        corners = np.concatenate(rings) if rings else np.empty(0, np.int64)
        yield Finding(kind, len(rings), "EDGE", _edges(layers.mesh, corners))


def _crossing(layers: Layers, crosses: Callable[[Surface], Flags]) -> Iterator[Finding]:
    yield _faces(kinds.CROSSING, layers.shell.subset.to_whole(crosses(layers.shell.subset.surface)))


def _of_uvs(mesh: Surface, uv_map: Doubles | None) -> Iterator[Finding]:
    if uv_map is None:
        yield _faces(kinds.NO_UVS, np.ones(len(mesh.starts), np.bool_))
        return
    is_empty = uvs.without_area(mesh, uv_map)
    yield _faces(kinds.NO_UVS if is_empty.all() else kinds.ROOMLESS_UVS, is_empty)
    yield _faces(kinds.MIRRORED_UVS, (uvs.areas(mesh, uv_map) < 0) & ~is_empty)
    overlap, is_overlapping = uvs.overlapping(mesh, uv_map)
    if overlap > _OVERLAP:
        faces = np.flatnonzero(is_overlapping)
        yield Finding(kinds.OVERLAPPING_UVS, max(1, round(100 * overlap)), "FACE", faces)
    _, ratio = uvs.density(mesh, uv_map)
    if ratio > _UNEVEN:
        yield Finding(kinds.UNEVEN_TEXELS, round(ratio), "FACE", np.flatnonzero(uvs.coarse(mesh, uv_map, _UNEVEN)))


def _vertices(kind: str, chosen: Flags) -> Finding:
    return Finding(kind, int(chosen.sum()), "VERTEX", np.flatnonzero(chosen))


def _faces(kind: str, chosen: Flags) -> Finding:
    return Finding(kind, int(chosen.sum()), "FACE", np.flatnonzero(chosen))


def _shells(kind: str, layers: Layers, chosen: Flags) -> Finding:
    """Return a finding that marks faces, but counts the connected parts that they form."""
    part = parts.by_vertices(layers.joined.kept(chosen)) if chosen.any() else np.empty(0, np.int64)
    return Finding(kind, len(np.unique(part)), "FACE", np.flatnonzero(chosen))


def _edges(mesh: Surface, corners: Indices) -> Indices:
    return np.stack([mesh.corners[corners], mesh.ends[corners]], axis=1)
