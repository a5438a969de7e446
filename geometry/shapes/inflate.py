# SPDX-License-Identifier: GPL-3.0-or-later
"""Inflates a silhouette: a flat triangulation is raised to a front and a back that share the outline."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Bytes, Doubles, Floats
from ..errors import NothingToModel
from ..outline.field import Outline, trace
from ..texture.atlas import Surface
from ..texture.projection import front_and_back
from . import flat_ends
from .poisson import Held, solve
from .relaxation import relax_boundary, relax_inside
from .triangulation import Region, edge_for, finest_edge, triangulate

# The count of triangles is sought within this share; counts jump as thin parts appear and vanish.
COUNT_TOLERANCE = 0.04


# Half the depth of a part that is not round at all, as a share of the round one.
FLATTEST = 0.15
# Where there is a flat end its edge is sharp; elsewhere no two triangles meet so steeply but at thin tips.
HARD = float(np.radians(60.0))


def inflate(mask: Floats, picture: Bytes, triangles: int, roundness: float = 1.0) -> Surface:
    """Return the closed surface over a mask (H, W in 0..1, outline at 0.5), by about `triangles` triangles.

    picture: (H, W, 3), its colours carried past the outline. The half depth is the root of the solution of Poisson's
    equation over the silhouette, with -laplacian(u) = 2: a long part becomes exactly round, a disc a little flatter
    than a ball (0.71 of its radius). With a roundness below 1 a screening term keeps wide parts at that share of the
    depth: a cushion with a rounded boundary. It ends flat where the picture's border cuts it and where it stands on the
    ground (`flat_ends`). The genus is the number of holes.
    Raises NothingToModel (`no_subject`) where the mask holds no pixel of 0.5 or more.
    """
    raised = _raised(mask, triangles / 2, roundness)
    ends = raised.end_triangles() / (2 * len(raised.region.triangles))
    if ends > COUNT_TOLERANCE:
        raised = _raised(mask, triangles / 2 / (1.0 + ends), roundness)
    return _close(_relaxed(raised), picture)


@dataclass(frozen=True)
class _Raised:
    """The front: its squared half depth (P,) and what that is solved with, its flat ends, and its triangles' side."""

    region: Region
    squared: Doubles
    held: Held
    screening: float
    ends: list[flat_ends.FlatEnd]
    side: float

    @property
    def half_depth(self) -> Doubles:
        """Half the depth (P,), in pixels."""
        return np.sqrt(self.squared)

    def end_triangles(self) -> int:
        """Return about how many triangles close the flat ends."""
        return sum(flat_ends.triangle_count(end, self.half_depth, self.side) for end in self.ends)


def _raised(mask: Floats, faces: float, roundness: float) -> _Raised:
    """Return the front by about `faces` triangles."""
    region, outline, edge = find_region(mask, max(int(faces), 8))
    region = relax_boundary(region, outline, edge)
    ends = flat_ends.flat_ends(region, (mask.shape[0], mask.shape[1]))
    held = flat_ends.held(region, ends)
    squared = solve(region, 2.0, held=held)
    screening = 0.0
    if roundness < 1.0:
        flattened = (FLATTEST + (1.0 - FLATTEST) * max(roundness, 0.0)) * float(np.sqrt(squared.max()))
        screening = 2.0 / flattened**2
        held = Held(held.at, held.values * flattened**2 / float(squared.max()))
        squared = solve(region, 2.0, screening, start=squared, held=held)
    return _Raised(region, squared, held, screening, ends, edge)


def _relaxed(raised: _Raised) -> _Raised:
    """Return the front with its points evenly spread over the raised surface."""
    region, squared = raised.region, raised.squared
    for _ in range(3):
        region = relax_inside(region, np.sqrt(squared))
        squared = solve(region, 2.0, raised.screening, start=squared, held=raised.held)
    return replace(raised, region=region, squared=squared)


def find_region(mask: Floats, faces: int) -> tuple[Region, Outline, float]:
    """Return a triangulation of about `faces` triangles, the outline it follows, and its triangles' side in pixels."""
    if not (mask >= 0.5).any():
        raise NothingToModel("no_subject")
    edge = edge_for(float(mask[mask >= 0.5].sum()), faces)
    outline, traced_for = trace(mask, edge), edge
    for _ in range(10):
        if not 0.8 < edge / traced_for < 1.25:
            outline, traced_for = trace(mask, edge), edge
        region, used = triangulate(outline, edge), max(edge, finest_edge(outline))
        excess = len(region.triangles) / faces
        edge = used * float(np.sqrt(np.clip(excess, 0.25, 4.0)))
        if abs(excess - 1.0) <= COUNT_TOLERANCE or (excess < 1.0 and used == finest_edge(outline)):
            break
    if not len(region.triangles):
        raise NothingToModel("no_subject")
    return region, outline, used


def _close(raised: _Raised, picture: Bytes) -> Surface:
    """Return front, back and flat ends in one: fixed boundary points are shared, all others have a twin behind."""
    region, half_depth = raised.region, raised.half_depth
    inner = np.flatnonzero(~region.boundary | flat_ends.open_points(region, raised.ends))
    twin = np.arange(len(region.points))
    twin[inner] = len(region.points) + np.arange(len(inner))
    positions = [
        np.column_stack([region.points, -half_depth]),
        np.column_stack([region.points[inner], half_depth[inner]]),
    ]
    behind = region.triangles[:, ::-1]
    triangles = [region.triangles, twin[behind]]
    charts = front_and_back(picture, region.points, region.triangles, behind)
    for end in raised.ends:
        first = sum(map(len, positions))
        made = flat_ends.build(region, end, half_depth, twin, side=raised.side, first=first, picture=picture)
        positions.append(made.positions)
        triangles.append(made.triangles)
        charts.append(made.chart)
    return Surface(np.concatenate(positions), np.concatenate(triangles), charts, HARD if raised.ends else None)
