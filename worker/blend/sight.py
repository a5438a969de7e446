# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds by ray casting which faces are visible from outside, and which intersect others. Runs inside the child."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from mathutils.bvhtree import BVHTree

from ...geometry.arrays import Doubles, Flags, Indices
from ...geometry.doctor.surface import Surface

_DIRECTIONS: Final = 96
_ENOUGH: Final = 48  # directions after which a face without a free ray counts as unseen
_MOST: Final = 4_000_000  # rays: about ten seconds
_OFF: Final = 1e-5  # of the mesh's size: how far off its face a ray starts
_TOWARDS_CORNERS: Final = 0.9  # of the way from the face's middle to a corner: the farthest start of a ray


def see(surface: Surface, _is_kept: Flags) -> tuple[Flags, bool]:
    """Which faces are visible from either side, (F,), and whether that holds for single faces; see `layers.See`.

    Each face sends rays in one direction after another until one leaves the mesh.
    """
    is_seen = surface.areas <= 0
    tree = _tree(surface)
    normals = surface.vectors / np.maximum(surface.areas, 1e-300)[:, None]
    random = np.random.default_rng(0)
    spent = 0
    for number, direction in enumerate(_directions()):
        left = np.flatnonzero(~is_seen)
        if not len(left) or spent + len(left) > _MOST:
            return is_seen, not len(left) or number >= _ENOUGH
        spent += len(left)
        along = normals[left] * (-1) ** number if number < 2 else np.broadcast_to(direction, (len(left), 3))
        sides = np.where(np.einsum("ij,ij->i", along, normals[left]) < 0, -1.0, 1.0)
        corner = surface.corners[surface.starts[left] + number % surface.sizes[left]]
        share = 0.0 if number < 2 else _TOWARDS_CORNERS * random.random()
        origins = surface.middles[left] * (1 - share) + surface.positions[corner] * share
        origins = origins + normals[left] * (sides * _OFF * surface.size)[:, None]
        is_seen[left] = [
            tree.ray_cast(origin, ray)[0] is None for origin, ray in zip(origins.tolist(), along.tolist(), strict=True)
        ]
    return is_seen, True


def crosses(surface: Surface) -> Flags:
    """Which faces intersect another one with which they share no vertex, (F,)."""
    is_crossing = np.zeros(len(surface.starts), np.bool_)
    tree = _tree(surface)
    pairs = np.array(tree.overlap(tree), np.int64).reshape(-1, 2)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    if len(pairs):
        is_crossing[pairs[~_touch(surface, pairs)]] = True
    return is_crossing


def _touch(surface: Surface, pairs: Indices) -> Flags:
    """Which pairs of faces share a vertex, or have one at the same position."""
    _, distinct = np.unique(surface.positions, axis=0, return_inverse=True)
    corners = distinct.reshape(-1)[surface.corners]
    most = int(surface.sizes.max())
    column = np.minimum(np.arange(most), surface.sizes[:, None] - 1)
    rings = corners[surface.starts[:, None] + column]
    touch = np.zeros(len(pairs), np.bool_)
    for ours in range(most):
        touch |= (rings[pairs[:, 0], ours][:, None] == rings[pairs[:, 1]]).any(axis=1)
    return touch


def _tree(surface: Surface) -> BVHTree:
    corners, bounds = surface.corners.tolist(), [*surface.starts.tolist(), len(surface.corners)]
    faces = [corners[start:end] for start, end in pairwise(bounds)]
    return BVHTree.FromPolygons(surface.positions.tolist(), faces)


def _directions() -> Doubles:
    """Directions spread over the sphere (a Fibonacci spiral) in random order, (N, 3)."""
    number = np.arange(_DIRECTIONS)
    heights = 1 - (2 * number + 1) / _DIRECTIONS
    turns = np.pi * (1 + 5**0.5) * number
    rings = np.sqrt(1 - heights**2)
    directions = np.stack([rings * np.cos(turns), rings * np.sin(turns), heights], axis=1)
    shuffled: Doubles = directions[np.random.default_rng(1).permutation(_DIRECTIONS)]
    return shuffled
