# SPDX-License-Identifier: GPL-3.0-or-later
"""Segments a picture in two along its edges, given each pixel's probability."""

from __future__ import annotations

import numpy as np

from .. import vectors
from ..arrays import Doubles, Floats
from ..shapes.poisson import conjugate_gradients

# The weight of a pixel's own probability relative to that of its neighbours.
OWN = 0.1
LEAST_WEIGHT = 0.002
STEPS = 60


def divide(lab: Floats, likely: Doubles, certain: Doubles) -> Doubles:
    """Return the probability (H, W) of each pixel being on the first side.

    lab: OKLab (H, W, 3); likely: each pixel's prior probability (H, W); certain: the prior's extra weight (H, W).
    The random walker with priors (Grady, "Multilabel Random Walker Image Segmentation Using Prior Models", 2005):
    similar neighbours get similar probabilities. The sparse symmetric system is solved by conjugate gradients.
    """
    down, across = _edge_weights(lab)
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


def _edge_weights(lab: Floats) -> tuple[Doubles, Doubles]:
    """Return the weights between neighbouring rows (H - 1, W) and columns (H, W - 1), up to 1."""
    down = vectors.squares(np.diff(lab.astype(np.float64), axis=0))
    across = vectors.squares(np.diff(lab.astype(np.float64), axis=1))
    # Relative to the picture's mean contrast, so that noise is not an edge (Rother et al., "GrabCut", 2004).
    scale = 2.0 * 0.5 * (float(down.mean()) + float(across.mean())) + 1e-6
    return np.exp(-down / scale) + LEAST_WEIGHT, np.exp(-across / scale) + LEAST_WEIGHT
