# SPDX-License-Identifier: GPL-3.0-or-later
"""Charts that look straight through the picture: one for the front, its mirror image for the back."""

from __future__ import annotations

import numpy as np

from .arrays import Bytes, Doubles, Indices
from .surface import Chart


def front_and_back(picture: Bytes, points: Doubles, front: Indices, back: Indices) -> list[Chart]:
    """Return a chart for the triangles of the front and one for those of the back, apart from each other.

    picture: (H, W, 3), its colours carried past the outline. points: (P, 2), in picture pixels; the triangles' corners.
    The back shows what a mirror behind the subject would.
    """
    rows, columns = picture.shape[:2]
    least = np.maximum(np.floor(points.min(axis=0)).astype(int), 0)
    most = np.minimum(np.ceil(points.max(axis=0)).astype(int), [columns, rows])
    most = np.maximum(most, least + 1)
    least = np.minimum(least, most - 1)
    colours = picture[least[1] : most[1], least[0] : most[0], :3]
    placed = np.clip(points - least, 0.0, most - least)
    mirrored = np.column_stack([(most - least)[0] - placed[:, 0], placed[:, 1]])
    return [Chart(colours, *_used(placed, front)), Chart(colours[:, ::-1], *_used(mirrored, back))]


def _used(points: Doubles, triangles: Indices) -> tuple[Doubles, Indices]:
    used, renumbered = np.unique(triangles, return_inverse=True)
    return points[used], renumbered.reshape(-1, 3)
