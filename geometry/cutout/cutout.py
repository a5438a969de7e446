# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts out the subject of a picture, by its alpha channel if it has a meaningful one, otherwise by its colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Bytes, Flags, Floats, Indices
from ..errors import NothingToModel
from ..image import components, filters
from ..image.colour import to_oklab
from ..image.fill import fill
from . import network
from .backdrop import Backdrop, find_backdrop, is_plain
from .chequer import find_chequer
from .doubt import MOST_FAINT, MOST_UNSURE, faintness, unsureness
from .enclosed import Edges, find_edges, find_enclosed, find_reachable
from .segmentation import follow, segment

# Pixels of the coarse mask on each side of its outline that may be partly covered.
BAND = 1.5
# OKLab: if both sides differ by less, the colour of a pixel between them says nothing about its coverage.
LEAST_CONTRAST = 0.05
# Larger pictures are scaled down for the cut-out; the outline is still finer than the mesh.
LARGEST_SIDE = 1024
# Pixels that a long picture keeps on its shorter side.
LEAST_SIDE = 64
# Pixels on the shorter side of the picture in which a plain backdrop is recognised.
BORDER_SIDE = 256
TRANSPARENT, OPAQUE = 16, 240  # of 255: alpha below the first, above the second
# The least share of the picture for a subject.
LEAST_SHARE = 0.001
# Shares of transparent pixels. Below the first, the picture is no cut-out: a screenshot's rounded corners, say, or a
# line at one side. From there up to the second, it may be a cut-out that nearly fills its picture, unless the opaque
# part shows a subject in front of a plain backdrop.
NEGLIGIBLE_SHARE, CUT_OUT_SHARE = 0.005, 0.02
FRAMED_SIDE = 0.8  # of each side: the least share that such a backdrop covers
# Shares of the largest part: smaller parts are specks, smaller holes are pinholes.
LEAST_PART = 0.004
LEAST_HOLE = 0.0003
# Another cut-out is preferred if its faintness is less than this share of the first one's.
CLEARER = 0.5
# The least share of the outline that lies on sharp edges: with less, it bounds light, shadow or what is out of focus.
LEAST_FOLLOWED = 0.85
# The least share for an outline that replaces another one.
CLOSED = 0.97
# Of a clean outline, the least share on edges, and the largest share that is faint.
CLEAN, CLEAN_FAINT = 0.95, 0.12
# The same amid edges everywhere.
AMID_EDGES, AMID_FAINT = 0.92, 0.16
# The network's mean log-odds for a subject that it denies.
DENIED = -2.0


def sharpened(mask: Floats, lab: Floats) -> Floats:
    """Upsample a coarse mask (h, w in 0..1) to the size of an OKLab picture (H, W, 3) and refine its outline.

    Along the outline, the coverage of a pixel follows from its colour, between the colours of both sides.
    """
    factor = max(1, round(max(lab.shape[:2]) / max(mask.shape)))
    large = filters.upsample(mask, factor, lab.shape[:2])
    solid = large >= 0.5
    reach = max(1, round(BAND * factor))
    inner = filters.distance(~solid, reach) >= reach
    outer = filters.distance(solid, reach) >= reach
    before, behind = fill(lab, inner.astype(np.float32)), fill(lab, outer.astype(np.float32))
    apart = before - behind
    contrast = np.einsum("ijk,ijk->ij", apart, apart)
    coverage = np.einsum("ijk,ijk->ij", lab - behind, apart) / np.maximum(contrast, LEAST_CONTRAST**2)
    trust = np.clip(np.sqrt(contrast) / LEAST_CONTRAST - 1.0, 0.0, 1.0)
    # Mixing in the coarse mask suppresses specks from noise at the outline.
    mixed = trust * np.clip(0.7 * coverage + 0.3 * large, 0.0, 1.0) + (1.0 - trust) * large
    return np.where(inner, 1.0, np.where(outer, 0.0, mixed)).astype(np.float32)


@dataclass(frozen=True)
class Cutting:
    """The artist's settings for the cut-out.

    tolerance: 0..1, how much the backdrop's colours may vary; 0.5 is estimated from the picture. grow: how far the
    outline moves outwards, or inwards if negative, as a share of the picture's longer side. invert: swap subject and
    backdrop.
    """

    tolerance: float = 0.5
    grow: float = 0.0
    invert: bool = False


USUAL = Cutting()


