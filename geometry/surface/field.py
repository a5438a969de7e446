# SPDX-License-Identifier: GPL-3.0-or-later
"""A signed distance field on a grid, from which a surface is extracted."""

from __future__ import annotations

from dataclasses import dataclass

from ..arrays import Doubles, Floats


@dataclass(frozen=True)
class Field:
    """A signed distance field on a grid: positive inside, negative on all of the grid's border.

    values: (X, Y, Z), approximate distances near the surface; origin: (3,), the position of the first node; spacing: of
    the nodes, in units of length.
    """

    values: Floats
    origin: Doubles
    spacing: float
