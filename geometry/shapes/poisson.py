# SPDX-License-Identifier: GPL-3.0-or-later
"""Poisson's equation on a flat triangulation: the smooth bulge over a region that is 0 where it is held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..arrays import Doubles, Flags, Indices
from .triangulation import Region


@dataclass(frozen=True)
class Held:
    """Where a solution is held (P,), and at which values (P,), 0 or more."""

    at: Flags
    values: Doubles


def solve(
    region: Region, source: float, screening: float = 0.0, start: Doubles | None = None, held: Held | None = None
) -> Doubles:
    """Return u (P,) with -laplacian(u) + screening * u = source, 0 on the boundary or as `held`, above 0 elsewhere.

    Where a boundary is not held u runs level across it (the natural boundary condition).

    Linear finite elements with cotangent weights (Pinkall and Polthier 1993), solved by conjugate gradients with the
    diagonal as preconditioner. Negative weights, from obtuse triangles, are cut off: then u cannot fall below 0.
    """
    heads, tails, weights, areas = _stiffness(region)
    held = held or Held(region.boundary, np.zeros(len(region.boundary)))
    free = ~held.at
    offsets = np.searchsorted(heads, np.arange(len(free)))
    diagonal = np.add.reduceat(weights, offsets) + screening * areas
    right = np.where(free, source * areas, 0.0)

    def apply(values: Doubles) -> Doubles:
        return np.where(free, diagonal * values - np.add.reduceat(weights * values[tails], offsets), 0.0)

    solution = np.where(free, 0.0 if start is None else start, held.values)
    solution = conjugate_gradients(apply, diagonal, right, solution, precision=1e-6, steps=2000)
    return np.where(free, np.maximum(solution, 1e-9 * source), held.values)


def conjugate_gradients(
    apply: Callable[[Doubles], Doubles],
    diagonal: Doubles,
    right: Doubles,
    start: Doubles,
    *,
    precision: float,
    steps: int,
) -> Doubles:
    """Return x, of any shape, with apply(x) = right, for a symmetric positive definite `apply`.

    diagonal: that of `apply`, the preconditioner. Stops when the squared residual, measured by the diagonal's inverse,
    is within `precision` of the right side's, or after this many steps.
    """
    found = start
    residual = right - apply(found)
    direction = scaled = residual / diagonal
    energy, goal = float(np.vdot(residual, scaled)), precision * float(np.vdot(right, right / diagonal))
    for _ in range(steps):
        if energy <= goal:
            break
        applied = apply(direction)
        step = energy / float(np.vdot(direction, applied))
        found, residual = found + step * direction, residual - step * applied
        scaled = residual / diagonal
        before, energy = energy, float(np.vdot(residual, scaled))
        direction = scaled + (energy / before) * direction
    return found


def _stiffness(region: Region) -> tuple[Indices, Indices, Doubles, Doubles]:
    """Return directed edges sorted by their head, their weights, and the area that belongs to each point."""
    corners = region.points[region.triangles]
    heads, tails, weights = [], [], []
    doubled = np.abs(cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    for corner in range(3):
        following, last = (corner + 1) % 3, (corner + 2) % 3
        to_following, to_last = corners[:, following] - corners[:, corner], corners[:, last] - corners[:, corner]
        cotangent = np.maximum((to_following * to_last).sum(axis=1) / np.maximum(doubled, 1e-12), 1e-3)
        heads += [region.triangles[:, following], region.triangles[:, last]]
        tails += [region.triangles[:, last], region.triangles[:, following]]
        weights += [0.5 * cotangent] * 2
    areas = np.bincount(region.triangles.ravel(), np.repeat(doubled / 6.0, 3), len(region.points)).astype(np.float64)
    head, tail, weight = np.concatenate(heads), np.concatenate(tails), np.concatenate(weights)
    order = np.argsort(head, kind="stable")
    return head[order], tail[order], weight[order], areas


def cross(first: Doubles, second: Doubles) -> Doubles:
    """Return the z part of the cross product of vectors (N, 2); numpy 2 no longer has it for two dimensions."""
    product: Doubles = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return product
