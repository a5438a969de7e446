# SPDX-License-Identifier: GPL-3.0-or-later
"""Extrudes a silhouette along its exact outline, with bevelled edges, for objects such as doors and swords."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Bytes, Doubles, Floats
from ..outline.polyline import Path
from ..texture.atlas import ChartedMesh
from . import boundary, prism
from .inflate import find_region
from .relaxation import relax_boundary
from .triangulation import Region

# The default depth, as a share of the silhouette's mean width.
NATURAL_DEPTH = 0.5
# Points of the boundary, and of the wall, per triangle side.
WALL_DENSITY = 1.33


def extrude(
    mask: Floats,
    paths: Sequence[Path],
    picture: Bytes,
    triangles: int,
    *,
    depth: float = 1.0,
    bevel: float = 0.2,
    behind: Bytes | None = None,
) -> ChartedMesh:
    """Extrude the silhouette of a mask (H, W in 0..1) to a surface of about `triangles` triangles.

    paths: its outlines; depth: a factor on half the mean width; bevel: a share of half the depth, 0 for a sharp edge;
    picture: (H, W, 3), its colours extended past the outline; behind: the same for the back as seen from the front, by
    default the picture's.
    Raises NothingToModel (`no_subject`).
    """
    area, length = measures(mask, paths)
    thickness = depth * NATURAL_DEPTH * 2.0 * area / max(length, 1.0)
    region, edge = exact_region(mask, paths, triangles * front_share(mask, paths, thickness))
    width = 0.5 * thickness * float(np.clip(bevel, 0.0, 0.95))
    region, share = prism.bevelled(region, width, edge)
    half = 0.5 * thickness - width * (1.0 - share)
    return prism.build(region, -half, half, edge, picture, behind=behind)


def exact_region(mask: Floats, paths: Sequence[Path], faces: float) -> tuple[Region, float]:
    """Triangulate a mask (H, W in 0..1) with its boundary on the `paths`; also return the triangles' side in pixels.

    faces: about how many triangles. Raises NothingToModel (`no_subject`).
    """
    region, outline, edge = find_region(mask, max(int(faces), 8))
    return boundary.snap(relax_boundary(region, outline, edge), paths, edge), edge


def front_share(mask: Floats, paths: Sequence[Path], thickness: float) -> float:
    """Return the share of a prism's triangles that its front gets; thickness: in pixels."""
    area, length = measures(mask, paths)
    return area / max(2.0 * area + WALL_DENSITY * length * thickness, 1e-9)


def measures(mask: Floats, paths: Sequence[Path]) -> tuple[float, float]:
    """Return the area of a mask and the length of its outlines, in pixels."""
    return float(mask[mask >= 0.5].sum()), sum(_length(path.points) for path in paths)


def _length(points: Doubles) -> float:
    return float(np.hypot(*(np.roll(points, -1, axis=0) - points).T).sum())
