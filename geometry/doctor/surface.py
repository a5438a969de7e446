# SPDX-License-Identifier: GPL-3.0-or-later
"""A mesh of polygons as arrays, and what follows from them: its edges, normals and areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..arrays import Doubles, Flags, Indices


@dataclass(frozen=True)
class Surface:
    """positions: (V, 3); corners: (C,) each corner's vertex, face by face; starts: (F,) each face's first corner.

    A corner stands for the edge from it to the next one of its face, too.
    """

    positions: Doubles
    corners: Indices
    starts: Indices

    @cached_property
    def sizes(self) -> Indices:
        """How many corners each face has, (F,)."""
        return np.diff(self.starts, append=len(self.corners))

    @cached_property
    def faces(self) -> Indices:
        """Each corner's face, (C,)."""
        return np.repeat(np.arange(len(self.starts)), self.sizes)

    @cached_property
    def following(self) -> Indices:
        """The next corner of the same face, (C,)."""
        following = np.arange(1, len(self.corners) + 1)
        following[self.starts + self.sizes - 1] = self.starts
        return following

    @cached_property
    def ends(self) -> Indices:
        """The vertex at which the edge from each corner ends, (C,)."""
        return self.corners[self.following]

    @cached_property
    def edges(self) -> tuple[Indices, Indices]:
        """The number of each corner's edge, (C,), and how many corners each edge has, (E,)."""
        low, high = np.minimum(self.corners, self.ends), np.maximum(self.corners, self.ends)
        _, numbers, counts = np.unique(low * len(self.positions) + high, return_inverse=True, return_counts=True)
        return numbers.reshape(-1), counts

    @cached_property
    def size(self) -> float:
        """The longest side of the box round the faces."""
        used = self.positions[self.corners]
        return float(np.ptp(used, axis=0).max()) if len(used) else 0.0

    @cached_property
    def vectors(self) -> Doubles:
        """Each face's normal, as long as its area, (F, 3)."""
        first = np.repeat(self.positions[self.corners[self.starts]], self.sizes, axis=0)
        places = self.positions[self.corners] - first  # differences of near places keep their digits
        vectors: Doubles = self.sums(np.cross(places, places[self.following])) / 2
        return vectors

    @cached_property
    def areas(self) -> Doubles:
        """(F,)."""
        areas: Doubles = np.linalg.norm(self.vectors, axis=1)
        return areas

    @cached_property
    def middles(self) -> Doubles:
        """The mean of each face's corners, (F, 3)."""
        middles: Doubles = self.sums(self.positions[self.corners]) / self.sizes[:, None]
        return middles

    def sums(self, values: Doubles) -> Doubles:
        """What the values of each face's corners (C, N) come to, (F, N)."""
        return np.add.reduceat(values, self.starts, axis=0) if len(self.starts) else values[:0]

    def joined(self, standing: Indices) -> Surface:
        """The same faces, their vertices replaced by those that stand for them, (V,)."""
        return replace(self, corners=standing[self.corners])

    def turned(self, is_turned: Flags) -> Surface:
        """The same faces, some of them (F,) turned round; each keeps its first corner."""
        first, sizes = self.starts[self.faces], self.sizes[self.faces]
        place = np.arange(len(self.corners)) - first
        back = np.where(place == 0, first, first + sizes - place)
        return replace(self, corners=np.where(is_turned[self.faces], self.corners[back], self.corners))

    def kept(self, is_kept: Flags) -> Surface:
        """Some of the faces, (F,), with all the vertices."""
        sizes = self.sizes[is_kept]
        return replace(self, corners=self.corners[is_kept[self.faces]], starts=np.cumsum(sizes) - sizes)
