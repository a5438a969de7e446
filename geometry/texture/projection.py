# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects a picture that shows only the front onto a model: straight onto front and back, folded onto walls."""

from __future__ import annotations

import numpy as np

from ..arrays import Bytes, Doubles, Indices
from ..mesh import compact
from .atlas import Chart


def front_and_back(
    picture: Bytes, points: Doubles, front: Indices, back: Indices, behind: Bytes | None = None
) -> list[Chart]:
    """Return a chart for the triangles of the front, and one for those of the back.

    picture: (H, W, 3), its colours extended past the outline; points: (P, 2), in picture pixels, of the triangles'
    corners; front, back: (T, 3). The back shows `behind`, (H, W, 3) as seen from the front, by default the picture.
    """
    rows, columns = picture.shape[:2]
    least = np.maximum(np.floor(points.min(axis=0)).astype(int), 0)
    most = np.minimum(np.ceil(points.max(axis=0)).astype(int), [columns, rows])
    most = np.maximum(most, least + 1)
    least = np.minimum(least, most - 1)
    area = slice(least[1], most[1]), slice(least[0], most[0])
    colours, hidden = picture[area][..., :3], (picture if behind is None else behind)[area][..., :3]
    on_chart = np.clip(points - least, 0.0, most - least)
    mirrored = np.column_stack([(most - least)[0] - on_chart[:, 0], on_chart[:, 1]])
    return [Chart(colours, *_used(on_chart, front)), Chart(hidden[:, ::-1], *_used(mirrored, back))]


def folded(picture: Bytes, lengths: Doubles, line: Doubles, inward: Doubles, high: int) -> Bytes:
    """Return the colours (high, W, 3) of a wall from front to back: the picture folded over both edges.

    picture: (H, W, 3); line: (N, 2), the wall's base in picture pixels, W pixels long; lengths: (N,), the arc length at
    each of its points; inward: (N, 2), unit vectors from them into the subject.
    """
    wide = max(2, int(np.ceil(lengths[-1])))
    column = np.interp(np.arange(wide) + 0.5, lengths, np.arange(len(lengths)))
    at = np.minimum(column.astype(int), len(line) - 2)
    share = (column - at)[:, None]
    start = line[at] + share * (line[at + 1] - line[at])
    into = inward[at] + share * (inward[at + 1] - inward[at])
    row = np.arange(high) + 0.5
    sampled = start + np.minimum(row, high - row)[:, None, None] * into
    x = np.clip(sampled[..., 0], 0, picture.shape[1] - 1).astype(int)
    y = np.clip(sampled[..., 1], 0, picture.shape[0] - 1).astype(int)
    return picture[y, x, :3]


def _used(points: Doubles, triangles: Indices) -> tuple[Doubles, Indices]:
    used, renumbered = compact(triangles)
    return points[used], renumbered
