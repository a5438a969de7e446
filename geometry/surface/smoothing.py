# SPDX-License-Identifier: GPL-3.0-or-later
"""Smooths a closed mesh without shrinking it, computes its normals, and removes small components."""

from __future__ import annotations

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Indices
from ..image import components
from ..mesh import compact
from .surface_nets import TriangleMesh

# Taubin, "A signal processing approach to fair surface design" (1995): a shrinking step, then a slightly larger
# expanding step.
STEP_IN, STEP_OUT = 0.5, -0.53


def smooth(surface: TriangleMesh, rounds: int, most: float) -> TriangleMesh:
    """Return the closed surface without small steps and ridges; no vertex moves farther than `most`, in its units."""
    positions = surface.positions
    for _ in range(rounds):
        for step in (STEP_IN, STEP_OUT):
            positions = positions + step * (means_of_neighbours(positions, surface.triangles) - positions)
    moved = positions - surface.positions
    far = vectors.lengths(moved)[:, None]
    return TriangleMesh(surface.positions + moved * np.minimum(1.0, most / np.maximum(far, 1e-12)), surface.triangles)


def means_of_neighbours(values: Doubles, triangles: Indices) -> Doubles:
    """Return the mean of values (V, C) over each vertex's neighbours, (V, C), in a closed mesh (T, 3).

    Its half-edges visit each neighbour once.
    """
    start, end = triangles.ravel(), np.roll(triangles, -1, axis=1).ravel()
    sums = [np.bincount(start, values[end, k], len(values)) for k in range(values.shape[1])]
    means: Doubles = np.column_stack(sums) / np.maximum(np.bincount(start, minlength=len(values)), 1)[:, None]
    return means


def normals(surface: TriangleMesh) -> Doubles:
    """Return the vertices' unit normals (V, 3): area-weighted means of their triangles' normals."""
    faces = vectors.face_vectors(surface.positions[surface.triangles])
    corners, of_corner = surface.triangles.ravel(), np.repeat(faces, 3, axis=0)
    sums: Doubles = np.column_stack([np.bincount(corners, of_corner[:, k], len(surface.positions)) for k in range(3)])
    return vectors.units(sums)


def face_normals(surface: TriangleMesh) -> Doubles:
    """Return the triangles' unit normals (T, 3)."""
    return vectors.units(vectors.face_vectors(surface.positions[surface.triangles]))


def without_bits(surface: TriangleMesh, least: float) -> TriangleMesh:
    """Return the surface without components whose volume is below `least`, a share of the largest one's volume."""
    start, end = surface.triangles[:, [0, 1, 0, 2]].reshape(-1, 2).T
    roots = components.join(len(surface.positions), start, end)
    _, part = np.unique(roots[surface.triangles[:, 0]], return_inverse=True)
    a, b, c = surface.positions[surface.triangles].swapaxes(0, 1)
    volumes = np.bincount(part, np.einsum("ij,ij->i", a, vectors.cross(b, c))) / 6.0
    # Cavities, which are not visible, have a negative volume and are removed too.
    return kept_triangles(surface, (volumes >= least * volumes.max())[part])


def kept_triangles(surface: TriangleMesh, kept: Flags) -> TriangleMesh:
    """Return the surface with only the triangles in `kept` (T,) and the vertices that they use."""
    used, renumbered = compact(surface.triangles[kept])
    return TriangleMesh(surface.positions[used], renumbered)
