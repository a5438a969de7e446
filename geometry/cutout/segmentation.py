# SPDX-License-Identifier: GPL-3.0-or-later
"""Telling a subject from a backdrop of many colours: both are learnt as mixtures, in turns with where they are."""

from __future__ import annotations

import numpy as np

from ..arrays import Doubles, Flags, Floats
from ..image import components, filters
from ..image.edges import sharp
from ..image.fill import fill
from . import gaussian_mixture, shadow
from .random_walker import divide

SIDE = 256  # pixels on the longer side that are worked on
LEAST_SIDE = 16  # pixels on the shorter side that are kept of a long picture
BORDER = 2  # pixels of the frame that tell what lies behind
BEHIND, BEFORE = 10, 6  # components of the backdrop's and of the subject's colours
# A colour this far from all of the backdrop's (squared, in standard deviations) is the subject's.
FAR = 14.0
# A group of border colours is the backdrop's where it has at least this share of two sides; of one side, it is cut off.
SHARE_OF_SIDES = 0.004
# Colour (OKLab) changes by less than this from pixel to pixel within a gradient.
SMOOTH = 0.005
# Shares of the picture: of what stands out at all, and of a part that does.
LEAST_SUBJECT, LEAST_PART = 0.003, 0.0008
ROUNDS = 2
# OKLab: how far a shadow may lie from the backdrop's own colour, darkened.
SHADE = 0.04
STEADIEST = 5.0  # log-likelihood at which more makes no difference
OUTLIER = -2.0  # log-likelihood of a colour that neither side has shown


def segment(lab: Floats, looseness: float = 1.0) -> Floats | None:
    """Return how likely each pixel is the subject's (h, w in 0..1) at SIDE pixels, None where nothing stands out.

    lab: OKLab (H, W, 3). looseness: a factor on the difference up to which a colour is the backdrop's.
    """
    factor = max(1, min(-(-max(lab.shape[:2]) // SIDE), min(lab.shape[:2]) // LEAST_SIDE))
    small = np.stack([filters.shrink(np.ascontiguousarray(lab[..., c]), factor) for c in range(3)], axis=2)
    colours = small.reshape(-1, 3).astype(np.float64)
    border = filters.border(small.shape[0], small.shape[1], BORDER)
    behind = _backdrop_of_border(small, border)
    if behind is None:
        return None
    model = gaussian_mixture.fit(small[behind].astype(np.float64), BEHIND)
    apart = model.squared_distances(colours).min(axis=0).reshape(border.shape)
    subject = _parts((apart > FAR * looseness**2) & ~behind)
    if subject.mean() < LEAST_SUBJECT:
        return None
    likely = subject.astype(np.float64)
    for _ in range(ROUNDS):
        own = _likelihoods(colours, likely, looseness)
        own[behind] = 0.0
        likely = divide(small, own, 200.0 * behind)
        if (likely >= 0.5).mean() < LEAST_SUBJECT:
            return None
    return _without_shadow(small, likely.astype(np.float32), border, looseness)


def _without_shadow(lab: Floats, likely: Floats, border: Flags, looseness: float) -> Floats:
    """Return how likely each pixel is the subject's where the backdrop in shadow is no subject."""
    lit = likely < 0.5
    surroundings = fill(lab, lit.astype(np.float32))
    edges = sharp(np.ascontiguousarray(lab[..., 0]), border)
    shadows = shadow.find(lab, lit, surroundings, edges, SHADE * looseness)
    # Amid many colours only the frame tells a shadow, which it may cut, from the dark side of the subject.
    likely[components.flood(shadows, shadows & border)] = 0.0
    return likely


def _backdrop_of_border(lab: Floats, border: Flags) -> Flags | None:
    """Return the border's pixels without those of a subject that the frame cuts, None where no colour is common."""
    sides = [np.s_[:BORDER], np.s_[-BORDER:], np.s_[:, :BORDER], np.s_[:, -BORDER:]]
    model = gaussian_mixture.fit(lab[border].astype(np.float64), BEHIND)
    nearest = np.full(border.shape, -1)
    nearest[border] = model.squared_distances(lab[border].astype(np.float64)).argmin(axis=0)
    behind = np.zeros(border.shape, dtype=np.bool_)
    for number in range(len(model.means)):
        own = nearest == number
        shares = sorted(float(own[side].mean()) for side in sides)
        if shares[-2] >= SHARE_OF_SIDES or shares[-1] >= 0.5:
            behind |= own
    # A gradient along one side shows colours that no other side has, but no step to those that others have.
    even = border & (filters.steepness(lab) < SMOOTH)
    behind |= components.flood(even, even & behind)
    return behind if behind[border].mean() >= 0.5 else None


def _parts(found: Flags) -> Flags:
    """Return the flags without specks."""
    labels, sizes = components.label(found)
    kept = sizes >= max(LEAST_PART * found.size, 4)
    kept[0] = False
    parts: Flags = kept[labels]
    return parts


def _likelihoods(colours: Doubles, likely: Doubles, looseness: float) -> Doubles:
    """Return each pixel's probability (h, w) of being the subject's, from its colour alone."""
    subject = likely >= 0.5
    before = gaussian_mixture.fit(colours[subject.ravel()], BEFORE).log_likelihood(colours)
    behind = gaussian_mixture.fit(colours[~subject.ravel()], BEHIND).log_likelihood(colours)
    behind = np.maximum(behind, OUTLIER) + 2.0 * np.log(looseness)
    odds = np.clip(np.maximum(before, OUTLIER) - behind, -STEADIEST, STEADIEST)
    own: Doubles = 1.0 / (1.0 + np.exp(-odds))
    return own.reshape(likely.shape)
