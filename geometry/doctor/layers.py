# SPDX-License-Identifier: GPL-3.0-or-later
"""Separates a mesh into layers: after joining seams, duplicate faces, inner parts, floating bits, and the surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..arrays import Flags, Indices
from . import faces, holes, mates, parts, winding
from .surface import Surface

# Finds the visible faces. Called with a surface whose holes are filled (the new faces come last), and with flags (F,)
# of the mesh's faces that it consists of. Returns which of its faces can be seen from outside, and whether that is
# certain for single faces, not only for whole parts.
See = Callable[[Surface, Flags], tuple[Flags, bool]]


def closed(surface: Surface) -> Surface:
    """The surface with consistent winding and its holes filled; the new faces come last."""
    part, is_reversed = winding.parts(surface, mates.mates(surface))
    consistent = surface.reversed_where(is_reversed)
    openings = holes.loops(consistent, winding.consistent_mates(consistent, mates.mates(consistent)), part)
    return holes.filled(consistent, [loop for loop in openings if loop.is_hole])


@dataclass(frozen=True)
class Layers:
    """Computes each layer on first use. All flags refer to the faces or vertices of `mesh`."""

    mesh: Surface
    see: See

    @cached_property
    def merged_into(self) -> Indices:
        """The vertex that each vertex is merged into when seams are joined, (V,)."""
        return mates.join_seams(self.mesh)

    @cached_property
    def joined(self) -> Surface:
        """The mesh with its seams joined."""
        return self.mesh.merged(self.merged_into)

    @cached_property
    def unused(self) -> Flags:
        """Vertices without a face, (V,)."""
        return faces.unused(self.mesh)

    @cached_property
    def without_area(self) -> Flags:
        """Faces without area, (F,)."""
        return faces.without_area(self.joined) | self._collapsed

    @cached_property
    def doubled(self) -> Flags:
        """Duplicates of earlier faces, (F,)."""
        is_doubled = np.zeros(len(self.mesh.starts), np.bool_)
        is_whole = ~self._collapsed
        is_doubled[is_whole] = faces.doubled(self.joined.kept(is_whole))
        return is_doubled

    @cached_property
    def _collapsed(self) -> Flags:
        """Faces that use a vertex twice once seams are joined, (F,)."""
        joined = self.joined
        order = np.lexsort([joined.corners, joined.faces])
        vertices, owners = joined.corners[order], joined.faces[order]
        is_repeated = (vertices[1:] == vertices[:-1]) & (owners[1:] == owners[:-1])
        is_collapsed = np.zeros(len(joined.starts), np.bool_)
        is_collapsed[owners[1:][is_repeated]] = True
        return is_collapsed

    @cached_property
    def _distinct(self) -> _Subset:
        return _Subset(self.joined, ~self.doubled & ~self._collapsed)

    @cached_property
    def _visibility(self) -> tuple[Flags, bool]:
        surface = self._distinct.surface
        # Holes are filled first: what is visible only through a hole will be hidden once the hole is repaired.
        is_seen, is_sure = self.see(closed(surface), self._distinct.is_kept)
        return is_seen[: len(surface.starts)], is_sure

    @cached_property
    def inner(self) -> Flags:
        """Faces of parts that are entirely hidden, (F,)."""
        distinct = self._distinct
        part, _ = winding.parts(distinct.surface, mates.mates(distinct.surface))
        return distinct.to_whole(parts.inner(part, self._visibility[0]))

    @cached_property
    def unseen(self) -> Flags:
        """Hidden faces of visible parts, (F,); none if visibility is not certain for single faces."""
        is_seen, is_sure = self._visibility
        is_unseen = self._distinct.to_whole(~is_seen)
        return is_unseen & ~self.inner & ~self.floating & is_sure

    @cached_property
    def floating(self) -> Flags:
        """Faces of small parts that float beside the model, (F,)."""
        outer = _Subset(self.joined, self._distinct.is_kept & ~self.inner)
        return outer.to_whole(parts.floating(outer.surface, parts.by_vertices(outer.surface)))

    @cached_property
    def shell(self) -> Shell:
        """What remains: the model's own surface."""
        return Shell(_Subset(self.joined, self._distinct.is_kept & ~self.inner & ~self.floating))


@dataclass(frozen=True)
class _Subset:
    """Some of the faces of a surface. `is_kept`: (F,)."""

    whole: Surface
    is_kept: Flags

    @cached_property
    def surface(self) -> Surface:
        return self.whole.kept(self.is_kept)

    @cached_property
    def corners(self) -> Indices:
        """The number of each of its corners in the whole surface."""
        return np.flatnonzero(self.is_kept[self.whole.faces])

    def to_whole(self, flags: Flags) -> Flags:
        """Convert flags of its faces to flags of the whole surface's faces."""
        of_whole = np.zeros(len(self.is_kept), np.bool_)
        of_whole[self.is_kept] = flags
        return of_whole


@dataclass(frozen=True)
class Shell:
    """The model's own surface and its topology. Corners, vertices and faces are numbered as in the whole mesh."""

    subset: _Subset

    @cached_property
    def _mates(self) -> Indices:
        return mates.mates(self.subset.surface)

    @cached_property
    def _parts(self) -> tuple[Indices, Flags]:
        return winding.parts(self.subset.surface, self._mates)

    @cached_property
    def non_manifold(self) -> Indices:
        """One corner of each edge that more than two faces share."""
        numbers, counts = self.subset.surface.edges
        first = np.full(len(counts), len(numbers))
        np.minimum.at(first, numbers, np.arange(len(numbers)))
        corners: Indices = self.subset.corners[first[counts > 2]]
        return corners

    @cached_property
    def fans(self) -> tuple[Indices, Indices]:
        """The corners, and the fan that each belongs to; see `mates.fans`."""
        return self.subset.corners, mates.fans(self.subset.surface, self._mates)

    @cached_property
    def pinched(self) -> Indices:
        """Vertices with several fans, unless they lie on a non-manifold edge, which causes several fans by itself."""
        surface, numbers = self.subset.surface, self.fans[1]
        firsts = np.unique(numbers)
        count = np.bincount(surface.corners[firsts], minlength=len(surface.positions))
        edges, counts = surface.edges
        is_non_manifold = counts[edges] > 2
        count[surface.corners[is_non_manifold]] = count[surface.ends[is_non_manifold]] = 0
        pinched: Indices = np.flatnonzero(count > 1)
        return pinched

    @cached_property
    def flipped(self) -> Flags:
        """Faces that point inwards, (F,)."""
        return self.subset.to_whole(winding.flipped(self.subset.surface, *self._parts))

    @cached_property
    def openings(self) -> list[holes.Loop]:
        """Holes and other openings, each in the order of consistently wound faces."""
        part, is_reversed = self._parts
        consistent = self.subset.surface.reversed_where(is_reversed)
        mate = winding.consistent_mates(consistent, mates.mates(consistent))
        openings = holes.loops(consistent, mate, part)
        # Reversing a face keeps its first corner and moves the others, so the edges start at other corners.
        numbers = self._edge_corners(is_reversed)
        return [replace(each, corners=self.subset.corners[numbers[each.corners]]) for each in openings]

    def _edge_corners(self, is_reversed: Flags) -> Indices:
        """For each corner after reversing, the corner of the original face at which the same edge starts, (C,)."""
        surface = self.subset.surface
        first, sizes = surface.starts[surface.faces], surface.sizes[surface.faces]
        offset = np.arange(len(surface.corners)) - first
        of_edge: Indices = np.where(
            is_reversed[surface.faces], first + sizes - 1 - offset, np.arange(len(surface.corners))
        )
        return of_edge
