# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a model with the shape whose picture it was made from, by silhouette and by volume."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from maquette.geometry.image import filters

from . import voxels
from .shape import Shape
from .solids import Doubles, Indices

if TYPE_CHECKING:
    from maquette.geometry.mesh import TexturedMesh

CELLS: Final = 128  # along the longest side
CARD: Final = 0.02  # thickness of a flat card, a metre high
_FRONT: Final = (0, 2, 1)  # the front camera's axes: across, up, away


@dataclass(frozen=True)
class Model:
    """A closed mesh: positions (V, 3), a metre high on z = 0; triangles (T, 3)."""

    positions: Doubles
    triangles: Indices

    @classmethod
    def of(cls, mesh: TexturedMesh) -> Model:
        """Return the model of a reconstruction's mesh."""
        return cls(mesh.positions.astype(np.float64), mesh.triangles.astype(np.int64))

    @property
    def depth(self) -> float:
        """Its size from front to back."""
        return float(np.ptp(self.positions[:, 1]))

    def with_depth(self, depth: float) -> Model:
        """Return it scaled to a depth and centred, as the depth setting does."""
        low, high = self.positions[:, 1].min(), self.positions[:, 1].max()
        stretched = self.positions.copy()
        stretched[:, 1] = (stretched[:, 1] - (low + high) / 2) * (depth / max(high - low, 1e-9))
        return Model(stretched, self.triangles)


@dataclass(frozen=True)
class Truth:
    """A shape with which models are compared."""

    shape: Shape

    @cached_property
    def model(self) -> Model:
        """The shape itself."""
        return Model(*self.shape.triangles())

    def volume_share(self, model: Model) -> float:
        """Return the intersection over union of both volumes."""
        both = np.concatenate([self.model.positions, model.positions])
        grid = voxels.grid_over(both.min(axis=0), both.max(axis=0), CELLS)
        return voxels.shared(*(voxels.fill(grid, m.positions, m.triangles) for m in (self.model, model)))

    def silhouette_share(self, model: Model) -> float:
        """Return the same for their front silhouettes, on a grid as fine as the pictures."""
        both = np.concatenate([self.model.positions, model.positions])[:, _FRONT]
        grid = voxels.grid_over(both.min(axis=0), both.max(axis=0), 4 * CELLS)
        return voxels.shared(*(voxels.cover(grid, m.positions[:, _FRONT], m.triangles) for m in (self.model, model)))

    def card_share(self) -> float:
        """Return the volume share of a baseline, a flat card with the silhouette."""
        return self._share_within(np.full_like(self._distance, CARD / 2))

    def inflation_share(self) -> float:
        """Return the volume share of a baseline whose depth at each point is its distance from the outline."""
        return self._share_within(self._distance)

    @cached_property
    def _grid(self) -> voxels.Grid:
        """Return a grid around the shape, deep enough for any inflation of its silhouette."""
        low, high = self.model.positions.min(axis=0), self.model.positions.max(axis=0)
        reach = max(float(high[1]), float((high - low)[[0, 2]].min()) / 2)
        return voxels.grid_over(np.array([low[0], -reach, low[2]]), np.array([high[0], reach, high[2]]), CELLS)

    @cached_property
    def _filled(self) -> voxels.Filled:
        return voxels.fill(self._grid, self.model.positions, self.model.triangles)

    @cached_property
    def _distance(self) -> Doubles:
        """Return the distance (X, Z) of each point of the silhouette from its outline, in metres; 0 outside."""
        outline = np.pad(self._filled.any(axis=1), 1)
        return filters.distance(~outline, CELLS)[1:-1, 1:-1].astype(np.float64) * self._grid.side

    def _share_within(self, half_depth: Doubles) -> float:
        y = self._grid.corner[1] + (np.arange(self._grid.counts[1]) + 0.5) * self._grid.side
        outline = self._filled.any(axis=1)
        made = (np.abs(y)[None, :, None] <= half_depth[:, None, :]) & outline[:, None, :]
        return voxels.shared(self._filled, made)
