# SPDX-License-Identifier: GPL-3.0-or-later
"""A shape of the benchmark: the union of solids that may overlap, scaled to a height of one metre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .solids import Doubles, Indices, Solid


@dataclass(frozen=True)
class Shape:
    """A shape's name, the closed solids of its union, and the mode, if any, that describes it exactly."""

    name: str
    solids: tuple[Solid, ...]
    exact_mode: str | None = None

    def bounds(self) -> tuple[Doubles, Doubles]:
        """Return the lowest and highest corner (3,)."""
        positions = np.concatenate([solid.positions for solid in self.solids])
        return positions.min(axis=0), positions.max(axis=0)

    def triangles(self) -> tuple[Doubles, Indices]:
        """Return the positions (V, 3) and triangles (T, 3) of all solids, scaled and moved as models are.

        They are one metre high, stand on z = 0, and are centred in x and y.
        """
        low, high = self.bounds()
        base = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
        starts = np.cumsum([0, *(len(solid.positions) for solid in self.solids)])
        corners = [solid.triangles + start for solid, start in zip(self.solids, starts, strict=False)]
        positions = np.concatenate([solid.positions for solid in self.solids])
        return (positions - base) / (high[2] - low[2]), np.concatenate(corners)
