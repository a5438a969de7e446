# SPDX-License-Identifier: GPL-3.0-or-later
"""A revolved object seen from several sides: where all agree, what their outlines have in common is revolved.

Slices of a visual hull are rounded one by one; a surface of revolution has the outlines' own corners and is smoother.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Floats, Indices
from ..image import filters
from ..options import Options
from ..outline.symmetry import find_axis
from ..shapes.choice import of_mask
from ..shapes.revolve import revolve
from .alignment import Alignment, Placed
from .views import View

ALIKE: Final = 0.98  # of each view's outline that must match the revolved object's
_UP: Final = 2
_MARGIN: Final = 2  # pixels of nothing around a view
_TELLING: Final = 0.3  # of the widest row, below which a row tells little of where the axis is


def turned(alignment: Alignment, options: Options) -> tuple[Doubles, Indices] | None:
    """Return the mesh of a revolved object, about the origin and in the alignment's units; None for any other object.

    An object counts as revolved if at least two upright views show it alike and symmetrical, a view along the axis
    shows a disc, and the first view alone would be revolved.
    """
    upright = [placed for placed in alignment.views if placed.view.axes.up[0] == _UP]
    along = [placed.view for placed in alignment.views if placed.view.axes.towards[0] == _UP]
    x, y, height = alignment.extents
    if len(upright) < 2 or min(x, y) < ALIKE * max(x, y) or not all(_share(_disc(view), view.mask) for view in along):
        return None
    if not _is_turned(upright[0].view, options):
        return None
    mask = _common(upright)
    made = None if mask is None else revolve(mask, find_axis(mask, upright=True), _uncoloured(mask), options.triangles)
    if made is None or made.kept < ALIKE:
        return None
    across, down, away = made.surface.positions.T
    positions = np.column_stack([across, away, -down])
    low, high = positions.min(axis=0), positions.max(axis=0)
    return (positions - (low + high) / 2) * (height / max(float(high[2] - low[2]), 1e-9)), made.surface.triangles


def _is_turned(view: View, options: Options) -> bool:
    if options.shape != "AUTO":
        return options.shape == "REVOLVE"
    return of_mask(view.mask, view.pixels) == "REVOLVE"


def _common(upright: Sequence[Placed]) -> Floats | None:
    """Return what the views' masks have in common, on the first one's pixels; None if one differs.

    A revolved object lies within each of its outlines; what sticks out of only one, such as a nose, is not revolved.
    """
    first = upright[0]
    masks = [np.pad(first.view.mask, _MARGIN), *(_laid_over(each, first) for each in upright[1:])]
    if not all(_share(mask, masks[0]) for mask in masks[1:]):
        return None
    common: Floats = np.min(masks, axis=0)
    return common


def _laid_over(placed: Placed, first: Placed) -> Floats:
    """Return a view's mask on another's pixels, with a margin: as high, and about the same axis.

    Not stretched to the same width: a nose would make the rest narrower.
    """
    height, width = (length + 2 * _MARGIN for length in first.view.mask.shape)
    x, y = np.arange(width) + 0.5 - _MARGIN, np.arange(height) + 0.5 - _MARGIN
    scale = placed.size[1] / first.size[1]
    column = _middle(placed.view.mask) + (x - _middle(first.view.mask)) * scale - 0.5 + _MARGIN
    row = placed.corner[1] + (y - first.corner[1]) * scale - 0.5 + _MARGIN
    columns, rows = np.meshgrid(column, row)
    laid: Floats = filters.sample(np.pad(placed.view.mask, _MARGIN), columns, rows).astype(np.float32)
    return laid


def _middle(mask: Floats) -> float:
    """Return the column, in pixels from the left edge, about which most rows lie."""
    cover = mask.sum(axis=1)
    telling = cover >= _TELLING * cover.max()
    middles = (mask @ (np.arange(mask.shape[1]) + 0.5))[telling] / cover[telling]
    return float(np.median(middles))


def _disc(view: View) -> Floats:
    """Return the ellipse (H, W) that touches the bounds of what a view shows."""
    low, high = view.bounds()
    (x, y), (across, down) = (low + high) / 2, (high - low) / 2
    rows, columns = np.indices(view.mask.shape)
    disc: Floats = (((columns + 0.5 - x) / across) ** 2 + ((rows + 0.5 - y) / down) ** 2 <= 1.0).astype(np.float32)
    return disc


def _share(one: Floats, other: Floats) -> bool:
    """Tell whether two masks have nearly all in common."""
    return float(np.minimum(one, other).sum()) >= ALIKE * float(np.maximum(one, other).sum())


def _uncoloured(mask: Floats) -> Bytes:
    """Return a picture without colours: each side gets its own view's colours afterwards."""
    return np.zeros((*mask.shape, 3), np.uint8)
