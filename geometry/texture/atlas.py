# SPDX-License-Identifier: GPL-3.0-or-later
"""A model before it is sized: triangles in picture pixels, and the charts that hold its colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Bytes, Doubles, Floats, Indices, ShortIndices
from ..mesh import TexturedMesh

# Pixels around each chart that repeat its border, so that charts do not mix in mipmaps.
GUTTER = 4


@dataclass(frozen=True)
class Chart:
    """A part of the texture and the triangles that it covers.

    colours: (H, W, 3); points: (P, 2), pixels in it, x right, y down; triangles: (T, 3), indices of `points`.
    """

    colours: Bytes
    points: Doubles
    triangles: Indices


@dataclass(frozen=True)
class ChartedMesh:
    """A closed surface in picture pixels: positions (V, 3), x right, y down, z away from the viewer.

    triangles: (T, 3), outward, in the order of the charts' own triangles; hard: the angle in radians from which edges
    are sharp, None if all are smooth.
    """

    positions: Doubles
    triangles: Indices
    charts: Sequence[Chart]
    hard: float | None = None

    def moved(self, right: float, down: float) -> ChartedMesh:
        """Return it moved within the picture, by pixels to the right and down."""
        return replace(self, positions=self.positions + np.array([right, down, 0.0]))

    def sized(self, height: float, depth: float = 1.0, among: Sequence[ChartedMesh] = ()) -> TexturedMesh:
        """Return it in metres: `height` tall, standing on z = 0, centred, facing -Y, its depth scaled by `depth`.

        among: all surfaces of the picture, including this one, if they share `height`, ground and centre. In depth,
        each is centred on its own.
        """
        x, y, z = self.positions.T
        low, high = _extent([each.positions[:, :2] for each in among or (self,)])
        scale = height / max(float(high[1] - low[1]), 1e-9)
        across, away = 0.5 * float(low[0] + high[0]), 0.5 * float(z.min() + z.max())
        scaled = np.column_stack([(x - across) * scale, (z - away) * scale * depth, (high[1] - y) * scale])
        texture, uvs, corners = pack(self.charts)
        return TexturedMesh(
            scaled.astype(np.float32), self.triangles.astype(np.int32), uvs, texture, corners, self.hard
        )


def _extent(points: Sequence[Doubles]) -> tuple[Doubles, Doubles]:
    """Return the lowest and highest coordinates."""
    return np.min([each.min(axis=0) for each in points], axis=0), np.max([each.max(axis=0) for each in points], axis=0)


def pack(charts: Sequence[Chart]) -> tuple[Bytes, Floats, ShortIndices]:
    """Pack all charts into one texture (H, W, 4); also return its UVs (U, 2) and the triangles (T, 3) in them."""
    sizes = [(chart.colours.shape[1] + 2 * GUTTER, chart.colours.shape[0] + 2 * GUTTER) for chart in charts]
    positions, width, height = _shelves(sizes)
    texture = np.full((height, width, 4), 255, dtype=np.uint8)
    uvs, corners, count = [], [], 0
    for chart, (left, top), (wide, high) in zip(charts, positions, sizes, strict=True):
        margin = ((GUTTER, GUTTER), (GUTTER, GUTTER), (0, 0))
        texture[top : top + high, left : left + wide, :3] = np.pad(chart.colours, margin, mode="edge")
        x, y = (chart.points + np.array([left + GUTTER, top + GUTTER])).T
        uvs.append(np.column_stack([x / width, 1.0 - y / height]))
        corners.append(chart.triangles + count)
        count += len(chart.points)
    return texture, np.clip(np.concatenate(uvs), 0.0, 1.0).astype(np.float32), np.concatenate(corners).astype(np.int32)


def _shelves(sizes: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], int, int]:
    """Return each rectangle's position, and the total width and height: packed on shelves, as square as possible."""
    best: tuple[list[tuple[int, int]], int, int] | None = None
    widest = max(width for width, _ in sizes)
    for width in sorted({widest, *(widest + other for other, _ in sizes), 2 * widest}):
        positions, height = fill_shelves(sizes, width)
        if best is None or max(width, height) < max(best[1:]):
            best = positions, width, height
    if best is None:
        raise ValueError("no charts")
    return best


def fill_shelves(sizes: Sequence[Sequence[int]], width: int) -> tuple[list[tuple[int, int]], int]:
    """Pack rectangles (width, height) on shelves, highest first: return their top left corners, and the height."""
    positions: list[tuple[int, int]] = [(0, 0)] * len(sizes)
    left = top = shelf = 0
    for number in sorted(range(len(sizes)), key=lambda each: -sizes[each][1]):
        wide, high = sizes[number]
        if left + wide > width:
            left, top, shelf = 0, top + shelf, 0
        positions[number] = (left, top)
        left, shelf = left + wide, max(shelf, high)
    return positions, top + shelf
