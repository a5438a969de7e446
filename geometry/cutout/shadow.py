# SPDX-License-Identifier: GPL-3.0-or-later
"""Soft shadows on a backdrop: its own colour darkened, without a sharp edge where they begin."""

from __future__ import annotations

import numpy as np

from ..arrays import Flags, Floats, Indices
from ..image import components, filters

# Lightness (OKLab: the cube root of light) that a shadow leaves at least: beside a foot it may be nearly black.
DARKEST = 0.25
# Of the colour difference that is the backdrop's, how much may be one of hue: light's amount varies, its colour hardly.
SHARE_OF_HUE = 0.4
# Pixels on each side of an edge that are neither quite on this nor on that side of it.
BAND = 3
# Shares of the shorter side: what only a passage of twice this joins are two parts; what is thinner is a speck.
NECK, SPECK = 0.015, 0.003


def find(lab: Floats, lit: Flags, surroundings: Floats, edges: Flags, tolerance: float) -> Flags:
    """Return the pixels (H, W) that are the backdrop in shadow.

    lab: OKLab (H, W, 3). lit: the backdrop that is not. surroundings: what the backdrop looks like when lit, (H, W, 3).
    edges: the sharp ones. tolerance: how far the backdrop's colours reach.
    What is the backdrop's colour darkened may be a shadow or a grey subject; edges part it. A part that blends into the
    backdrop along more of its border than edges divide it from there is a shadow.
    """
    dark = darkened(lab, surroundings, tolerance)
    labels, count = _parts(dark & ~edges & ~lit)
    behind = lit | _blending(labels, count, lit, edges)[labels]
    return _with_borders(lab[..., 0], behind, dark) & ~lit


def darkened(lab: Floats, surroundings: Floats, tolerance: float, most: float = 1.0) -> Flags:
    """Return the pixels (H, W) that have their surroundings' hue and at most this share of their lightness."""
    ratio = lab[..., 0] / np.maximum(surroundings[..., 0], 1e-3)
    # A shadow scales all three cone responses, and so a and b along with lightness.
    hue = lab[..., 1:] - surroundings[..., 1:] * ratio[..., None]
    hue_kept = np.einsum("ijk,ijk->ij", hue, hue) < (SHARE_OF_HUE * tolerance) ** 2
    found: Flags = hue_kept & (ratio < most + tolerance) & (ratio > DARKEST)
    return found


def opened(pixels: Flags, reach: int) -> Flags:
    """Return the pixels without the passages that are narrower than twice the reach."""
    wide = filters.distance(~pixels, reach) > reach
    found: Flags = pixels & (filters.distance(wide, reach + 1) <= reach)
    return found


def _parts(pixels: Flags) -> tuple[Indices, int]:
    """Return labels (H, W), 0 elsewhere, and their number: where an outline has a small gap, both sides stay apart."""
    neck, speck = (max(1, round(share * min(pixels.shape))) for share in (NECK, SPECK))
    labels, sizes = components.label(opened(pixels, neck))
    grown = labels.astype(np.float32)
    for _ in range(
        neck
    ):  # Step by step: what is left of a ragged border belongs to the adjoining part, but not across an edge.
        before, grown = grown, np.where((grown == 0) & pixels, filters.local_maximum(grown, 1), grown)
        if np.array_equal(before, grown):
            break
    thin, thin_sizes = components.label(opened(pixels & (grown == 0), speck))
    parts = np.where(thin > 0, thin + (len(sizes) - 1), grown.astype(np.int64))
    return parts, len(sizes) + len(thin_sizes) - 1


def _blending(parts: Indices, count: int, lit: Flags, edges: Flags) -> Flags:
    """Return which parts (count,) have more pixels that touch what is lit than there are edge pixels in between."""
    beside_lit = filters.distance(lit, 2) < 1.5
    soft = np.bincount(parts[beside_lit & ~lit], minlength=count)
    dividing = edges & beside_lit
    beside = filters.local_maximum(parts.astype(np.float32), BAND)[dividing].astype(np.int64)
    found: Flags = soft > np.bincount(beside, minlength=count)
    found[0] = False
    return found


def _with_borders(lightness: Floats, behind: Flags, dark: Flags) -> Flags:
    """Return what is behind with the borders where a shadow is sharp: between lit and dark, not darker than either."""
    reach = 2 * BAND
    closed = filters.distance(filters.distance(behind, reach) > reach, reach) > reach
    darkest = -filters.local_maximum(np.where(behind, -lightness, np.float32(-2.0)), reach)
    borders: Flags = closed & dark & (lightness >= darkest)
    return behind | borders
