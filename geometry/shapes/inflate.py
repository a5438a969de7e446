# SPDX-License-Identifier: GPL-3.0-or-later
"""Inflates a silhouette: raises a flat triangulation to a front and a back that share the outline."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Bytes, Doubles, Floats
from ..errors import NothingToModel
from ..outline.field import Outline, trace
from ..texture.atlas import ChartedMesh
from ..texture.projection import front_and_back
from . import flat_ends
from .poisson import FixedValues, solve
from .relaxation import relax_boundary, relax_inside
from .triangulation import Region, edge_for, finest_edge, triangulate

# The allowed deviation from the number of triangles, which jumps as thin parts appear and vanish.
COUNT_TOLERANCE = 0.04
# The source of Poisson's equation that makes a long part as deep as it is wide, and that which does so for a disc.
LEAST_SOURCE, MOST_SOURCE = 2.0, 4.0
DEEPEST = 60  # points: where the surface is deepest, the silhouette is widest
# The depth at roundness 0, as a share of the depth at roundness 1.
FLATTEST = 0.15
# Edges with a larger angle are shaded sharp: those of flat ends. Elsewhere, only thin tips have such angles.
HARD = float(np.radians(60.0))


def inflate(
    mask: Floats, picture: Bytes, triangles: int, roundness: float = 1.0, behind: Bytes | None = None
) -> ChartedMesh:
    """Inflate a mask (H, W in 0..1, outline at 0.5) to a closed surface of about `triangles` triangles.

    picture: uint8 (H, W, 3), sRGB, its colours extended past the outline; behind: the same for the back as seen from
    the front, by default the picture's.
    Half the depth is the square root of the solution of Poisson's equation over the silhouette, -laplacian(u) = s: a
    long part becomes exactly round with s = 2, a disc becomes a ball with s = 4. Between these, s is what makes the
    silhouette as deep as it is wide where it is widest. With a roundness below 1, a screening term limits the depth of
    wide parts to that share, which gives a cushion with a round border. Ends are flat where the picture's frame cuts
    the silhouette off and where it stands on the ground (`flat_ends`). The genus is the number of holes.
    Raises NothingToModel (`no_subject`) if no pixel of the mask is 0.5 or more.
    """
    front = _make_front(mask, triangles / 2, roundness)
    ends = front.end_triangles() / (2 * len(front.region.triangles))
    if ends > COUNT_TOLERANCE:
        front = _make_front(mask, triangles / 2 / (1.0 + ends), roundness)
    return _close(_relaxed(front), picture, behind)


@dataclass(frozen=True)
class _Front:
    """The front: its squared half depth (P,), what that was solved with, its flat ends, and its triangles' side."""

    region: Region
    squared: Doubles
    source: float
    fixed: FixedValues
    screening: float
    ends: list[flat_ends.FlatEnd]
    side: float

    @property
    def half_depth(self) -> Doubles:
        """Half the depth in pixels, (P,)."""
        return np.sqrt(self.squared)

    def end_triangles(self) -> int:
        """Return approximately how many triangles close the flat ends."""
        return sum(flat_ends.triangle_count(end, self.half_depth, self.side) for end in self.ends)


def _make_front(mask: Floats, faces: float, roundness: float) -> _Front:
    """Return a front of about `faces` triangles."""
    region, outline, edge = find_region(mask, max(int(faces), 8))
    region = relax_boundary(region, outline, edge)
    ends = flat_ends.flat_ends(region, (mask.shape[0], mask.shape[1]))
    fixed = flat_ends.fixed_values(region, ends)
    squared = solve(region, LEAST_SOURCE, fixed=fixed)
    source, screening = min(max(LEAST_SOURCE * _wider(region, squared, fixed), LEAST_SOURCE), MOST_SOURCE), 0.0
    if source > LEAST_SOURCE:
        squared = solve(region, source, start=squared, fixed=fixed)
    if roundness < 1.0:
        flattened = (FLATTEST + (1.0 - FLATTEST) * max(roundness, 0.0)) * float(np.sqrt(squared.max()))
        screening = source / flattened**2
        fixed = FixedValues(fixed.at, fixed.values * flattened**2 / float(squared.max()))
        squared = solve(region, source, screening, start=squared, fixed=fixed)
    return _Front(region, squared, source, fixed, screening, ends, edge)


def _wider(region: Region, squared: Doubles, fixed: FixedValues) -> float:
    """Return by how much the widest part is wider than deep, squared. squared: half the depth, squared (P,)."""
    outline = region.points[fixed.at & (fixed.values == 0.0)]  # without flat ends
    deepest = region.points[np.argsort(squared)[-DEEPEST:]]
    if not len(outline):
        return 1.0
    radius = np.sqrt(((deepest[:, None] - outline[None]) ** 2).sum(axis=2)).min(axis=1).max()
    return float(radius**2 / max(float(squared.max()), 1e-9))


def _relaxed(front: _Front) -> _Front:
    """Return the front with its points spread evenly over the raised surface."""
    region, squared = front.region, front.squared
    for _ in range(3):
        region = relax_inside(region, np.sqrt(squared))
        squared = solve(region, front.source, front.screening, start=squared, fixed=front.fixed)
    return replace(front, region=region, squared=squared)


def find_region(mask: Floats, faces: int) -> tuple[Region, Outline, float]:
    """Triangulate a mask (H, W in 0..1) by about `faces` triangles; also return its outline and their side in pixels.

    Raises NothingToModel (`no_subject`).
    """
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


def _close(front: _Front, picture: Bytes, behind: Bytes | None) -> ChartedMesh:
    """Join front, back and flat ends. Points on the outline are shared, all others have a twin on the back."""
    region, half_depth = front.region, front.half_depth
    inner = np.flatnonzero(~region.boundary | flat_ends.open_points(region, front.ends))
    twin = np.arange(len(region.points))
    twin[inner] = len(region.points) + np.arange(len(inner))
    positions = [
        np.column_stack([region.points, -half_depth]),
        np.column_stack([region.points[inner], half_depth[inner]]),
    ]
    turned = region.triangles[:, ::-1]
    triangles = [region.triangles, twin[turned]]
    charts = front_and_back(picture, region.points, region.triangles, turned, behind)
    for end in front.ends:
        first = sum(map(len, positions))
        made = flat_ends.build(region, end, half_depth, twin, side=front.side, first=first, picture=picture)
        positions.append(made.positions)
        triangles.append(made.triangles)
        charts.append(made.chart)
    return ChartedMesh(np.concatenate(positions), np.concatenate(triangles), charts, HARD if front.ends else None)
