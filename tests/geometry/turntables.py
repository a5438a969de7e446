# SPDX-License-Identifier: GPL-3.0-or-later
"""Turntable movies of known bodies, drawn by our own rasterizer, and the bodies' exact visual hulls."""

from __future__ import annotations

import numpy as np
from maquette.geometry.shapes.poisson import cross
from maquette.geometry.texture import rasterize
from maquette.geometry.turntable import motion as motions
from maquette.geometry.turntable.gif import Movie
from maquette.geometry.turntable.motion import Motion

from tests.geometry import cameras

FORWARD = Motion(closed=True, clockwise=True)
BACKDROPS = {"black": (0, 0, 0, 255), "white": (255, 255, 255, 255), "transparent": (0, 0, 0, 0)}
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=float)
_QUADS = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
_FACES = np.array([face for a, b, c, d in _QUADS for face in ((a, b, c), (a, c, d))])


def boxes(*parts):
    """Boxes, each given by its lowest corner and size: positions (V, 3) and triangles (T, 3)."""
    corners = [np.array(low) + _CORNERS * np.array(size) for low, size in parts]
    return np.concatenate(corners), np.concatenate([_FACES + 8 * k for k in range(len(parts))])


def steps():
    """Three boxes of which no two views are mirror images."""
    return boxes(
        ((-0.8, -0.3, -0.5), (1.4, 0.5, 0.3)),
        ((0.2, -0.3, -0.2), (0.4, 0.9, 0.4)),
        ((-0.8, -0.3, -0.2), (0.3, 0.3, 0.9)),
    )


def gate():
    """Two posts and a beam, with an opening that some views see through."""
    return boxes(
        ((-0.7, -0.2, -0.7), (0.3, 0.4, 1.2)),
        ((0.4, -0.2, -0.7), (0.3, 0.4, 1.2)),
        ((-0.7, -0.2, 0.4), (1.4, 0.4, 0.3)),
    )


def mug():
    """A ring of sixteen walls and a floor: the views look into its cavity, but no silhouette shows it."""
    angles = 2 * np.pi * np.arange(17) / 16
    boundaries = [
        (radius, height)
        for radius, height in ((0.0, -0.6), (0.6, -0.6), (0.6, 0.6), (0.45, 0.6), (0.45, -0.4), (0.0, -0.4))
    ]
    rings = np.array([[(r * np.cos(a), r * np.sin(a), z) for a in angles[:16]] for r, z in boundaries]).reshape(-1, 3)
    faces = []
    for k in range(len(boundaries) - 1):
        for i in range(16):
            a, b, c, d = (16 * k + i, 16 * k + (i + 1) % 16, 16 * k + 16 + (i + 1) % 16, 16 * k + 16 + i)
            faces += [(a, b, c), (a, c, d)]
    return rings, np.array(faces)


def lamp():
    """A pillar on a round plate, below which a hull would hang as deep as the plate is wide."""
    return _cylinders((0.7, -0.5, -0.4), (0.25, -0.42, 0.6))


def table():
    """A round top on four legs, of which the hull's bottom is four tents."""
    legs = [((x, y, -0.6), (0.12, 0.12, 0.95)) for x in (-0.4, 0.28) for y in (-0.4, 0.28)]
    top, body = _cylinders((0.65, 0.3, 0.4)), boxes(*legs)
    return np.concatenate([body[0], top[0]]), np.concatenate([body[1], top[1] + len(body[0])])


def ball():
    """A ball, of whose lowest part no camera sees anything."""
    across, around = np.pi * np.arange(25) / 24, 2 * np.pi * np.arange(48) / 48
    positions = [
        (0.6 * np.sin(a) * np.cos(b), 0.6 * np.sin(a) * np.sin(b), 0.6 * np.cos(a)) for a in across for b in around
    ]
    corners = np.arange(24)[:, None] * 48 + np.arange(48), np.arange(24)[:, None] * 48 + (np.arange(48) + 1) % 48
    a, b = (each.ravel() for each in corners)
    return np.array(positions), np.concatenate([np.column_stack([a, a + 48, b + 48]), np.column_stack([a, b + 48, b])])


