# SPDX-License-Identifier: GPL-3.0-or-later
"""A texture of six charts, each straight upon one side of the mesh, its colours blended of the views that see it best.

What no view sees takes the colours of the view on the opposite side, else of the nearest ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from ..image import filters
from ..image.fill import fill
from ..mesh import compact
from ..surface import smoothing
from ..surface.surface_nets import Surface as SurfaceNet
from ..texture.atlas import Chart
from ..texture.bleed import bleed
from ..texture.rasterize import height_map
from .alignment import Placed
from .views import AXES, Axes, Role

LARGEST_CHART: Final = 1024  # pixels along the mesh's longest side
_PLACES: Final = 192  # of the maps of heights and weights, along the longest side
_SHARPNESS: Final = 4  # the power of the cosine by which a view counts: seams are as wide as it lets two views overlap
_SOFTNESS: Final = 1.5  # places over which weights change at least, since triangles are flat
_ROUNDS: Final = 12  # of neighbours over which normals are smoothed
_HIDDEN: Final = 2.5  # places: what lies so much lower than the topmost surface is not seen
_LEAST_FACING: Final = 0.02  # the cosine from which a triangle has an area on a side's chart
_SHARED: Final = 0.05  # how much facing a side counts where the place on its chart is another triangle's
_UP: Final = 2
_REMOTE: Final = 1e-4  # the weight of a view that does not see the place, against one that sees it straight


@dataclass(frozen=True)
class Source:
    """A view as a source of colours: where it lies, the side it stands for, and its colours (H, W, 3)."""

    placed: Placed
    axes: Axes
    colours: Floats
    trust: float


@dataclass(frozen=True)
class Side:
    """What is seen from one side: heights towards it (A, B) at places along its axes, and normals (A, B, 3) there."""

    axes: Axes
    heights: Floats
    normals: Floats
    is_seen: Flags


def charts(views: Sequence[Placed], positions: Doubles, triangles: Indices) -> tuple[list[Chart], Indices]:
    """Return the charts of a mesh about the origin, in the views' space, and the triangles in the charts' order."""
    scene = _Scene(positions, triangles, float(np.ptp(positions, axis=0).max()) / _PLACES)
    sides = {role: scene.side(axes) for role, axes in AXES.items()}
    sources = _sources(views)
    topmost = [scene.is_topmost(side) for side in sides.values()]
    nearest = _nearest_side(scene, topmost, {source.axes for source in sources if source.trust == 1.0})
    per_place = _detail(views, scene.place)
    found, order = [], []
    for number, (role, side) in enumerate(sides.items()):
        for is_hidden in (False, True):  # what something hides gets a chart of its own
            chosen = np.flatnonzero((nearest == number) & (topmost[number] != is_hidden))
            if len(chosen):
                layer = scene.side(side.axes, chosen) if is_hidden else side
                colours = _paint(layer, sources, sides, scene, per_place)
                found.append(_chart(role, colours, scene, chosen, per_place))
                order.append(chosen)
    return found, triangles[np.concatenate(order)]


class _Scene:
    """The mesh on a grid of places about the origin, `place` wide."""

    def __init__(self, positions: Doubles, triangles: Indices, place: float) -> None:
        self.place = place
        self.positions = positions / place
        self.triangles = triangles
        self.half = np.ceil(np.abs(self.positions).max(axis=0)).astype(int) + 2
        surface = SurfaceNet(self.positions, triangles)
        self.normals = smoothing.face_normals(surface)
        self.smooth = self._smoothed(smoothing.normals(surface))

    def _smoothed(self, normals: Doubles) -> Doubles:
        """Return the triangles' normals (T, 3) as they would be without steps and ledges.

        Slices of outlines that do not quite fit leave such, which look up, down and aside: each would take its colours
        from another view.
        """
        for _ in range(_ROUNDS):
            normals = normals + smoothing.means_of_neighbours(normals, self.triangles)
            normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        means = normals[self.triangles].mean(axis=1)
        unit: Doubles = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
        return unit

    def side(self, axes: Axes, chosen: Indices | None = None) -> Side:
        """Look at the mesh from one side, or at the chosen ones of its triangles alone."""
        faces = np.arange(len(self.triangles)) if chosen is None else chosen
        (right, _), (up, _), (towards, sign) = axes.right, axes.up, axes.towards
        on_map = np.column_stack(
            [
                self.positions[:, right] + self.half[right],
                self.positions[:, up] + self.half[up],
                self.positions[:, towards] * sign,
            ]
        )
        shape = (2 * int(self.half[right]) + 1, 2 * int(self.half[up]) + 1)
        heights, topmost = height_map(on_map[self.triangles[faces]], shape)
        is_seen = topmost >= 0
        normals = np.where(is_seen[..., None], self.smooth[faces[topmost]], 0.0)
        known = np.dstack([np.where(is_seen, heights, 0.0), normals]).astype(np.float32)
        filled = fill(known, is_seen.astype(np.float32))
        return Side(axes, filled[..., 0], filled[..., 1:], is_seen)

    def is_topmost(self, side: Side) -> Flags:
        """Tell for each triangle (T,) whether its middle is seen from a side."""
        (right, _), (up, _), (towards, sign) = side.axes.right, side.axes.up, side.axes.towards
        middles = self.positions[self.triangles].mean(axis=1)
        heights = filters.sample(side.heights, middles[:, up] + self.half[up], middles[:, right] + self.half[right])
        seen: Flags = heights - middles[:, towards] * sign < _HIDDEN
        return seen


def _sources(views: Sequence[Placed]) -> list[Source]:
    """Return the views, and for each side that none shows the view of the opposite side, as a mirror would."""
    colours = {view.view.role: bleed(view.view.pixels, view.view.mask)[..., :3].astype(np.float32) for view in views}
    found = [Source(placed, placed.view.axes, colours[placed.view.role], 1.0) for placed in views]
    shown = {source.axes.towards for source in found}
    for placed in views:
        axis, sign = placed.view.axes.towards
        if axis != _UP and (axis, -sign) not in shown:  # a top is seldom like the underside
            behind = Axes(placed.view.axes.right, placed.view.axes.up, (axis, -sign))
            found.append(Source(placed, behind, colours[placed.view.role], 0.2))
    return found


def _nearest_side(scene: _Scene, topmost: Sequence[Flags], shown: set[Axes]) -> Indices:
    """Return for each triangle the number of the side that it faces most, the shown ones preferred.

    What lies below something else, as seen from a side, would share its place on that side's chart.
    """
    scores = []
    for axes, is_alone in zip(AXES.values(), topmost, strict=True):
        axis, sign = axes.towards
        facing, broadly = scene.normals[:, axis] * sign, scene.smooth[:, axis] * sign
        alone = np.where((facing > _LEAST_FACING) & is_alone, np.maximum(broadly, _LEAST_FACING), 0.0)
        scores.append((alone + _SHARED * facing) * (1.0 if axes in shown else 0.8))
    nearest: Indices = np.argmax(scores, axis=0)
    return nearest


def _detail(views: Sequence[Placed], place: float) -> float:
    """Return how many pixels of a chart make a place: as fine as the finest view."""
    finest = 1.0 / min(placed.pixel() for placed in views)
    return min(finest, LARGEST_CHART / (place * _PLACES)) * place


def _paint(side: Side, sources: Sequence[Source], sides: Mapping[Role, Side], scene: _Scene, per_place: float) -> Bytes:
    """Return the chart's colours (H, W, 3), row 0 at the greatest `up`, column 0 at the least `right`."""
    weights = np.stack([_weight(side, source, sides, scene) for source in sources])
    weights /= weights.sum(axis=0)
    columns, rows = (max(2, round(count * per_place)) for count in side.heights.shape)
    a = ((np.arange(columns) + 0.5) / per_place - 0.5)[None, :]
    b = ((rows - np.arange(rows) - 0.5) / per_place - 0.5)[:, None]
    height = filters.sample(side.heights, b, a)
    total = np.zeros((rows, columns, 3), dtype=np.float32)
    for source, weight in zip(sources, weights, strict=True):
        share = filters.sample(weight, b, a).astype(np.float32)
        needed = share > 0.004
        point = _points(side.axes, scene, *np.broadcast_arrays(a, b, height))
        total[needed] += share[needed, None] * _colours(source, point, needed, scene.place)
    return np.clip(np.rint(total), 0, 255).astype(np.uint8)