def cut_out(pixels: Bytes, cutting: Cutting = USUAL) -> Floats:
    """Return the subject's coverage of each pixel, float32 (H, W) in 0..1, for an sRGB picture, uint8 (H, W, 4).

    The outline lies where the mask is 0.5. If no backdrop is found although the picture is not uniform, as for a
    texture or a close-up, all of it is the subject and the mask is 1 everywhere.
    Raises NothingToModel: `picture_empty` if everything is transparent, `no_subject` if nothing stands out.
    """
    rows, columns = pixels.shape[:2]
    factor = max(1, min(-(-max(rows, columns) // LARGEST_SIDE), min(rows, columns) // LEAST_SIDE))
    small = _shrink(pixels, factor)
    found = _mask(small, cutting.tolerance)
    mask = _keep_meaningful_parts(_grown(1.0 - found if cutting.invert else found, cutting.grow))
    return filters.upsample(mask, factor, (rows, columns))


def _shrink(pixels: Bytes, factor: int) -> Bytes:
    if factor == 1:
        return pixels
    channels = [filters.shrink(pixels[..., channel].astype(np.float32), factor) for channel in range(4)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)


def _mask(pixels: Bytes, tolerance: float) -> Floats:
    """Return the mask by alpha if much is transparent, by colours if hardly anything is, or by both in between."""
    alpha = pixels[..., 3]
    if alpha.max() < TRANSPARENT:
        raise NothingToModel("picture_empty")
    share = float((alpha < TRANSPARENT).mean())
    if share >= CUT_OUT_SHARE:
        return _mask_from_alpha(pixels)
    if share == 0.0:
        return _mask_from_colours(pixels, tolerance)
    shown = _without_holes(pixels)
    framed = _mask_from_colours(shown, tolerance) if share < NEGLIGIBLE_SHARE else _framed(shown, tolerance)
    return _mask_from_alpha(pixels) if framed is None else _without_transparent(framed, alpha)


def _without_holes(pixels: Bytes) -> Bytes:
    """Return the picture made opaque, with transparent pixels filled from the pixels around them."""
    weights = (pixels[..., 3] >= TRANSPARENT).astype(np.float32)
    filled = np.full_like(pixels, 255)
    filled[..., :3] = np.clip(np.rint(fill(pixels[..., :3].astype(np.float32), weights)), 0, 255)
    return filled


def _without_transparent(mask: Floats, alpha: Bytes) -> Floats:
    return np.where(alpha < TRANSPARENT, np.float32(0.0), mask).astype(np.float32)


def _framed(shown: Bytes, tolerance: float) -> Floats | None:
    """Return the subject in front of a plain backdrop that reaches all four sides; None if there is none."""
    lab = to_oklab(shown)
    step = max(1, min(lab.shape[:2]) // BORDER_SIDE)
    if not is_plain(lab[::step, ::step]):
        return None
    backdrop = find_backdrop(lab, _looseness(tolerance))
    if backdrop is None or backdrop.pixels.all():
        return None
    behind = backdrop.pixels
    if min(side.mean() for side in (behind[0], behind[-1], behind[:, 0], behind[:, -1])) < FRAMED_SIDE:
        return None
    return _soften_outline(backdrop)


def _mask_from_alpha(pixels: Bytes) -> Floats:
    alpha = pixels[..., 3].astype(np.float32)
    # For a subject that is nowhere opaque, such as glass, the most opaque pixels count as 1.
    full = min(float(np.percentile(alpha[alpha >= TRANSPARENT], 90)), float(OPAQUE))
    return np.clip(alpha / np.float32(full), 0.0, 1.0)


def _grown(mask: Floats, share: float) -> Floats:
    """Return the mask with its outline moved by a share of its longer side: outwards, or inwards if negative."""
    pixels = abs(share) * max(mask.shape)
    if pixels < 0.25:
        return mask
    away = filters.distance(mask >= 0.5 if share > 0 else mask < 0.5, int(np.ceil(pixels)) + 1)
    near = np.clip(pixels + 0.5 - (away - 0.5), 0.0, 1.0).astype(np.float32)
    grown: Floats = np.maximum(mask, near) if share > 0 else np.minimum(mask, 1 - near)
    return grown


def _mask_from_colours(pixels: Bytes, tolerance: float) -> Floats:
    lab = to_oklab(pixels)
    step = max(1, min(lab.shape[:2]) // BORDER_SIDE)
    looseness = _looseness(tolerance)
    chequer = find_chequer(lab, looseness)
    if chequer is not None:
        return _soften_outline(chequer)
    if not is_plain(lab[::step, ::step]):
        mask = _photographed(pixels, lab, find_edges(lab), looseness)
        return np.ones(pixels.shape[:2], dtype=np.float32) if mask is None else mask
    backdrop = find_backdrop(lab, looseness)
    if backdrop is None:
        return np.ones(pixels.shape[:2], dtype=np.float32)
    if backdrop.pixels.all():
        raise NothingToModel("no_subject")
    mask, edges = _soften_outline(backdrop), find_edges(lab)
    is_soft, faint = edges.followed_by(mask) < LEAST_FOLLOWED, faintness(lab, mask)
    if not is_soft and faint <= MOST_FAINT:
        return mask

    def is_preferred(other: Floats, least: float) -> bool:
        is_clearer = faint > MOST_FAINT and faintness(lab, other) < CLEARER * faint
        return is_clearer or (is_soft and edges.followed_by(other) >= least)

    enclosed = _by_edges(lab, edges)
    if enclosed is not None and is_preferred(enclosed, CLOSED):
        return enclosed
    found = _photographed(pixels, lab, edges, looseness)
    return found if found is not None and is_preferred(found, LEAST_FOLLOWED) else mask


def _photographed(pixels: Bytes, lab: Floats, edges: Edges, looseness: float) -> Floats | None:
    """Return the subject of a photograph, by colours if its outline is then clean, else by the network; None if none.

    Colours are those that the border lacks, as before tiles or noise.
    """
    by_colours = segment(lab, looseness)
    colourful = None if by_colours is None else sharpened(by_colours, lab)
    if colourful is not None and edges.followed_by(colourful) >= CLEAN and faintness(lab, colourful) <= CLEAN_FAINT:
        return colourful
    odds = network.log_odds(pixels, network.load())
    found = follow(lab, odds, find_reachable(lab, edges), looseness)
    mask = None if found is None else sharpened(found, lab)
    if mask is not None and edges.are_telling and _is_good(mask, odds, edges):
        return mask
    other = _by_edges(lab, edges) if edges.are_telling else colourful
    return other if mask is None or (other is not None and _is_better(other, mask, odds, lab, edges)) else mask


def _by_edges(lab: Floats, edges: Edges) -> Floats | None:
    enclosed = find_enclosed(lab, edges)
    return None if enclosed is None else sharpened(enclosed.astype(np.float32), lab)


def _is_good(mask: Floats, odds: Floats, edges: Edges) -> bool:
    """Return whether the network is sure of its mask, whose outline may otherwise be of something out of focus."""
    return edges.followed_by(mask) >= (LEAST_FOLLOWED if unsureness(odds, mask) <= MOST_UNSURE else CLOSED)


def _is_better(other: Floats, mask: Floats, odds: Floats, lab: Floats, edges: Edges) -> bool:
    """Return whether another mask is preferred to the network's."""
    is_denied = filters.resized(odds, other.shape)[other >= 0.5].mean() < DENIED
    followed = edges.followed_by(other)
    if edges.are_telling:
        return followed >= CLOSED and not is_denied
    # Amid edges everywhere, as before boards, the network's outline follows some whether it is right or not.
    faint, others = faintness(lab, mask), faintness(lab, other)
    if faint > MOST_FAINT and others < CLEARER * faint:
        return True
    return followed >= max(AMID_EDGES, edges.followed_by(mask) - 0.02) and others <= AMID_FAINT and not is_denied


def _looseness(tolerance: float) -> float:
    return float(4.0 ** (2.0 * tolerance - 1.0))


def _soften_outline(backdrop: Backdrop) -> Floats:
    """Return the subject with sub-pixel coverage, estimated along the outline from the colour difference."""
    subject = ~backdrop.pixels
    inside = np.where(subject, backdrop.difference, 0.0).astype(np.float32)
    nearby = filters.local_maximum(inside, 2)
    coverage = np.clip(backdrop.difference / np.maximum(nearby, 2.0 * backdrop.tolerance), 0.0, 1.0)
    edge = filters.distance(backdrop.pixels, 2) < 1.5
    return np.where(subject & edge, coverage, subject).astype(np.float32)


def _keep_meaningful_parts(mask: Floats) -> Floats:
    """Return the mask without specks and pinholes. Raises NothingToModel if nothing is left."""
    solid = mask >= 0.5
    labels, sizes = components.label(solid)
    sizes[0] = 0
    if sizes.max() < LEAST_SHARE * mask.size:
        raise NothingToModel("no_subject")
    # The largest part is always kept: in a tiny picture it is the subject.
    kept = sizes >= min(max(LEAST_PART * sizes.max(), 4), sizes.max())
    part = kept[labels]
    gaps, gap_sizes = components.label(~part, diagonal=True)
    pinhole = gap_sizes < max(LEAST_HOLE * sizes.max(), 4)
    pinhole[_at_frame(gaps)] = False
    pinhole[0] = False
    filled = pinhole[gaps]
    soft = mask * (filters.distance(part, 2) < 2.5)
    return np.where(filled, np.float32(1.0), soft).astype(np.float32)


def _at_frame(labels: Indices) -> Indices:
    found: Indices = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return found


def is_cut_out(pixels: Bytes) -> bool:
    """Return whether a picture uint8 (H, W, 4) is already cut out, so that its alpha defines the subject."""
    return bool((pixels[..., 3] < TRANSPARENT).mean() >= CUT_OUT_SHARE)


def touches_frame(mask: Floats) -> bool:
    """Return whether the picture's frame cuts off the subject of a mask (H, W in 0..1)."""
    sides: list[Flags] = [side >= 0.5 for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1])]
    return any(int(side.sum()) >= max(2, round(0.005 * side.size)) for side in sides)
