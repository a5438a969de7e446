# SPDX-License-Identifier: GPL-3.0-or-later
"""Solves Poisson's equation on a flat triangulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Indices
from .triangulation import Region


@dataclass(frozen=True)
class FixedValues:
    """Dirichlet boundary conditions: the points at which a solution is fixed (P,), and its values (P,), 0 or more."""

    at: Flags
    values: Doubles


def solve(
    region: Region,
    source: float,
    screening: float = 0.0,
    start: Doubles | None = None,
    fixed: FixedValues | None = None,
) -> Doubles:
    """Return u (P,) with -laplacian(u) + screening * u = source, positive where it is not `fixed`.

    By default u is 0 on the boundary. Boundary points that are not fixed have the natural boundary condition: the
    derivative of u across the boundary is 0. `start`: (P,), an approximate solution.

    Linear finite elements with cotangent weights (Pinkall and Polthier, "Computing Discrete Minimal Surfaces and Their
    Conjugates", 1993), solved by conjugate gradients with a diagonal preconditioner. Negative weights, from obtuse
    triangles, are clamped, so that u cannot become negative.
    """
    heads, tails, weights, areas = _stiffness(region)
    fixed = fixed or FixedValues(region.boundary, np.zeros(len(region.boundary)))
    free = ~fixed.at
    offsets = np.searchsorted(heads, np.arange(len(free)))
    diagonal = np.add.reduceat(weights, offsets) + screening * areas
    right = np.where(free, source * areas, 0.0)

    def apply(values: Doubles) -> Doubles:
        return np.where(free, diagonal * values - np.add.reduceat(weights * values[tails], offsets), 0.0)

    solution = np.where(free, 0.0 if start is None else start, fixed.values)
    solution = conjugate_gradients(apply, diagonal, right, solution, precision=1e-6, steps=2000)
    return np.where(free, np.maximum(solution, 1e-9 * source), fixed.values)


def conjugate_gradients(
    apply: Callable[[Doubles], Doubles],
    diagonal: Doubles,
    right: Doubles,
    start: Doubles,
    *,
    precision: float,
    steps: int,
) -> Doubles:
    """Solve apply(x) = right for x, of any shape, with a symmetric positive definite `apply`.

    diagonal: of `apply`, used as preconditioner. Stops when the squared preconditioned residual is at most `precision`
    times that of the right side, or after `steps` (Hestenes and Stiefel, "Methods of Conjugate Gradients for Solving
    Linear Systems", 1952).
    """
    solution = start
    residual = right - apply(solution)
    direction = scaled = residual / diagonal
    energy, goal = float(np.vdot(residual, scaled)), precision * float(np.vdot(right, right / diagonal))
    for _ in range(steps):
        if energy <= goal:
            break
        applied = apply(direction)
        step = energy / float(np.vdot(direction, applied))
        solution, residual = solution + step * direction, residual - step * applied
        scaled = residual / diagonal
        before, energy = energy, float(np.vdot(residual, scaled))
        direction = scaled + (energy / before) * direction
    return solution


def _stiffness(region: Region) -> tuple[Indices, Indices, Doubles, Doubles]:
    """Return the directed edges (heads, tails) sorted by head, their weights, and each point's area."""
    corners = region.points[region.triangles]
    heads, tails, weights = [], [], []
    doubled = np.abs(cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    for corner in range(3):
        following, last = (corner + 1) % 3, (corner + 2) % 3
        to_following, to_last = corners[:, following] - corners[:, corner], corners[:, last] - corners[:, corner]
        cotangent = np.maximum(vectors.dots(to_following, to_last) / np.maximum(doubled, 1e-12), 1e-3)
        heads += [region.triangles[:, following], region.triangles[:, last]]
        tails += [region.triangles[:, last], region.triangles[:, following]]
        weights += [0.5 * cotangent] * 2
    areas = np.bincount(region.triangles.ravel(), np.repeat(doubled / 6.0, 3), len(region.points)).astype(np.float64)
    head, tail, weight = np.concatenate(heads), np.concatenate(tails), np.concatenate(weights)
    order = np.argsort(head, kind="stable")
    return head[order], tail[order], weight[order], areas


def cross(first: Doubles, second: Doubles) -> Doubles:
    """Return the z component of the cross product of vectors (N, 2); numpy 2 no longer supports two dimensions."""
    product: Doubles = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return product
