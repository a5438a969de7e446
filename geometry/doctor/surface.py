# SPDX-License-Identifier: GPL-3.0-or-later
"""A polygon mesh as arrays, with its edges, normals and areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..vectors import cross, lengths


@dataclass(frozen=True)
class Surface:
    """A polygon mesh.

    positions: (V, 3); corners: (C,) each corner's vertex, face by face; starts: (F,) each face's first corner.
    A corner also names the half-edge from it to the next corner of its face.
    """

    positions: Doubles
    corners: Indices
    starts: Indices

    @cached_property
    def sizes(self) -> Indices:
        """The number of corners of each face, (F,)."""
        return np.diff(self.starts, append=len(self.corners))

    @cached_property
    def faces(self) -> Indices:
        """Each corner's face, (C,)."""
        return np.repeat(np.arange(len(self.starts)), self.sizes)

    @cached_property
    def following(self) -> Indices:
        """The next corner in the same face, (C,)."""
        following = np.arange(1, len(self.corners) + 1)
        following[self.starts + self.sizes - 1] = self.starts
        return following

    @cached_property
    def ends(self) -> Indices:
        """The vertex at which each corner's half-edge ends, (C,)."""
        return self.corners[self.following]

    @cached_property
    def edges(self) -> tuple[Indices, Indices]:
        """The edge of each corner, (C,), and the number of corners with each edge, (E,)."""
        low, high = np.minimum(self.corners, self.ends), np.maximum(self.corners, self.ends)
        _, numbers, counts = np.unique(low * len(self.positions) + high, return_inverse=True, return_counts=True)
        return numbers.reshape(-1), counts

    @cached_property
    def size(self) -> float:
        """The longest side of the faces' bounding box."""
        used = self.positions[self.corners]
        return float(np.ptp(used, axis=0).max()) if len(used) else 0.0

    @cached_property
    def vectors(self) -> Doubles:
        """The area vector of each face: its normal, as long as its area, (F, 3)."""
        first = np.repeat(self.positions[self.corners[self.starts]], self.sizes, axis=0)
        around = self.positions[self.corners] - first  # small numbers keep the cross products precise
        vectors: Doubles = self.sums(cross(around, around[self.following])) / 2
        return vectors

    @cached_property
    def areas(self) -> Doubles:
        """The area of each face, (F,)."""
        return lengths(self.vectors)

    @cached_property
    def middles(self) -> Doubles:
        """The mean position of each face's corners, (F, 3)."""
        middles: Doubles = self.sums(self.positions[self.corners]) / self.sizes[:, None]
        return middles

    def sums(self, values: Doubles) -> Doubles:
        """Sum the corners' values (C, N) for each face, (F, N)."""
        return np.add.reduceat(values, self.starts, axis=0) if len(self.starts) else values[:0]

    def merged(self, merged_into: Indices) -> Surface:
        """The same faces with each vertex replaced by the one that it is merged into, (V,)."""
        return replace(self, corners=merged_into[self.corners])

    def reversed_where(self, is_reversed: Flags) -> Surface:
        """The same faces, some of them (F,) with reversed winding; each keeps its first corner."""
        first, sizes = self.starts[self.faces], self.sizes[self.faces]
        offset = np.arange(len(self.corners)) - first
        back = np.where(offset == 0, first, first + sizes - offset)
        return replace(self, corners=np.where(is_reversed[self.faces], self.corners[back], self.corners))

    def kept(self, is_kept: Flags) -> Surface:
        """Only the faces in `is_kept` (F,), but all vertices."""
        sizes = self.sizes[is_kept]
        return replace(self, corners=self.corners[is_kept[self.faces]], starts=np.cumsum(sizes) - sizes)
