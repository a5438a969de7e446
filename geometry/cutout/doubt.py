# SPDX-License-Identifier: GPL-3.0-or-later
"""Estimates whether a cut-out by colours is unreliable, before it is uploaded or a model is built from it."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Bytes, Flags, Floats
from ..image import components, filters
from ..image.colour import to_oklab
from ..image.fill import fill
from . import network
from .backdrop import is_plain

SIDE: Final = 320  # the longer side, in pixels, of the picture that is examined
LEAST_SIDE: Final = 16  # pixels that a long picture keeps on its shorter side
BAND: Final = 3  # pixels on each side of the outline whose colours are compared
# OKLab: if both sides of an outline differ by less, they look like one surface.
LEAST_CONTRAST: Final = 0.06
MOST_FAINT: Final = 0.3  # the largest share of the outline along which they may
# A mask is fragmented if its largest part is smaller than this share of it, and it has more than this many parts that
# are not specks.
LEAST_LARGEST: Final = 0.4
MOST_PARTS: Final = 6
LEAST_PART: Final = 0.01  # of the largest part: smaller ones are specks
# The largest share of a subject's pixels that the network is unsure of, and the size of log-odds from which it is sure.
MOST_UNSURE: Final = 0.14
SURE: Final = 1.5


def doubts(pixels: Bytes, mask: Floats) -> tuple[str, ...]:
    """Return the doubts about a mask (H, W in 0..1) for an sRGB picture, uint8 (H, W, 4).

    `faint_outline`: subject and backdrop look alike along much of the outline. `in_fragments`: many small parts.
    `unclear_subject`: before a backdrop that is not plain, the network cannot tell well what belongs to the subject.
    """
    factor = _factor(mask)
    colours = [filters.shrink(pixels[..., channel].astype(np.float32), factor) for channel in range(4)]
    solid = filters.shrink(mask, factor) >= 0.5
    if not solid.any() or solid.all():
        return ()
    names = []
    lab = to_oklab(np.rint(np.stack(colours, axis=-1)).astype(np.uint8))
    if _faint(lab, solid) > MOST_FAINT:
        names.append("faint_outline")
    elif not is_plain(lab) and unsureness(network.log_odds(pixels, network.load()), mask) > MOST_UNSURE:
        names.append("unclear_subject")
    sizes = components.label(solid)[1][1:]
    large = sizes >= LEAST_PART * sizes.max()
    if sizes.max() < LEAST_LARGEST * sizes.sum() and large.sum() > MOST_PARTS:
        names.append("in_fragments")
    return tuple(names)


def unsureness(odds: Floats, mask: Floats) -> float:
    """Return the share of the subject's pixels that the network is unsure of.

    odds: its log-odds (h, w); mask: (H, W) in 0..1, whose subject counts as well as the network's.
    """
    either = (filters.resized(mask, odds.shape) >= 0.5) | (odds > 0.0)
    return float((np.abs(odds) < SURE)[either].mean()) if either.any() else 1.0


def faintness(lab: Floats, mask: Floats) -> float:
    """Return the share of the outline of a mask (H, W in 0..1) along which both sides look alike.

    lab: the picture in OKLab, (H, W, 3).
    """
    factor = _factor(mask)
    colours = [filters.shrink(np.ascontiguousarray(lab[..., channel]), factor) for channel in range(3)]
    return _faint(np.stack(colours, axis=-1), filters.shrink(mask, factor) >= 0.5)


def _factor(mask: Floats) -> int:
    """Return the factor by which a picture is shrunk before it is examined."""
    longer, shorter = max(mask.shape), min(mask.shape)
    return max(1, min(-(-longer // SIDE), shorter // LEAST_SIDE))


def _faint(lab: Floats, solid: Flags) -> float:
    if not solid.any() or solid.all():
        return 0.0
    inner = solid & (filters.distance(~solid, BAND + 1) > 1.5)
    outer = ~solid & (filters.distance(solid, BAND + 1) > 1.5)
    apart = fill(lab, inner.astype(np.float32)) - fill(lab, outer.astype(np.float32))
    outline = solid & (filters.distance(~solid, 2) < 1.5)
    outline &= ~filters.border(solid.shape[0], solid.shape[1], BAND)
    return float((np.linalg.norm(apart[outline], axis=-1) < LEAST_CONTRAST).mean()) if outline.any() else 0.0
