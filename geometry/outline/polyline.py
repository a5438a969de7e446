# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits lines of points with straight pieces and sharp corners where possible."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..arrays import Doubles, Flags

# Shares of the shape's size, with minimums in pixels: the greatest distance of a point from its piece, and the least
# length of a straight piece.
TOLERANCE, LEAST_TOLERANCE = 0.0015, 0.7
SHORTEST, LEAST_SHORTEST = 0.02, 12.0
# A straight piece bulges by less than this share of its length, or this many pixels; an arc of 10 degrees by 0.02.
BULGE, LEAST_BULGE = 0.004, 0.2
# Pixels next to a corner, which blur has rounded, are left out when a straight line is fitted.
ROUNDED = 3.0
# The least share of the shape's size for the edge of a man-made object; shorter pieces may be facets of a curve.
LONG = 0.1
SHARP_TURN = np.radians(35.0)


@dataclass(frozen=True)
class Path:
    """A line of points (N, 2), closed or not.

    corners: (N,), where it turns sharply; straight: the share of its length in long straight pieces.
    """

    points: Doubles
    corners: Flags
    straight: float


def straighten(points: Doubles, size: float, *, closed: bool = True) -> Path:
    """Fit a line to points (N, 2), about one per pixel, of a shape of `size` pixels.

    The line is split by the algorithm of Douglas and Peucker (1973). Straight pieces are fitted by least squares and
    intersected with their neighbours, which restores corners that the mask's blur has rounded. Curves are kept.
    """
    dense = np.concatenate([points, points[:1]]) if closed else points
    tolerance = max(LEAST_TOLERANCE, TOLERANCE * size)
    if closed:
        dense = _start_between_corners(dense, tolerance)
    knots = _simplify(dense, tolerance)
    shortest = max(LEAST_SHORTEST, SHORTEST * size)
    lines = [_line(dense[a : b + 1], shortest) for a, b in pairwise(knots)]
    knots, lines = _without_rounded_corners(dense, knots, lines)
    return _assemble(dense, knots, lines, LONG * size, closed=closed)


