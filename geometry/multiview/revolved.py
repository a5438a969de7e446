# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognises revolved objects in several views, and revolves what their outlines have in common.

A visual hull rounds slices one by one; a surface of revolution keeps the outlines' corners and is smoother.
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
from .alignment import AlignedView, Alignment
from .views import View

ALIKE: Final = 0.98  # the least overlap of each view's outline with the revolved object's
_UP: Final = 2
_MARGIN: Final = 2  # empty pixels around a view
_WIDE: Final = 0.3  # of the widest row: narrower rows say little about the position of the axis


def make_revolved(alignment: Alignment, options: Options) -> tuple[Doubles, Indices] | None:
    """Return the mesh of a revolved object, around the origin, in the alignment's units; None for other objects.

    An object counts as revolved if at least two upright views are similar and symmetric, views along the axis show a
    disc, and the first view by itself would be revolved.
    """
    upright = [aligned for aligned in alignment.views if aligned.view.axes.up[0] == _UP]
    along = [aligned.view for aligned in alignment.views if aligned.view.axes.towards[0] == _UP]
    x, y, height = alignment.extents
    if (
        len(upright) < 2
        or min(x, y) < ALIKE * max(x, y)
        or not all(_are_alike(_disc(view), view.mask) for view in along)
    ):
        return None
    if not _is_revolved(upright[0].view, options):
        return None
    mask = _common(upright)
    made = None if mask is None else revolve(mask, find_axis(mask, upright=True), _uncoloured(mask), options.triangles)
    if made is None or made.kept < ALIKE:
        return None
    across, down, away = made.surface.positions.T
    positions = np.column_stack([across, away, -down])
    low, high = positions.min(axis=0), positions.max(axis=0)
    return (positions - (low + high) / 2) * (height / max(float(high[2] - low[2]), 1e-9)), made.surface.triangles


def _is_revolved(view: View, options: Options) -> bool:
    if options.shape != "AUTO":
        return options.shape == "REVOLVE"
    return of_mask(view.mask, view.pixels) == "REVOLVE"


def _common(upright: Sequence[AlignedView]) -> Floats | None:
    """Return the intersection of the views' masks, on the first one's pixels; None if one differs.

    A revolved object is inside all of its outlines. Parts that stick out in only one, such as a nose, are not revolved.
    """
    first = upright[0]
    masks = [np.pad(first.view.mask, _MARGIN), *(_resampled(each, first) for each in upright[1:])]
    if not all(_are_alike(mask, masks[0]) for mask in masks[1:]):
        return None
    common: Floats = np.min(masks, axis=0)
    return common


def _resampled(aligned: AlignedView, first: AlignedView) -> Floats:
    """Return a view's mask on another one's pixels, with a margin, scaled to the same height and axis.

    It is not scaled to the same width, because a nose would make the rest narrower.
    """
    height, width = (length + 2 * _MARGIN for length in first.view.mask.shape)
    x, y = np.arange(width) + 0.5 - _MARGIN, np.arange(height) + 0.5 - _MARGIN
    scale = aligned.size[1] / first.size[1]
    column = _middle(aligned.view.mask) + (x - _middle(first.view.mask)) * scale - 0.5 + _MARGIN
    row = aligned.corner[1] + (y - first.corner[1]) * scale - 0.5 + _MARGIN
    columns, rows = np.meshgrid(column, row)
    resampled: Floats = filters.sample(np.pad(aligned.view.mask, _MARGIN), columns, rows).astype(np.float32)
    return resampled


def _middle(mask: Floats) -> float:
    """Return the median centre of the rows, in pixels from the left edge."""
    widths = mask.sum(axis=1)
    is_wide = widths >= _WIDE * widths.max()
    middles = (mask @ (np.arange(mask.shape[1]) + 0.5))[is_wide] / widths[is_wide]
    return float(np.median(middles))


def _disc(view: View) -> Floats:
    """Return the ellipse (H, W) inscribed in the bounds of a view's subject."""
    low, high = view.bounds()
    (x, y), (across, down) = (low + high) / 2, (high - low) / 2
    rows, columns = np.indices(view.mask.shape)
    disc: Floats = (((columns + 0.5 - x) / across) ** 2 + ((rows + 0.5 - y) / down) ** 2 <= 1.0).astype(np.float32)
    return disc


def _are_alike(one: Floats, other: Floats) -> bool:
    """Return whether two masks are nearly equal."""
    return float(np.minimum(one, other).sum()) >= ALIKE * float(np.maximum(one, other).sum())


def _uncoloured(mask: Floats) -> Bytes:
    """Return a black picture; each side gets its colours from its own view later."""
    return np.zeros((*mask.shape, 3), np.uint8)
