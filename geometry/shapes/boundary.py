# SPDX-License-Identifier: GPL-3.0-or-later
"""Laying a triangulation's rim onto an exact outline: evenly spaced, with a point on every corner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Doubles, Indices
from ..image import components
from ..mesh import compact
from ..outline.polyline import Path
from .relaxation import relax_inside, rim_neighbours
from .triangulation import Region

# A rim that lies farther than this many triangles' sides from its outline follows another one: it is left as it is.
FARTHEST = 1.5
# Where a laid rim turns triangles over, this many points at each side go back as well, and so often at most.
RETREAT, MOST_RETREATS = 2, 8


def loops(region: Region) -> list[Indices]:
    """Return the rim's points, outline by outline, in the direction in which the triangles run along it."""
    rim, following, _ = rim_neighbours(region)
    after = dict(zip(rim.tolist(), following.tolist(), strict=True))
    found: list[Indices] = []
    while after:
        first, _ = next(iter(after.items()))
        loop, point = [], first
        while point in after:
            loop.append(point)
            point = after.pop(point)
        found.append(np.array(loop))
    return found


def lay(region: Region, paths: Sequence[Path], edge: float) -> Region:
    """Return the region with its rim on the closed `paths`, for triangles with sides of `edge` pixels.

    Each outline of the rim takes the path that it lies nearest to. Where there is none near, as for a part that was
    thickened for the triangles to follow it, the rim stays.
    """
    laid = region.points.copy()
    free = list(range(len(paths)))
    outlines = sorted(loops(region), key=len, reverse=True)
    strays: list[Indices] = []
    for loop in outlines:
        best = min(free, key=lambda number: _apart(laid[loop], paths[number].points), default=None)
        if best is not None and _apart(laid[loop], paths[best].points) <= FARTHEST * edge:
            free.remove(best)
            laid[loop] = _spread(laid[loop], paths[best])
        elif any(_apart(region.points[loop], path.points) <= FARTHEST * edge for path in paths):
            strays.append(loop)
    return _without(_settle(region, laid, outlines), strays)


def _without(region: Region, strays: list[Indices]) -> Region:
    """Return the region without the parts outlined by `strays`: tips that came off a part which now has its tip."""
    if not strays:
        return region
    corners = region.triangles
    first, second = np.concatenate([corners[:, :2], corners[:, 1:]]).T
    part = components.join(len(region.points), first, second)
    gone = np.unique(part[np.concatenate(strays)])
    largest = np.bincount(part[corners[:, 0]]).argmax()
    kept = ~np.isin(part[corners[:, 0]], gone[gone != largest])
    used, renumbered = compact(corners[kept])
    return Region(region.points[used], renumbered, region.rim[used])


def _settle(region: Region, laid: Doubles, outlines: Sequence[Indices]) -> Region:
    """Return the region with its rim where it was laid, but for stretches that would turn triangles over."""
    stays = np.zeros(len(laid), dtype=np.bool_)
    flat = np.zeros(len(laid))
    for _ in range(MOST_RETREATS):
        points = np.where(stays[:, None], region.points, laid)
        settled = relax_inside(Region(points, region.triangles, region.rim), flat, region)
        back = region.rim & (settled.points != points).any(axis=1)
        if not back.any():
            return settled
        for loop in outlines:  # neighbours go back too, or the rim would cross itself between those that did
            near = back[loop]
            for shift in range(-RETREAT, RETREAT + 1):
                stays[loop] |= np.roll(near, shift)
    return region


def along(line: Doubles) -> Doubles:
    """Return how far along a line (N, 2) each of its points lies, in pixels."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def _apart(rim: Doubles, path: Doubles) -> float:
    """Return how far, at most, a sample of a rim's points lies from a path."""
    sample = rim[:: max(1, len(rim) // 64)]
    return float(np.sqrt(project(sample, path)[1].max()))


def project(points: Doubles, path: Doubles) -> tuple[Doubles, Doubles]:
    """Return where along a closed path each point's (N, 2) nearest place lies, in pixels, and the squared distance."""
    following = np.roll(path, -1, axis=0)
    along = following - path
    lengths = np.hypot(*along.T)
    before = np.cumsum(lengths) - lengths
    place, nearest = np.empty(len(points)), np.empty(len(points))
    step = max(1, 2_000_000 // len(path))
    for first in range(0, len(points), step):
        chunk = points[first : first + step, None, :] - path[None]
        share = np.clip((chunk * along).sum(axis=2) / np.maximum(lengths**2, 1e-12), 0.0, 1.0)
        squared = ((chunk - share[..., None] * along) ** 2).sum(axis=2)
        chosen = squared.argmin(axis=1)
        rows = np.arange(len(chunk))
        place[first : first + step] = before[chosen] + share[rows, chosen] * lengths[chosen]
        nearest[first : first + step] = squared[rows, chosen]
    return place, nearest


def _spread(rim: Doubles, path: Path) -> Doubles:
    """Return as many points on the path, each corner one of them, the others evenly between the corners."""
    line = path.points
    ends = np.concatenate([line, line[:1]])
    places = along(ends)
    total = places[-1]
    found = project(rim, line)[0]
    steps = (np.diff(found, append=found[0]) + 0.5 * total) % total - 0.5 * total
    turn = np.sign(steps.sum())
    if abs(abs(steps.sum()) - total) > 0.5 * total:  # the rim does not go once around the path
        return rim
    course = turn * (found[0] + np.concatenate([[0.0], np.cumsum(steps[:-1])]))
    course = np.maximum.accumulate(course)
    anchors = _anchors(course, np.sort((turn * places[:-1][path.corners] - course[0]) % total) + course[0])
    where = _evenly(len(rim), anchors, course[0], total)
    where = (turn * where) % total
    return np.column_stack([np.interp(where, places, ends[:, axis]) for axis in (0, 1)])


def _anchors(course: Doubles, corners: Doubles) -> list[tuple[int, float]]:
    """Return which rim point goes to which place: to each corner the nearest point that is not yet taken."""
    anchors: list[tuple[int, float]] = []
    for corner in corners.tolist():
        number = int(np.abs(course - corner).argmin())
        least = anchors[-1][0] + 1 if anchors else 0
        if max(number, least) < len(course):
            anchors.append((max(number, least), corner))
    return anchors


def _evenly(count: int, anchors: list[tuple[int, float]], start: float, total: float) -> Doubles:
    if not anchors:
        return start + total * np.arange(count) / count
    first, place = anchors[0]
    numbers = [number for number, _ in anchors] + [first + count]
    values = [value for _, value in anchors] + [place + total]
    spread = np.interp(np.arange(first, first + count), numbers, values)
    return np.roll(spread, first)
