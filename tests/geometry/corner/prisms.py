# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of prisms seen from a corner, drawn independently of the tested code."""

from __future__ import annotations

import numpy as np

SIDE = 400
FRONT, RIGHT, TOP = (200, 60, 40), (40, 120, 200), (90, 180, 70)


def axes(azimuth, elevation):
    sa, ca, se, ce = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    return np.array([ca, sa, 0.0]), np.array([-sa * se, ca * se, ce])


def picture(width, depth, height, azimuth, elevation, *, rise=0.0):
    """uint8 (SIDE, SIDE, 4): a prism as a camera to the right of its front sees it; its ridge runs along x."""
    x, y, top = width / 2, depth / 2, height + rise
    faces = [
        (FRONT, [(-x, -y, 0), (x, -y, 0), (x, -y, height), (-x, -y, height)]),
        (RIGHT, [(x, -y, 0), (x, y, 0), (x, y, height), (x, 0, top), (x, -y, height)]),
        (TOP, [(-x, -y, height), (x, -y, height), (x, 0, top), (-x, 0, top)]),
    ]
    if not rise:
        faces[2] = (TOP, [(-x, -y, height), (x, -y, height), (x, y, height), (-x, y, height)])
    right, up = axes(azimuth, elevation)
    flat = {colour: np.array([(np.dot(p, right), -np.dot(p, up)) for p in points]) for colour, points in faces}
    every_point = np.concatenate(list(flat.values()))
    middle = (every_point.min(axis=0) + every_point.max(axis=0)) / 2
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    for colour, points in flat.items():
        placed = points - middle + SIDE / 2
        inside = np.zeros((SIDE, SIDE), bool)
        for (x0, y0), (x1, y1) in zip(placed, np.roll(placed, -1, axis=0), strict=True):
            crosses = ((y0 <= rows) != (y1 <= rows)) & (columns < (x1 - x0) * (rows - y0) / (y1 - y0 + 1e-12) + x0)
            inside ^= crosses
        pixels[inside] = (*colour, 255)
    return pixels
