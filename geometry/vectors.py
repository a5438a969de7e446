# SPDX-License-Identifier: GPL-3.0-or-later
"""Arithmetic of many short vectors, component by component: the same results as numpy's over the last axis, sooner.

numpy's reductions and cross product spend most of their time on the loop over such a short axis.
"""

from __future__ import annotations

import numpy as np

from .arrays import Doubles

_LEAST = 1e-30  # a length that nothing is divided by


def dots(first: Doubles, second: Doubles) -> Doubles:
    """Return the dot products (...) of vectors (..., N) of a few components."""
    total: Doubles = first[..., 0] * second[..., 0]
    for axis in range(1, first.shape[-1]):
        total += first[..., axis] * second[..., axis]
    return total


def squares(vectors: Doubles) -> Doubles:
    """Return the squared lengths (...) of vectors (..., N) of a few components."""
    return dots(vectors, vectors)


def lengths(vectors: Doubles) -> Doubles:
    """Return the lengths (...) of vectors (..., N) of a few components."""
    found = squares(vectors)
    return np.sqrt(found, out=found)


def units(vectors: Doubles) -> Doubles:
    """Return vectors (..., N) of length 1; those without a length stay zero."""
    found: Doubles = vectors / np.maximum(lengths(vectors), _LEAST)[..., None]
    return found


def cross(first: Doubles, second: Doubles) -> Doubles:
    """Return the cross products (..., 3) of vectors (..., 3) of one shape."""
    found: Doubles = np.empty_like(first)
    for axis in range(3):
        following, last = (axis + 1) % 3, (axis + 2) % 3
        np.multiply(first[..., following], second[..., last], out=found[..., axis])
        found[..., axis] -= first[..., last] * second[..., following]
    return found


def face_vectors(corners: Doubles) -> Doubles:
    """Return the normals (T, 3) of triangles (T, 3, 3), twice as long as their areas."""
    return cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
