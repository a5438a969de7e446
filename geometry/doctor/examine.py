# SPDX-License-Identifier: GPL-3.0-or-later
"""Examines a mesh: the table of contents of what the doctor looks for."""

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

_UNEVEN: Final = 4.0  # times: between its densest and its sparsest parts, a texture looks sharp here and blurred there
_OVERLAP: Final = 0.01  # of what the charts cover


@dataclass(frozen=True)
class Finding:
    """`count` of a `kind`; `elements`: vertices (N,), edges (N, 2) by their vertices, or faces (N,) of the mesh."""

    kind: str
    count: int
    domain: Domain
    elements: Indices


@dataclass(frozen=True)
class Report:
    """`parts`: that hang together; `density`: sides of the texture along a unit of the surface, 0 without one."""

    findings: tuple[Finding, ...]
    parts: int
    density: float
    is_closed: bool


def examine(layers: Layers, crosses: Callable[[Surface], Flags], uv_map: Doubles | None) -> Report:
    """Look for everything. `crosses`: which faces of a surface run through others; `uv_map`: (C, 2)."""
    found = [*_of_faces(layers), *_of_surface(layers), *_crossing(layers, crosses), *_of_uvs(layers.mesh, uv_map)]
    order = {kind: number for number, kind in enumerate(kinds.ALL)}
    found.sort(key=lambda finding: order[finding.kind])
    shell = layers.shell
    return Report(
        tuple(finding for finding in found if finding.count),
        len(np.unique(parts.by_vertices(layers.joined))),
        uvs.density(layers.mesh, uv_map)[0] if uv_map is not None else 0.0,
        not shell.openings and not len(shell.crowded),
    )


def _of_faces(layers: Layers) -> Iterator[Finding]:
    is_used = ~layers.unused
    apart = np.flatnonzero((layers.standing != np.arange(len(layers.standing))) & is_used)
    yield Finding(kinds.UNJOINED, len(apart), "VERTEX", apart)
    yield _vertices(kinds.LOOSE, layers.unused)
    yield _faces(kinds.ZERO_AREA, layers.without_area)
    yield _faces(kinds.DOUBLED, layers.doubled)
    yield _shells(kinds.INNER, layers, layers.inner)
    yield _shells(kinds.FLOATING, layers, layers.floating)
    yield _faces(kinds.UNSEEN, layers.unseen)


def _of_surface(layers: Layers) -> Iterator[Finding]:
    shell = layers.shell
    yield Finding(kinds.NON_MANIFOLD, len(shell.crowded), "EDGE", _edges(layers.mesh, shell.crowded))
    yield Finding(kinds.PINCHED, len(shell.pinched), "VERTEX", shell.pinched)
    yield _faces(kinds.FLIPPED, shell.flipped)
    for kind, is_hole in ((kinds.HOLES, True), (kinds.BORDERS, False)):
        rings = [loop.corners for loop in shell.openings if loop.is_hole == is_hole]
        corners = np.concatenate(rings) if rings else np.empty(0, np.int64)
        yield Finding(kind, len(rings), "EDGE", _edges(layers.mesh, corners))


def _crossing(layers: Layers, crosses: Callable[[Surface], Flags]) -> Iterator[Finding]:
    yield _faces(kinds.CROSSING, layers.shell.part.spread(crosses(layers.shell.part.surface)))


def _of_uvs(mesh: Surface, uv_map: Doubles | None) -> Iterator[Finding]:
    if uv_map is None:
        yield _faces(kinds.NO_UVS, np.ones(len(mesh.starts), np.bool_))
        return
    roomless = uvs.without_room(mesh, uv_map)
    yield _faces(kinds.NO_UVS if roomless.all() else kinds.ROOMLESS_UVS, roomless)
    yield _faces(kinds.MIRRORED_UVS, (uvs.areas(mesh, uv_map) < 0) & ~roomless)
    overlap = uvs.overlapping(mesh, uv_map)
    share = round(100 * overlap) if overlap > _OVERLAP else 0
    yield Finding(kinds.OVERLAPPING_UVS, share, "NONE", np.empty(0, np.int64))
    _, ratio = uvs.density(mesh, uv_map)
    yield Finding(kinds.UNEVEN_TEXELS, round(ratio) if ratio > _UNEVEN else 0, "NONE", np.empty(0, np.int64))


def _vertices(kind: str, chosen: Flags) -> Finding:
    return Finding(kind, int(chosen.sum()), "VERTEX", np.flatnonzero(chosen))


def _faces(kind: str, chosen: Flags) -> Finding:
    return Finding(kind, int(chosen.sum()), "FACE", np.flatnonzero(chosen))


def _shells(kind: str, layers: Layers, chosen: Flags) -> Finding:
    """Faces, counted by the parts that they make up."""
    part = parts.by_vertices(layers.joined.kept(chosen)) if chosen.any() else np.empty(0, np.int64)
    return Finding(kind, len(np.unique(part)), "FACE", np.flatnonzero(chosen))


def _edges(mesh: Surface, corners: Indices) -> Indices:
    return np.stack([mesh.corners[corners], mesh.ends[corners]], axis=1)
