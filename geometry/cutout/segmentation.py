# SPDX-License-Identifier: GPL-3.0-or-later
"""Segments a subject from a backdrop of many colours: alternates between colour models and regions, as GrabCut does."""

from __future__ import annotations

import numpy as np

from ..arrays import Doubles, Flags, Floats
from ..image import components, filters
from ..image.edges import sharp
from ..image.fill import fill
from . import gaussian_mixture, shadow
from .random_walker import divide

SIDE = 256  # the longer side, in pixels, of the picture that is segmented
LEAST_SIDE = 16  # pixels that a long picture keeps on its shorter side
BORDER = 2  # pixels along the frame from which the backdrop is learnt
BEHIND, BEFORE = 10, 6  # mixture components of the backdrop and of the subject
# A colour farther than this from the backdrop (squared Mahalanobis distance) belongs to the subject.
FAR = 14.0
# A border colour belongs to the backdrop if it covers at least this share of two sides. On one side alone it belongs to
# a subject that the frame cuts off.
SHARE_OF_SIDES = 0.004
# OKLab per pixel: a gradient is less steep.
SMOOTH = 0.005
# The least shares of the picture for the subject, and for one of its parts.
LEAST_SUBJECT, LEAST_PART = 0.003, 0.0008
ROUNDS = 2
# OKLab: how much a shadow may differ from the darkened backdrop.
SHADE = 0.04
MOST_CERTAIN = 5.0  # the limit of log-odds
# Of a network's log-odds: their limit, what a pixel loses that the frame's flood fill reaches, and from where on they
# count CERTAIN times as much.
MOST_ODDS, REACHED, SURE, CERTAIN = 6.0, 4.0, 4.0, 20.0
COLOURS = 2.0  # the weight of the colours' log-odds beside them
OUTLIER = -2.0  # log-likelihood of a colour that occurs on neither side


def follow(lab: Floats, odds: Floats, reachable: Flags, looseness: float = 1.0) -> Floats | None:
    """Return each pixel's probability to be the subject (h, w in 0..1); None if the subject is too small.

    The outline follows the picture's colours and edges. lab: OKLab (H, W, 3); odds: a network's log-odds at any size;
    reachable: backdrop that the frame's flood fill reaches (H, W); looseness: a factor on the tolerance.
    """
    small = _shrunk(lab)
    size = small.shape[:2]
    prior = np.clip(filters.resized(odds, size).astype(np.float64), -MOST_ODDS, MOST_ODDS)
    prior -= REACHED * filters.resized(reachable.astype(np.float32), size) + 2.0 * np.log(looseness)
    likely = _logistic(prior)
    if min((likely >= 0.5).mean(), (likely < 0.5).mean()) < LEAST_SUBJECT:
        return None
    total = _logistic(prior + COLOURS * _odds_of_colours(small.reshape(-1, 3).astype(np.float64), likely, 1.0))
    found = divide(small, total, CERTAIN * (np.abs(prior) > SURE)).astype(np.float32)
    return found if (found >= 0.5).mean() >= LEAST_SUBJECT else None


def _logistic(odds: Doubles) -> Doubles:
    likely: Doubles = 1.0 / (1.0 + np.exp(-odds))
    return likely


def _shrunk(lab: Floats) -> Floats:
    """Return a picture (H, W, 3) whose longer side has at most SIDE pixels."""
    factor = max(1, min(-(-max(lab.shape[:2]) // SIDE), min(lab.shape[:2]) // LEAST_SIDE))
    return np.stack([filters.shrink(np.ascontiguousarray(lab[..., c]), factor) for c in range(3)], axis=2)


def segment(lab: Floats, looseness: float = 1.0) -> Floats | None:
    """Return each pixel's probability to be the subject (h, w in 0..1); None if nothing stands out.

    lab: OKLab (H, W, 3), shrunk so that its longer side has at most SIDE pixels. looseness: a factor on the tolerance.
    Alternates between colour models and segmentation by them, as in Rother et al., "GrabCut", 2004, but with a random
    walker instead of graph cuts.
    """
    small = _shrunk(lab)
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
        own = _logistic(_odds_of_colours(colours, likely, looseness))
        own[behind] = 0.0
        likely = divide(small, own, 200.0 * behind)
        if (likely >= 0.5).mean() < LEAST_SUBJECT:
            return None
    return _without_shadow(small, likely.astype(np.float32), border, looseness)


def _without_shadow(lab: Floats, likely: Floats, border: Flags, looseness: float) -> Floats:
    """Return the probabilities with the backdrop's shadows removed from the subject."""
    lit = likely < 0.5
    surroundings = fill(lab, lit.astype(np.float32))
    edges = sharp(np.ascontiguousarray(lab[..., 0]), border)
    shadows = shadow.find(lab, lit, surroundings, edges, SHADE * looseness)
    # Among many colours, a shadow can be distinguished from the subject's dark side only if the frame cuts it off.
    likely[components.flood(shadows, shadows & border)] = 0.0
    return likely


def _backdrop_of_border(lab: Floats, border: Flags) -> Flags | None:
    """Return the border's pixels without those of a subject that the frame cuts off; None if no colour is common."""
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
    # A gradient along one side has colours that other sides lack, but they blend into common ones without a step.
    even = border & (filters.steepness(lab) < SMOOTH)
    behind |= components.flood(even, even & behind)
    return behind if behind[border].mean() >= 0.5 else None


def _parts(mask: Flags) -> Flags:
    """Return the mask without specks."""
    labels, sizes = components.label(mask)
    kept = sizes >= max(LEAST_PART * mask.size, 4)
    kept[0] = False
    parts: Flags = kept[labels]
    return parts


def _odds_of_colours(colours: Doubles, likely: Doubles, looseness: float) -> Doubles:
    """Return each pixel's log-odds (h, w) to be of the subject, by its colour alone."""
    subject = likely >= 0.5
    before = gaussian_mixture.fit(colours[subject.ravel()], BEFORE).log_likelihood(colours)
    behind = gaussian_mixture.fit(colours[~subject.ravel()], BEHIND).log_likelihood(colours)
    behind = np.maximum(behind, OUTLIER) + 2.0 * np.log(looseness)
    odds: Doubles = np.clip(np.maximum(before, OUTLIER) - behind, -MOST_CERTAIN, MOST_CERTAIN)
    return odds.reshape(likely.shape)