def _cylinders(*parts):
    """Upright cylinders about the axis, each given by its radius and the heights of both ends."""
    angles, positions, triangles = 2 * np.pi * np.arange(32) / 32, [], []
    first, second = np.arange(32), (np.arange(32) + 1) % 32
    for number, (radius, *heights) in enumerate(parts):
        x, y = radius * np.cos(angles), radius * np.sin(angles)
        positions += [np.column_stack([x, y, np.full(32, z)]) for z in heights]
        positions.append(np.array([(0.0, 0.0, z) for z in heights]))
        low, high = np.full(32, 64), np.full(32, 65)
        faces = (first, second, second + 32), (first, second + 32, first + 32), (low, second, first)
        triangles += [np.column_stack(face) + 66 * number for face in (*faces, (high, first + 32, second + 32))]
    return np.concatenate(positions), np.concatenate(triangles)


def masks(body, motion=FORWARD, count=20, size=96):
    """The body's silhouettes, float32 (H, W), 0 or 1."""
    path = motions.pan_cameras(count, (size, size), motion)
    return [cameras.silhouette_of(seen, *body).astype(np.float32) for seen in path]


def movie(body, backdrop="transparent", motion=FORWARD, count=20, size=96):
    """The body's movie, its upper half red and its lower half blue."""
    frames = []
    for seen, mask in zip(
        motions.pan_cameras(count, (size, size), motion), masks(body, motion, count, size), strict=True
    ):
        depth = rasterize.depth_buffer(seen, *body)
        frame = np.empty((size, size, 4), np.uint8)
        frame[:] = BACKDROPS[backdrop]
        rows, columns = np.nonzero(mask)
        frame[rows, columns] = (40, 60, 220, 255)
        upper = _heights(seen, rows, columns, depth[rows, columns]) > 0
        frame[rows[upper], columns[upper]] = (220, 50, 40, 255)
        frames.append(frame)
    return Movie(np.stack(frames), (0.1,) * count)


def _heights(seen, rows, columns, depths):
    """Return the heights z (N,) of points, given their pixels and depths."""
    flat = np.column_stack([columns, rows, np.ones(len(rows))]) * depths[:, None]
    return np.linalg.solve(seen.matrix[[0, 1, 3], :3], flat.T - seen.matrix[[0, 1, 3], 3:])[2]


def hull_nodes(body, nodes, size=768, count=20):
    """Return which points (N, 3) are in the body's exact hull: above its base and in all finely drawn silhouettes."""
    left = np.flatnonzero(nodes[:, 2] >= body[0][:, 2].min())
    for seen in motions.pan_cameras(count, (size, size)):
        solid = cameras.silhouette_of(seen, *body)
        x, y, _, _ = seen.project(nodes[left])
        left = left[solid[np.clip(np.rint(y), 0, size - 1).astype(int), np.clip(np.rint(x), 0, size - 1).astype(int)]]
    inside = np.zeros(len(nodes), bool)
    inside[left] = True
    return inside


def inside_mesh(positions, triangles, nodes_x, nodes_y, nodes_z):
    """Return which nodes of a grid are in a closed mesh, by the crossings of vertical rays from below."""
    step_x, step_y = nodes_x[1] - nodes_x[0], nodes_y[1] - nodes_y[0]
    flat = np.column_stack([(positions[:, 0] - nodes_x[0]) / step_x, (positions[:, 1] - nodes_y[0]) / step_y])
    crossings = np.zeros((len(nodes_x), len(nodes_y), len(nodes_z) + 1), int)
    corners = flat[triangles] + 1e-7  # off the grid's lines, where a ray would hit two triangles at once
    area = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    for part in rasterize.fragments(corners, len(nodes_y), len(nodes_x)):
        z = (positions[triangles[part.triangle], 2] * part.weights).sum(axis=1)
        above = np.searchsorted(nodes_z, z)
        np.add.at(crossings, (part.column, part.row, above), np.where(area[part.triangle] < 0, 1, -1))
    return np.cumsum(crossings, axis=2)[..., :-1] > 0
