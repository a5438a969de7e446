# SPDX-License-Identifier: GPL-3.0-or-later
"""Arithmetic of many short vectors, component by component, which gives the same results as numpy but is faster.

numpy's reductions and cross product spend most of their time on the loop over the last, short axis.
"""

from __future__ import annotations

import numpy as np

from .arrays import Doubles

_LEAST = 1e-30  # the least length that a vector is divided by


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
    squared = squares(vectors)
    return np.sqrt(squared, out=squared)


def units(vectors: Doubles) -> Doubles:
    """Return vectors (..., N) scaled to length 1; zero vectors stay zero."""
    scaled: Doubles = vectors / np.maximum(lengths(vectors), _LEAST)[..., None]
    return scaled


def cross(first: Doubles, second: Doubles) -> Doubles:
    """Return the cross products (..., 3) of two arrays of vectors (..., 3) with the same shape."""
    products: Doubles = np.empty_like(first)
    for axis in range(3):
        following, last = (axis + 1) % 3, (axis + 2) % 3
        np.multiply(first[..., following], second[..., last], out=products[..., axis])
        products[..., axis] -= first[..., last] * second[..., following]
    return products


def face_vectors(corners: Doubles) -> Doubles:
    """Return the normals (T, 3) of triangles (T, 3, 3), twice as long as their areas."""
    return cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
