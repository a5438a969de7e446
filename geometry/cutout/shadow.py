# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds soft shadows on a backdrop: its colour darkened, without a sharp edge where the shadow begins."""

from __future__ import annotations

import numpy as np

from ..arrays import Flags, Floats, Indices
from ..image import components, filters

# The least share of OKLab lightness (the cube root of light) left in a shadow; contact shadows are nearly black.
DARKEST = 0.25
# The largest difference in hue, as a share of the tolerance: shadows change lightness, but hardly hue.
SHARE_OF_HUE = 0.4
# Pixels on each side of an edge whose colours mix both sides.
BAND = 3
# Shares of the shorter side: parts are separate if the passage between them is narrower than twice the first; parts
# thinner than the second are specks.
NECK, SPECK = 0.015, 0.003


def find(lab: Floats, lit: Flags, surroundings: Floats, edges: Flags, tolerance: float) -> Flags:
    """Return the pixels (H, W) that are the backdrop in shadow.

    lab: OKLab (H, W, 3). lit: the backdrop outside shadows (H, W). surroundings: the backdrop's colours when lit
    (H, W, 3). edges: sharp edges (H, W). tolerance: by how much the backdrop's colours vary.
    A darkened backdrop colour may be a shadow or a grey subject. Such areas are split at edges; a part is a shadow if
    more of its border blends into the lit backdrop than is separated from it by edges.
    """
    dark = darkened(lab, surroundings, tolerance)
    labels, count = _parts(dark & ~edges & ~lit)
    behind = lit | _blending(labels, count, lit, edges)[labels]
    return _with_borders(lab[..., 0], behind, dark) & ~lit


def darkened(lab: Floats, surroundings: Floats, tolerance: float, most: float = 1.0) -> Flags:
    """Return the pixels (H, W) with their surroundings' hue and at most the share `most` of their lightness.

    lab, surroundings: OKLab (H, W, 3); tolerance: by how much both may vary.
    """
    ratio = lab[..., 0] / np.maximum(surroundings[..., 0], 1e-3)
    # A shadow scales all three cone responses, so a and b scale with lightness.
    hue = lab[..., 1:] - surroundings[..., 1:] * ratio[..., None]
    hue_kept = np.einsum("ijk,ijk->ij", hue, hue) < (SHARE_OF_HUE * tolerance) ** 2
    dark: Flags = hue_kept & (ratio < most + tolerance) & (ratio > DARKEST)
    return dark


def opened(pixels: Flags, reach: int) -> Flags:
    """Morphological opening: return the pixels (H, W) without passages narrower than twice `reach` pixels."""
    wide = filters.distance(~pixels, reach) > reach
    passable: Flags = pixels & (filters.distance(wide, reach + 1) <= reach)
    return passable


def _parts(pixels: Flags) -> tuple[Indices, int]:
    """Return labels (H, W), 0 outside, and their number. Small gaps in an outline do not join both sides."""
    neck, speck = (max(1, round(share * min(pixels.shape))) for share in (NECK, SPECK))
    labels, sizes = components.label(opened(pixels, neck))
    grown = labels.astype(np.float32)
    # Grow the parts step by step into their ragged borders, so that they do not grow across edges.
    for _ in range(neck):
        before, grown = grown, np.where((grown == 0) & pixels, filters.local_maximum(grown, 1), grown)
        if np.array_equal(before, grown):
            break
    thin, thin_sizes = components.label(opened(pixels & (grown == 0), speck))
    parts = np.where(thin > 0, thin + (len(sizes) - 1), grown.astype(np.int64))
    return parts, len(sizes) + len(thin_sizes) - 1


def _blending(parts: Indices, count: int, lit: Flags, edges: Flags) -> Flags:
    """Return which parts (count,) touch the lit backdrop at more pixels than edges separate from it."""
    beside_lit = filters.distance(lit, 2) < 1.5
    soft = np.bincount(parts[beside_lit & ~lit], minlength=count)
    dividing = edges & beside_lit
    beside = filters.local_maximum(parts.astype(np.float32), BAND)[dividing].astype(np.int64)
    blending: Flags = soft > np.bincount(beside, minlength=count)
    blending[0] = False
    return blending


def _with_borders(lightness: Floats, behind: Flags, dark: Flags) -> Flags:
    """Add a shadow's sharp borders to the backdrop: pixels between lit and dark that are not darker than either."""
    reach = 2 * BAND
    closed = filters.distance(filters.distance(behind, reach) > reach, reach) > reach
    darkest = -filters.local_maximum(np.where(behind, -lightness, np.float32(-2.0)), reach)
    borders: Flags = closed & dark & (lightness >= darkest)
    return behind | borders
