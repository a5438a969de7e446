# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the chequerboard that image generators paint for "transparent", and separates the subject from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Doubles, Flags, Floats
from ..image import components, filters
from .backdrop import Backdrop

# OKLab: the greatest chroma of a grey, and the least difference in lightness between the two greys.
MOST_CHROMA, LEAST_CONTRAST = 0.03, 0.015
# The least share of the border in the two greys, and in either of them.
SHARE_OF_BORDER, SHARE_OF_EITHER = 0.6, 0.25
# The least share of the border's greys that the grid predicts correctly.
SHARE_PREDICTED = 0.9
# The least share of either grey in an opening in the subject.
SHARE_OF_OPENING = 0.1
# The least number of cells along each axis, their least size in pixels, and the greatest factor between sizes.
LEAST_CELLS, LEAST_SIZE, IRREGULAR = 4, 2.5, 1.5
# The share of a cell by which its edges may deviate from the grid.
SLACK = 0.06
LEAST_TOLERANCE = 0.02
# The weight of chroma: JPEG spreads the subject's colour into the greys beside it more than its lightness.
CHROMA_WEIGHT = 0.6
# The least share of the picture for a subject; less is noise on a bare chequerboard.
LEAST_SUBJECT = 0.003
FIT_STEPS = 12
# The weight of an inner pixel relative to a border pixel in the first fit.
INSIDE = 0.002
# Cells on each side of a game board. A picture with exactly this many shows a board, not transparency.
BOARDS = (8, 10)


@dataclass(frozen=True)
class Chequer:
    """The predicted chequerboard: the range of lightness near each pixel, `darkest` to `lightest` (H, W).

    sign: (H, W), positive in light cells; cell: size in pixels; contrast: of the two greys.
    """

    darkest: Floats
    lightest: Floats
    sign: Floats
    cell: float
    contrast: float


def find_chequer(lab: Floats, looseness: float = 1.0) -> Backdrop | None:
    """Return the painted chequerboard behind the subject of an OKLab picture (H, W, 3), or None if there is none.

    A chequerboard is the product of a wave along x and one along y, even if its cells are blurred, scaled or uneven.
    The waves are fitted to the pixels in the border's two greys, and pixels as predicted are flood filled from the
    border. looseness: a factor on the tolerance.
    """
    border = _border(lab.shape[0], lab.shape[1])
    greys = _two_greys(lab, border)
    if greys is None:
        return None
    chequer = _fit(lab, border, *greys)
    if chequer is None:
        return None
    tolerance = max(LEAST_TOLERANCE, min(0.4 * chequer.contrast, 0.06)) * looseness
    lightness = lab[..., 0]
    beside = np.maximum(np.maximum(chequer.darkest - lightness, lightness - chequer.lightest), 0.0)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    difference = np.hypot(beside, CHROMA_WEIGHT * chroma).astype(np.float32)
    near = difference < tolerance
    if near[border].mean() < SHARE_OF_BORDER:
        return None
    reached = _flood(near, border, chequer.cell)
    reached |= _openings(near & ~reached, chequer)
    if (~reached).mean() < LEAST_SUBJECT:
        return None
    return Backdrop(_without_bites(reached, lab, chequer, tolerance), difference, tolerance)


def _border(rows: int, columns: int) -> Flags:
    return filters.border(rows, columns, max(2, round(0.04 * min(rows, columns))))


def _two_greys(lab: Floats, border: Flags) -> tuple[float, float] | None:
    """Return the lightness of the border's two greys, dark and light, or None if it has more colours."""
    colours = lab[border].astype(np.float64)
    grey = colours[np.hypot(colours[:, 1], colours[:, 2]) < MOST_CHROMA, 0]
    if grey.size < SHARE_OF_BORDER * len(colours):
        return None
    dark, light = (float(value) for value in np.percentile(grey, (15, 85)))
    for _ in range(10):
        is_light = grey > 0.5 * (dark + light)
        if not SHARE_OF_EITHER < is_light.mean() < 1.0 - SHARE_OF_EITHER:
            return None
        dark, light = float(np.median(grey[~is_light])), float(np.median(grey[is_light]))
    apart = np.minimum(np.abs(grey - dark), np.abs(grey - light))
    contrast = light - dark
    close = float((apart < 0.25 * contrast).sum()) / len(colours)
    return (dark, light) if contrast >= LEAST_CONTRAST and close >= SHARE_OF_BORDER else None


def _fit(lab: Floats, border: Flags, dark: float, light: float) -> Chequer | None:
    """Fit the chequerboard of two greys to the picture; None if they form no grid of even cells."""
    contrast = light - dark
    level = (lab[..., 0].astype(np.float64) - dark) / (0.5 * contrast) - 1.0
    seen = ((np.abs(level) < 1.5) & (np.hypot(lab[..., 1], lab[..., 2]) < MOST_CHROMA)).astype(np.float64)
    level = np.clip(level, -1.0, 1.0)
    across, down = _waves(level, seen * np.where(border, 1.0, INSIDE))
    # Second fit, without pixels that contradict the grid of the border: they are the subject's greys.
    across, down = _waves(level, seen * (np.outer(down, across) * level > 0.0))
    sizes = _cell(across), _cell(down)
    if sizes[0] is None or sizes[1] is None or not 1 / IRREGULAR < sizes[0] / sizes[1] < IRREGULAR:
        return None
    if _is_board(across, down, min(sizes[0], sizes[1])):
        return None
    sign = np.outer(down, across)
    known = border & (seen > 0) & (np.abs(sign) > 0.5) & (np.abs(level) > 0.5)
    if not known.any() or ((sign[known] > 0) == (level[known] > 0)).mean() < SHARE_PREDICTED:
        return None
    cell = min(sizes[0], sizes[1])
    reach = max(1, round(SLACK * cell))
    predicted = (0.5 * contrast * (sign + 1.0) + dark).astype(np.float32)
    return Chequer(
        filters.local_minimum(predicted, reach),
        filters.local_maximum(predicted, reach),
        sign.astype(np.float32),
        cell,
        contrast,
    )


