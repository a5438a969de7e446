# SPDX-License-Identifier: GPL-3.0-or-later
"""A shape of the benchmark: solids that overlap as they like, seen as one, a metre high where a model is made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .solids import Doubles, Indices, Solid


@dataclass(frozen=True)
class Shape:
    """A name, the closed solids whose union it is, and the mode, if any, that describes it exactly."""

    name: str
    solids: tuple[Solid, ...]
    exact_mode: str | None = None

    def bounds(self) -> tuple[Doubles, Doubles]:
        """Return the least and the greatest corner (3,)."""
        positions = np.concatenate([solid.positions for solid in self.solids])
        return positions.min(axis=0), positions.max(axis=0)

    def triangles(self) -> tuple[Doubles, Indices]:
        """Return positions (V, 3) and triangles (T, 3) of all solids in the place a model of it stands.

        A metre high, on z = 0, centred on x and y.
        """
        low, high = self.bounds()
        foot = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
        starts = np.cumsum([0, *(len(solid.positions) for solid in self.solids)])
        corners = [solid.triangles + start for solid, start in zip(self.solids, starts, strict=False)]
        positions = np.concatenate([solid.positions for solid in self.solids])
        return (positions - foot) / (high[2] - low[2]), np.concatenate(corners)