def _start_between_corners(dense: Doubles, tolerance: float) -> Doubles:
    """Rotate a closed line to start in the middle of its longest piece, away from corners."""
    knots = _simplify(dense, tolerance)
    longest = max(range(len(knots) - 1), key=lambda piece: knots[piece + 1] - knots[piece])
    rotated = np.roll(dense[:-1], -(knots[longest] + knots[longest + 1]) // 2, axis=0)
    return np.concatenate([rotated, rotated[:1]])


def _simplify(points: Doubles, tolerance: float) -> list[int]:
    kept, pending = {0, len(points) - 1}, [(0, len(points) - 1)]
    while pending:
        first, last = pending.pop()
        if last - first < 2:
            continue
        off = _distances(points[first + 1 : last], points[first], points[last])
        worst = int(off.argmax())
        if off[worst] > tolerance:
            middle = first + 1 + worst
            kept.add(middle)
            pending += [(first, middle), (middle, last)]
    return sorted(kept)


def _distances(points: Doubles, start: Doubles, end: Doubles) -> Doubles:
    along = end - start
    length = float(np.hypot(*along))
    if length < 1e-9:
        near: Doubles = np.hypot(*(points - start).T)
        return near
    offset = points - start
    away: Doubles = np.abs(along[0] * offset[:, 1] - along[1] * offset[:, 0]) / length
    return away


def _line(piece: Doubles, shortest: float) -> Doubles | None:
    """Fit a straight line (point, direction) to a piece; None if it is short or bulges."""
    length = float(np.hypot(*(piece[-1] - piece[0])))
    if length < shortest:
        return None
    inner = piece[(np.hypot(*(piece - piece[0]).T) > ROUNDED) & (np.hypot(*(piece - piece[-1]).T) > ROUNDED)]
    if len(inner) < 3:
        return None
    middle = inner.mean(axis=0)
    direction = np.linalg.svd(inner - middle, full_matrices=False)[2][0]
    direction = direction * np.sign(direction @ (piece[-1] - piece[0]))
    along, off = (inner - middle) @ direction, (inner - middle) @ np.array([-direction[1], direction[0]])
    bulge = abs(float(np.polyfit(along, off, 2)[0])) * (0.5 * length) ** 2
    return None if bulge > max(LEAST_BULGE, BULGE * length) else np.stack([middle, direction])


def _without_rounded_corners(
    dense: Doubles, knots: list[int], lines: list[Doubles | None]
) -> tuple[list[int], list[Doubles | None]]:
    """Remove what blur leaves of a corner between two straight pieces: a few pixels that are on neither line."""
    kept_knots, kept_lines = [knots[0]], [lines[0]]
    number = 1
    while number < len(lines):
        stop = number
        while stop < len(lines) and lines[stop] is None:
            stop += 1
        run = knots[stop] - knots[number]
        before, after = kept_lines[-1], lines[stop] if stop < len(lines) else None
        if 0 < run <= 4.0 * ROUNDED and before is not None and after is not None:
            middle = (knots[number] + knots[stop]) // 2
            if _met(dense[middle], before, after) is not None:
                kept_knots.append(middle)
                kept_lines.append(after)
                number = stop + 1
                continue
        kept_knots.append(knots[number])
        kept_lines.append(lines[number])
        number += 1
    return [*kept_knots, knots[-1]], kept_lines


def _met(knot: Doubles, before: Doubles, after: Doubles) -> Doubles | None:
    """Return the intersection of two lines; None if it is not near the knot or the lines are nearly parallel."""
    turn = before[1][0] * after[1][1] - before[1][1] * after[1][0]
    if abs(turn) < 0.1:
        return None
    offset = after[0] - before[0]
    along = (offset[0] * after[1][1] - offset[1] * after[1][0]) / turn
    met = before[0] + along * before[1]
    return met if np.hypot(*(met - knot)) < 5.0 * ROUNDED else None


def _assemble(dense: Doubles, knots: list[int], lines: list[Doubles | None], long: float, *, closed: bool) -> Path:
    """Join the pieces: straight ones as their ends only, others with all their points."""
    points: list[Doubles] = []
    corners: list[bool] = []
    straight = 0.0
    for number, line in enumerate(lines):
        before = lines[number - 1] if number or closed else None
        knot = dense[knots[number]]
        joint, sharp = _joint(knot, before, line)
        is_end = not closed and number == 0
        points.append((knot if is_end else joint)[None])
        corners.append(is_end or sharp or _turns(dense, knots, number, closed=closed))
        if line is None:
            between = dense[knots[number] + 1 : knots[number + 1]]
            points.append(between)
            corners += [False] * len(between)
        else:
            length = float(np.hypot(*(dense[knots[number + 1]] - knot)))
            straight += length if length >= long else 0.0
    if not closed:
        points.append(dense[-1:])
        corners.append(True)
    total = float(np.hypot(*np.diff(dense, axis=0).T).sum())
    return Path(np.concatenate(points), np.array(corners, dtype=np.bool_), straight / max(total, 1e-9))


def _joint(knot: Doubles, before: Doubles | None, after: Doubles | None) -> tuple[Doubles, bool]:
    """Return where two pieces meet, and whether both are straight and form a corner."""
    if before is not None and after is not None:
        met = _met(knot, before, after)
        if met is not None:
            return met, float(before[1] @ after[1]) < np.cos(np.radians(15.0))
        turns = float(before[1] @ after[1]) < np.cos(np.radians(15.0))
        return (knot, True) if turns else (_onto(0.5 * (_onto(knot, before) + _onto(knot, after)), before), False)
    line = before if after is None else after
    return (knot if line is None else _onto(knot, line)), False


def _onto(point: Doubles, line: Doubles) -> Doubles:
    foot: Doubles = line[0] + ((point - line[0]) @ line[1]) * line[1]
    return foot


def _turns(dense: Doubles, knots: list[int], number: int, *, closed: bool) -> bool:
    """Return whether the line turns sharply at a knot, measured over a few pixels on both sides."""
    if not closed and number == 0:
        return True
    here = knots[number]
    count = len(dense) - 1
    reach = min(8, max(1, count // 8))
    before = dense[(here - reach) % count] if closed else dense[max(here - reach, 0)]
    after = dense[(here + reach) % count] if closed else dense[min(here + reach, count)]
    first, second = dense[here] - before, after - dense[here]
    angle = np.arctan2(first[0] * second[1] - first[1] * second[0], first @ second)
    return bool(abs(angle) > SHARP_TURN)