def _waves(level: Doubles, weights: Doubles) -> tuple[Doubles, Doubles]:
    """Return waves along x (W,) and y (H,), within -1..1, whose product fits the levels (H, W) by least squares.

    Alternating least squares: each wave is fitted in turn while the other is fixed.
    """
    weighted = level * weights
    row = int(np.abs(weighted).sum(axis=1).argmax())
    across = weighted[row] / max(float(weights[row].max()), 1e-9)
    down = np.zeros(len(level))
    for _ in range(FIT_STEPS):
        down = np.clip(weighted @ across / np.maximum(weights @ across**2, 1e-9), -1.0, 1.0)
        across = np.clip(down @ weighted / np.maximum(down**2 @ weights, 1e-9), -1.0, 1.0)
    return across, down


def _changes(wave: Doubles) -> Doubles:
    """Return where a wave (N,) changes sign."""
    return np.flatnonzero(np.diff(wave > 0)).astype(np.float64) + 1.0


def _cell(wave: Doubles) -> float | None:
    """Return the size of a wave's cells in pixels, or None if there are too few or they are too small or uneven."""
    sizes = np.diff(_changes(wave))
    if len(sizes) < LEAST_CELLS - 2:
        return None
    median = float(np.median(sizes))
    even = (sizes < IRREGULAR * median) & (sizes > median / IRREGULAR)
    # Weighted by length, so that specks in a few noisy columns do not outvote the cells.
    return median if median >= LEAST_SIZE and sizes[even].sum() >= 0.7 * sizes.sum() else None


def _is_board(across: Doubles, down: Doubles, cell: float) -> bool:
    """Return whether the grid has 8 or 10 whole cells each way: a game board that fills the picture."""
    for wave in (across, down):
        changes = _changes(wave)
        ends = changes[0], len(wave) - changes[-1]
        if len(changes) + 1 not in BOARDS or min(ends) < 0.85 * cell or max(ends) > 1.15 * cell:
            return False
    return True


def _wide(near: Flags, cell: float) -> tuple[Flags, int]:
    """Return the pixels after erosion, and the radius of the dilation that undoes it.

    Cells of a single grey touch at their corners. Erosion separates them, so that the flood fill does not pass through
    a subject of that grey.
    """
    reach = max(1, round(1.5 * max(1, round(SLACK * cell))))
    wide: Flags = filters.distance(~near, reach + 1) > reach
    return wide, reach + 1


def _flood(near: Flags, border: Flags, cell: float) -> Flags:
    """Flood fill from the border through wide passages only."""
    wide, reach = _wide(near, cell)
    flooded = components.flood(wide, border & wide)
    return near & (filters.distance(flooded, reach + 1) <= reach)


def _openings(candidates: Flags, chequer: Chequer) -> Flags:
    """Return openings in the subject: enclosed areas with both greys."""
    wide, reach = _wide(candidates, chequer.cell)
    labels, sizes = components.label(wide)
    is_inner = chequer.lightest - chequer.darkest < 0.5 * chequer.contrast  # away from the cells' edges
    light = np.bincount(labels.ravel(), (is_inner & (chequer.sign > 0)).ravel())
    dark = np.bincount(labels.ravel(), (is_inner & (chequer.sign <= 0)).ravel())
    real = (sizes > max(25.0, 2.0 * chequer.cell**2)) & (np.minimum(light, dark) > SHARE_OF_OPENING * sizes)
    real[0] = False
    return candidates & (filters.distance(real[labels], reach + 1) <= reach)


def _without_bites(reached: Flags, lab: Floats, chequer: Chequer, tolerance: float) -> Flags:
    """Return the backdrop without bites out of a subject that has the same grey as a cell.

    No edge shows where such a subject meets the cell, but the neighbouring cells of the other grey outline it. Pixels
    that a disc of most of a cell's size cannot reach, and that look like the adjacent subject, belong to the subject.
    """
    reach = max(1, round(0.6 * chequer.cell))
    open_parts = filters.distance(~reached, reach + 1) > reach
    entered = filters.distance(open_parts, reach + 2) <= reach + 1
    bites = reached & ~entered
    if not bites.any():
        return reached
    # JPEG halos around the subject are grey too, but narrow; opening removes them.
    narrow = max(2, round(0.15 * chequer.cell))
    grey = ~reached & (np.hypot(lab[..., 1], lab[..., 2]) < tolerance)
    core = filters.distance(~grey, narrow + 1) > narrow
    grey &= filters.distance(core, narrow + 1) <= narrow
    is_subject = np.zeros_like(bites)
    for is_light in (False, True):
        of_cell = (chequer.sign > 0) == is_light
        level = float(np.median(lab[..., 0][of_cell & reached])) if (of_cell & reached).any() else 0.0
        beside = filters.distance(grey & (np.abs(lab[..., 0] - level) < tolerance), reach) < reach
        is_subject |= bites & (np.abs(lab[..., 0] - level) < tolerance) & beside
    return reached & ~is_subject
