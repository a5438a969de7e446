# SPDX-License-Identifier: GPL-3.0-or-later
"""A mesh laid open: its seams joined, and aside from it, one after the other, what does not belong to its surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..arrays import Flags, Indices
from . import faces, holes, mates, parts, winding
from .surface import Surface

# Called with a surface, whose first faces are the mesh's and the others lids on its holes, and with which of the mesh's
# faces it has, (F,): returns which of its faces are seen from outside, and whether that is sure of single faces, too.
See = Callable[[Surface, Flags], tuple[Flags, bool]]


def closed(surface: Surface) -> Surface:
    """The surface, its faces wound alike, with lids on its holes behind them."""
    part, is_contrary = winding.parts(surface, mates.mates(surface))
    alike = surface.turned(is_contrary)
    openings = holes.loops(alike, winding.consistent(alike, mates.mates(alike)), part)
    return holes.capped(alike, [loop for loop in openings if loop.is_hole])


@dataclass(frozen=True)
class Layers:
    """Works out each layer when it is first asked for. All flags are of the faces or vertices of `mesh`."""

    mesh: Surface
    see: See

    @cached_property
    def standing(self) -> Indices:
        """For each vertex the one that stands for it once seams are joined, (V,)."""
        return mates.join_seams(self.mesh)

    @cached_property
    def joined(self) -> Surface:
        """With seams joined."""
        return self.mesh.joined(self.standing)

    @cached_property
    def unused(self) -> Flags:
        """Vertices without a face, (V,)."""
        return faces.unused(self.mesh)

    @cached_property
    def without_area(self) -> Flags:
        """Faces without an area, (F,)."""
        return faces.without_area(self.joined) | self._collapsed

    @cached_property
    def doubled(self) -> Flags:
        """Faces that stand before already, (F,)."""
        is_doubled = np.zeros(len(self.mesh.starts), np.bool_)
        is_whole = ~self._collapsed
        is_doubled[is_whole] = faces.doubled(self.joined.kept(is_whole))
        return is_doubled

    @cached_property
    def _collapsed(self) -> Flags:
        """Faces that come to the same vertex twice, (F,)."""
        joined = self.joined
        order = np.lexsort([joined.corners, joined.faces])
        vertices, owners = joined.corners[order], joined.faces[order]
        is_again = (vertices[1:] == vertices[:-1]) & (owners[1:] == owners[:-1])
        is_collapsed = np.zeros(len(joined.starts), np.bool_)
        is_collapsed[owners[1:][is_again]] = True
        return is_collapsed

    @cached_property
    def _single(self) -> _Part:
        return _Part(self.joined, ~self.doubled & ~self._collapsed)

    @cached_property
    def _sight(self) -> tuple[Flags, bool]:
        surface = self._single.surface
        # What can be seen through a hole alone would be seen by nobody once that is closed.
        capped = closed(surface)
        is_seen, is_sure = self.see(capped, self._single.is_kept)
        return is_seen[: len(surface.starts)], is_sure

    @cached_property
    def inner(self) -> Flags:
        """Faces of shells that nobody sees, (F,)."""
        single = self._single
        part, _ = winding.parts(single.surface, mates.mates(single.surface))
        return single.spread(parts.inner(part, self._sight[0]))

    @cached_property
    def unseen(self) -> Flags:
        """Faces that nobody sees, of parts of which something is seen, (F,); none where that is not sure."""
        is_seen, is_sure = self._sight
        is_unseen = self._single.spread(~is_seen)
        return is_unseen & ~self.inner & ~self.floating & is_sure

    @cached_property
    def floating(self) -> Flags:
        """Faces of bits that float beside the model, (F,)."""
        outer = _Part(self.joined, self._single.is_kept & ~self.inner)
        return outer.spread(parts.floating(outer.surface, parts.by_vertices(outer.surface)))

    @cached_property
    def shell(self) -> Shell:
        """What is left: the model's own surface."""
        return Shell(_Part(self.joined, self._single.is_kept & ~self.inner & ~self.floating))


@dataclass(frozen=True)
class _Part:
    """Some of a surface's faces, (F,)."""

    whole: Surface
    is_kept: Flags

    @cached_property
    def surface(self) -> Surface:
        return self.whole.kept(self.is_kept)

    @cached_property
    def corners(self) -> Indices:
        """Its corners' numbers in the whole."""
        return np.flatnonzero(self.is_kept[self.whole.faces])

    def spread(self, flags: Flags) -> Flags:
        """Flags of its faces as flags of the whole's."""
        of_whole = np.zeros(len(self.is_kept), np.bool_)
        of_whole[self.is_kept] = flags
        return of_whole


@dataclass(frozen=True)
class Shell:
    """The model's own surface, and how its faces hang together."""

    part: _Part

    @cached_property
    def _mates(self) -> Indices:
        return mates.mates(self.part.surface)

    @cached_property
    def _parts(self) -> tuple[Indices, Flags]:
        return winding.parts(self.part.surface, self._mates)

    @cached_property
    def crowded(self) -> Indices:
        """A corner of each edge that more than two faces have."""
        numbers, counts = self.part.surface.edges
        first = np.full(len(counts), len(numbers))
        np.minimum.at(first, numbers, np.arange(len(numbers)))
        crowded: Indices = self.part.corners[first[counts > 2]]
        return crowded

    @cached_property
    def fans(self) -> tuple[Indices, Indices]:
        """The corners, and the number of each one's fan: see `mates.fans`."""
        return self.part.corners, mates.fans(self.part.surface, self._mates)

    @cached_property
    def pinched(self) -> Indices:
        """Vertices of several fans that have no crowded edge: those come of the edges."""
        surface, numbers = self.part.surface, self.fans[1]
        firsts = np.unique(numbers)
        count = np.bincount(surface.corners[firsts], minlength=len(surface.positions))
        edges, counts = surface.edges
        at_crowded = counts[edges] > 2
        count[surface.corners[at_crowded]] = count[surface.ends[at_crowded]] = 0
        pinched: Indices = np.flatnonzero(count > 1)
        return pinched

    @cached_property
    def flipped(self) -> Flags:
        """Faces of the whole that look inwards, (F,)."""
        return self.part.spread(winding.flipped(self.part.surface, *self._parts))

    @cached_property
    def openings(self) -> list[holes.Loop]:
        """Holes and open ends; their corners are the whole's, and in the order of faces wound alike."""
        part, is_contrary = self._parts
        alike = self.part.surface.turned(is_contrary)
        other = winding.consistent(alike, mates.mates(alike))
        found = holes.loops(alike, other, part)
        # A face turned round keeps its first corner alone: the edge from its corner `n` is another one's.
        numbers = self._edge_corners(is_contrary)
        return [replace(each, corners=self.part.corners[numbers[each.corners]]) for each in found]

    def _edge_corners(self, is_turned: Flags) -> Indices:
        """For each corner after turning, the corner from which the same edge goes out as the faces are, (C,)."""
        surface = self.part.surface
        first, sizes = surface.starts[surface.faces], surface.sizes[surface.faces]
        place = np.arange(len(surface.corners)) - first
        of_edge: Indices = np.where(
            is_turned[surface.faces], first + sizes - 1 - place, np.arange(len(surface.corners))
        )
        return of_edge