def _points(axes: Axes, scene: _Scene, a: Doubles, b: Doubles, height: Doubles) -> dict[int, Doubles]:
    """Return the coordinates, in places, by axis, of places on a side's map."""
    (right, _), (up, _), (towards, sign) = axes.right, axes.up, axes.towards
    return {right: a - scene.half[right], up: b - scene.half[up], towards: height * sign}


def _colours(source: Source, point: Mapping[int, Doubles], needed: Flags, place: float) -> Floats:
    axes = source.placed.view.axes
    x, y = source.placed.to_pixels(point[axes.right[0]][needed] * place, point[axes.up[0]][needed] * place)
    channels = [filters.sample(source.colours[..., channel], x - 0.5, y - 0.5) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def _weight(side: Side, source: Source, sides: Mapping[Role, Side], scene: _Scene) -> Floats:
    """Return how much a source counts at each place of a side's map (A, B)."""
    axis, sign = source.axes.towards
    facing = np.maximum(side.normals[..., axis] * sign, 0.0)
    a, b = np.meshgrid(*(np.arange(count, dtype=np.float64) for count in side.heights.shape), indexing="ij")
    point = _points(side.axes, scene, a, b, side.heights.astype(np.float64))
    view = next(each for each in sides.values() if each.axes.towards == source.axes.towards)
    at = (point[each[0]] + scene.half[each[0]] for each in (view.axes.right, view.axes.up))
    column, row = at
    topmost = filters.sample(view.heights, row, column)
    is_seen = topmost - point[axis] * sign < _HIDDEN
    near = np.clip(0.5 + 0.5 * point[axis] * sign / scene.half[axis], 0.0, 1.0)
    weight = source.trust * facing**_SHARPNESS * is_seen + _REMOTE * (0.01 + near**4)
    return filters.blur(weight.astype(np.float32), _SOFTNESS)


def _chart(role: Role, colours: Bytes, scene: _Scene, chosen: Indices, per_place: float) -> Chart:
    """Return the chart of the chosen triangles, cut to what they cover."""
    axes = AXES[role]
    used, renumbered = compact(scene.triangles[chosen])
    on_map = scene.positions[used][:, [axes.right[0], axes.up[0]]] + scene.half[[axes.right[0], axes.up[0]]]
    points = np.column_stack([(on_map[:, 0] + 0.5) * per_place, len(colours) - (on_map[:, 1] + 0.5) * per_place])
    least = np.clip(np.floor(points.min(axis=0)).astype(int), 0, np.array(colours.shape[1::-1]) - 1)
    most = np.maximum(np.minimum(np.ceil(points.max(axis=0)).astype(int), colours.shape[1::-1]), least + 1)
    cut = colours[least[1] : most[1], least[0] : most[0]]
    return Chart(cut, points - least, renumbered)
