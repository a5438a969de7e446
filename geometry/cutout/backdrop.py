# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the backdrop of a picture by a model of its colours, fitted to the border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Floats
from ..image import components, filters
from ..image.edges import sharp
from ..image.fill import fill
from . import shadow

# All colour differences are OKLab distances; 0.02 is just visible.
LEAST_TOLERANCE = 0.025
MOST_TOLERANCE = 0.10
# A second backdrop colour, such as a floor's below a wall, must cover at least these shares of one side and of another.
# Otherwise it belongs to a subject that the frame cuts off.
SHARE_OF_MAIN_SIDE, SHARE_OF_SIDE = 0.5, 0.08
# If the backdrop's colours explain a smaller share of the border, the picture has no backdrop.
SHARE_EXPLAINED = 0.5
# A backdrop is plain if the quadratic fits this share of the border within this distance.
PLAIN, SHARE_PLAIN = 0.035, 0.8
# The greatest mean difference between an opening in the subject and the backdrop, as a share of the tolerance; pale
# parts of the subject differ more.
OPENING = 0.4
# At the frame, a shadow leaves at most this share of lightness. What is lighter is a deviation from the quadratic.
SHADED = 0.9


@dataclass(frozen=True)
class Backdrop:
    """The backdrop's pixels (H, W), each pixel's distance from its colour (H, W), in OKLab, and the tolerance used."""

    pixels: Flags
    difference: Floats
    tolerance: float


def is_plain(lab: Floats) -> bool:
    """Return whether the border of an OKLab picture (H, W, 3) is one smooth backdrop, without texture or floor."""
    border = border_of(lab)
    gradient, noise = _fit_gradient(lab, border)
    tolerance = LEAST_TOLERANCE + 2.0 * noise
    apart = np.where(_in_shadow(lab, gradient, border, tolerance), np.float32(0.0), colour_distance(lab, gradient))
    unexplained = border & (apart > tolerance)
    return bool((apart[border] < PLAIN).mean() >= SHARE_PLAIN) and not _further_colours(lab, border, unexplained)


def _in_shadow(lab: Floats, gradient: Floats, border: Flags, tolerance: float) -> Flags:
    """Return the border's pixels in its largest shadow only: dark pixels scattered along the border are texture."""
    reach = max(1, round(0.02 * min(border.shape)))
    dark = shadow.opened(shadow.darkened(lab, gradient, tolerance, SHADED), reach) & border
    labels, sizes = components.label(dark)
    sizes[0] = 0
    largest: Flags = dark & (labels == sizes.argmax())
    return largest


def find_backdrop(lab: Floats, looseness: float = 1.0) -> Backdrop | None:
    """Return the backdrop of an OKLab picture (H, W, 3), or None if the border has no common colour.

    A quadratic in x and y is fitted robustly to the border's colours, as for a studio's gradient or vignette. Other
    colours that several sides share are added, and similar pixels are flood filled from the border. A second flood fill
    compares with the first one's colours, extrapolated. Sharp edges stop both, so a subject may have the backdrop's
    colour. Soft shadows next to the filled area belong to the backdrop.
    looseness: a factor on the tolerance.
    """
    border = border_of(lab)
    gradient, noise = _fit_gradient(lab, border)
    difference = _difference_from_border(lab, border, gradient, noise)
    tolerance = float(np.clip(LEAST_TOLERANCE + 2.0 * noise, LEAST_TOLERANCE, MOST_TOLERANCE)) * looseness
    near = difference < tolerance
    if near[border].mean() < SHARE_EXPLAINED:
        return None
    edges = sharp(np.ascontiguousarray(lab[..., 0]), border)
    first = components.flood(near & ~edges, near & border)
    # Interpolating only the residuals of the gradient gives good colours behind the subject and in its holes too.
    surroundings = gradient + fill(lab - gradient, first.astype(np.float32))
    difference = colour_distance(lab, surroundings)
    near = difference < tolerance
    lit = _flood_without_leaks(near, near & border, edges)
    pixels = lit | shadow.find(lab, lit, surroundings, edges, tolerance)
    return Backdrop(pixels | find_openings(near & ~pixels, difference, OPENING * tolerance), difference, tolerance)


def _flood_without_leaks(passable: Flags, seeds: Flags, edges: Flags) -> Flags:
    """Flood fill through wide passages only, so that small gaps in an outline do not leak."""
    reach = max(1, round(0.003 * min(passable.shape)))
    wide = filters.distance(~passable | edges, reach) > reach
    flooded = components.flood(wide, seeds & wide)
    return passable & (filters.distance(flooded, reach + 1) <= reach + 1)


