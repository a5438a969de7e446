# SPDX-License-Identifier: GPL-3.0-or-later
"""Dividing a picture in two along its edges, given how likely each pixel is on either side."""

from __future__ import annotations

import numpy as np

from ..arrays import Doubles, Floats
from ..shapes.poisson import conjugate_gradients

# How much a pixel's own likelihood counts against the pull of its neighbours.
OWN = 0.1
LEAST_PULL = 0.002
STEPS = 60


def divide(lab: Floats, likely: Doubles, certain: Doubles) -> Doubles:
    """Return the probability (H, W) of being on the first side.

    lab: OKLab (H, W, 3). likely: each pixel's own probability (H, W). certain: how much more than usual that counts.
    The random walker with priors (Grady, "Multilabel Random Walker Image Segmentation Using Prior Models", 2005):
    neighbours pull each other by the likeness of their colours; a sparse symmetric system, by conjugate gradients.
    """
    down, across = _pulls(lab)
    own = OWN * (1.0 + certain)
    diagonal = own.copy()
    diagonal[1:] += down
    diagonal[:-1] += down
    diagonal[:, 1:] += across
    diagonal[:, :-1] += across

    def apply(values: Doubles) -> Doubles:
        result = diagonal * values
        result[1:] -= down * values[:-1]
        result[:-1] -= down * values[1:]
        result[:, 1:] -= across * values[:, :-1]
        result[:, :-1] -= across * values[:, 1:]
        return result

    return conjugate_gradients(apply, diagonal, own * likely, likely, precision=1e-7, steps=STEPS)


def _pulls(lab: Floats) -> tuple[Doubles, Doubles]:
    """Return how much the pixels of neighbouring rows (H - 1, W) and columns (H, W - 1) pull each other, up to 1."""
    down = (np.diff(lab.astype(np.float64), axis=0) ** 2).sum(axis=2)
    across = (np.diff(lab.astype(np.float64), axis=1) ** 2).sum(axis=2)
    # Rother and others, "GrabCut", 2004: relative to the picture's own contrast, so that noise is no edge.
    scale = 2.0 * 0.5 * (float(down.mean()) + float(across.mean())) + 1e-6
    return np.exp(-down / scale) + LEAST_PULL, np.exp(-across / scale) + LEAST_PULL
