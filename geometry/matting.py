# SPDX-License-Identifier: GPL-3.0-or-later
"""A coarse mask brought to the picture's own size: at the outline each pixel lies between both sides' colours."""

from __future__ import annotations

import numpy as np

from . import filters
from .arrays import Floats
from .fill import fill

# Pixels of the coarse mask at each side of its outline that may be mixed.
BAND = 1.5
# OKLab: sides whose colours differ by less tell nothing about a pixel between them.
LEAST_CONTRAST = 0.05


def sharpened(mask: Floats, lab: Floats) -> Floats:
    """Return a mask (h, w in 0..1) at the size of an OKLab picture (H, W, 3), its outline along the picture's edges."""
    factor = max(1, round(max(lab.shape[:2]) / max(mask.shape)))
    large = filters.upsample(mask, factor, lab.shape[:2])
    solid = large >= 0.5
    reach = max(1, round(BAND * factor))
    inner = filters.distance(~solid, reach) >= reach
    outer = filters.distance(solid, reach) >= reach
    before, behind = fill(lab, inner.astype(np.float32)), fill(lab, outer.astype(np.float32))
    apart = before - behind
    contrast = np.einsum("ijk,ijk->ij", apart, apart)
    cover = np.einsum("ijk,ijk->ij", lab - behind, apart) / np.maximum(contrast, LEAST_CONTRAST**2)
    trust = np.clip(np.sqrt(contrast) / LEAST_CONTRAST - 1.0, 0.0, 1.0)
    # Beside the cover by colour the coarse mask counts, so that noise at the outline leaves no specks.
    mixed = trust * np.clip(0.7 * cover + 0.3 * large, 0.0, 1.0) + (1.0 - trust) * large
    return np.where(inner, 1.0, np.where(outer, 0.0, mixed)).astype(np.float32)