def border_of(lab: Floats) -> Flags:
    """Return the pixels (H, W) along the frame of a picture (H, W, 3) that show its backdrop, as far as is known."""
    rows, columns = lab.shape[:2]
    return filters.border(rows, columns, max(1, round(0.015 * min(rows, columns))))


def colour_distance(lab: Floats, reference: Floats) -> Floats:
    """Return how far each pixel (H, W) of an OKLab picture (H, W, 3) is from a reference, (H, W, 3) or (3,)."""
    apart = lab - reference
    distance: Floats = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
    return distance


def _difference_from_border(lab: Floats, border: Flags, gradient: Floats, noise: float) -> Floats:
    difference = colour_distance(lab, gradient)
    tolerance = LEAST_TOLERANCE + 2.0 * noise
    unexplained = border & (difference > tolerance)
    for colour in _further_colours(lab, border, unexplained):
        difference = np.minimum(difference, colour_distance(lab, colour))
    return difference


def _fit_gradient(lab: Floats, border: Flags) -> tuple[Floats, float]:
    """Return the quadratic (H, W, 3) that fits most of the border, and the border's median distance from it."""
    y, x = (np.linspace(-1.0, 1.0, count) for count in lab.shape[:2])
    rows, columns = np.nonzero(border)
    terms = _quadratic(x[columns], y[rows])
    colours = lab[rows, columns].astype(np.float64)
    weights = np.exp(-(vectors.lengths(colours - np.median(colours, axis=0)) ** 2) / 0.1**2) + 1e-3
    for _ in range(10):
        weighted = terms * weights[:, None]
        fitted = np.linalg.lstsq(weighted.T @ terms, weighted.T @ colours, rcond=None)[0]
        residual = vectors.lengths(colours - terms @ fitted)
        noise = float(np.median(residual))
        # Cauchy weights: outliers, such as a subject that touches the frame, have little influence.
        weights = 1.0 / (1.0 + (residual / max(2.0 * noise, 0.005)) ** 2)
    return _evaluate(fitted, x, y), noise


def _quadratic(x: Doubles, y: Doubles) -> Doubles:
    return np.stack([np.ones_like(x), x, x * x, y, x * y, y * y], axis=-1)


def _evaluate(fitted: Doubles, x: Doubles, y: Doubles) -> Floats:
    """Evaluate the quadratic on the grid of x (W,) and y (H,) as a matrix product of powers, which is fast."""
    coefficients = np.zeros((3, 3, fitted.shape[1]))
    coefficients[0], coefficients[1, :2], coefficients[2, 0] = fitted[:3], fitted[3:5], fitted[5]
    by_row = np.tensordot(np.vander(y, 3, increasing=True), coefficients, axes=1).astype(np.float32)
    powers = np.vander(x, 3, increasing=True).astype(np.float32)
    surface: Floats = np.matmul(powers, by_row)
    return surface


def _further_colours(lab: Floats, border: Flags, unexplained: Flags) -> list[Floats]:
    """Return the sides' median colours that the gradient does not explain and that belong to the backdrop."""
    colours: list[Floats] = []
    for side in (lab[0], lab[-1], lab[:, 0], lab[:, -1]):
        colour = np.median(side, axis=0)
        is_similar = border.copy()
        is_similar[border] = np.abs(lab[border] - colour).max(axis=1) < LEAST_TOLERANCE
        if (is_similar & unexplained).sum() > 0.01 * border.sum() and _is_behind(is_similar):
            colours.append(colour)
            unexplained = unexplained & ~is_similar
    return colours


def _is_behind(pixels: Flags) -> bool:
    shares = sorted(float(side.mean()) for side in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    return shares[-1] >= SHARE_OF_MAIN_SIDE and shares[-2] >= SHARE_OF_SIDE


def find_openings(candidates: Flags, difference: Floats, most: float) -> Flags:
    """Return openings in the subject (H, W), such as a cup's handle: enclosed, large, and of the backdrop's colour.

    difference: from the backdrop's colours (H, W); most: its largest mean in an opening.
    """
    labels, sizes = components.label(candidates)
    means = np.bincount(labels.ravel(), difference.ravel()) / np.maximum(sizes, 1)
    real = (sizes > max(25, 2e-4 * candidates.size)) & (means < most)
    real[0] = False
    openings: Flags = real[labels]
    return openings
