# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting out the subject of a picture: by its alpha where there is a meaningful one, else by its border's colours.

A coarse mask brought to the picture's own size: at the outline each pixel lies between both sides' colours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Bytes, Flags, Floats, Indices
from ..errors import NothingToModel
from ..image import components, filters
from ..image.colour import to_oklab
from ..image.fill import fill
from .backdrop import Backdrop, find_backdrop, is_plain
from .chequer import find_chequer
from .doubt import MOST_FAINT, faintness
from .enclosed import find_enclosed
from .segmentation import segment

# Pixels of the coarse mask at each side of its outline that may be mixed.
BAND = 1.5
# OKLab: sides whose colours differ by less tell nothing about a pixel between them.
LEAST_CONTRAST = 0.05

# Larger pictures are cut out at a fraction of their size: the outline stays sharper than the mesh can follow.
LARGEST_SIDE = 1024
# Pixels that are kept on the shorter side of a long picture.
LEAST_SIDE = 64
# Pixels on the shorter side that tell whether the backdrop is plain.
BORDER_SIDE = 256
TRANSPARENT, OPAQUE = 16, 240
# The least shares of the picture that are meant: of transparent or opaque pixels, and of a subject.
LEAST_SHARE = 0.001
# So few transparent pixels are no cut-out, but a screenshot's rounded corners or a single line at a side. Somewhat more
# may be either, or a cut-out that nearly fills its picture: a subject before a plain backdrop inside decides.
STRAY_SHARE, FRAME_SHARE = 0.005, 0.02
FRAMED_SIDE = 0.8  # of each side, that such a backdrop must reach
# Parts below this share of the largest one are specks, holes below this share of it pinholes.
LEAST_PART = 0.004
LEAST_HOLE = 0.0003
# The share of a faint outline that another cut-out may leave faint, to be taken instead.
CLEARER = 0.5


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


@dataclass(frozen=True)
class Cutting:
    """What the artist says about the cut-out.

    tolerance: 0..1, how far the backdrop's colours reach; 0.5 is what the picture itself suggests. grow: the outline is
    moved outwards, inwards below 0, by this share of the picture's longer side. invert: what would be cut away is kept.
    """

    tolerance: float = 0.5
    grow: float = 0.0
    invert: bool = False


USUAL = Cutting()


def cut_out(pixels: Bytes, cutting: Cutting = USUAL) -> Floats:
    """Return how much of each pixel is the subject, float32 (H, W) in 0..1, of an sRGB picture uint8 (H, W, 4).

    The outline lies where the mask is 0.5. Where no backdrop can be told from a subject, but the picture is not uniform
    (a texture, a close-up), all of it is the subject and the mask is 1 everywhere.
    Raises NothingToModel: `picture_empty` where all is transparent, `no_subject` where nothing stands out.
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
    """Return the subject by alpha where much is transparent, by colours where hardly anything is; between, by both."""
    alpha = pixels[..., 3]
    if alpha.max() < TRANSPARENT:
        raise NothingToModel("picture_empty")
    share = float((alpha < TRANSPARENT).mean())
    if share >= FRAME_SHARE:
        return _mask_from_alpha(pixels)
    if share == 0.0:
        return _mask_from_colours(pixels, tolerance)
    shown = _without_holes(pixels)
    framed = _mask_from_colours(shown, tolerance) if share < STRAY_SHARE else _framed(shown, tolerance)
    return _mask_from_alpha(pixels) if framed is None else _seen(framed, alpha)


def _without_holes(pixels: Bytes) -> Bytes:
    """Return the picture opaque, its transparent pixels in the colours around them."""
    weights = (pixels[..., 3] >= TRANSPARENT).astype(np.float32)
    filled = np.full_like(pixels, 255)
    filled[..., :3] = np.clip(np.rint(fill(pixels[..., :3].astype(np.float32), weights)), 0, 255)
    return filled


def _seen(mask: Floats, alpha: Bytes) -> Floats:
    return np.where(alpha < TRANSPARENT, np.float32(0.0), mask).astype(np.float32)


def _framed(shown: Bytes, tolerance: float) -> Floats | None:
    """Return the subject before a plain backdrop that reaches all four sides; None where there is none."""
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
    # A subject that is nowhere opaque (glass, a ghost) is still the subject: its own most opaque pixels count as 1.
    full = min(float(np.percentile(alpha[alpha >= TRANSPARENT], 90)), float(OPAQUE))
    return np.clip(alpha / np.float32(full), 0.0, 1.0)


def _grown(mask: Floats, share: float) -> Floats:
    """Return the mask with its outline moved outwards by a share of its longer side, inwards below 0."""
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
        found = segment(lab, looseness)
        return np.ones(pixels.shape[:2], dtype=np.float32) if found is None else _clearer(sharpened(found, lab), lab)
    backdrop = find_backdrop(lab, looseness)
    if backdrop is None:
        return np.ones(pixels.shape[:2], dtype=np.float32)
    if backdrop.pixels.all():
        raise NothingToModel("no_subject")
    return _clearer(_soften_outline(backdrop), lab)


def _clearer(mask: Floats, lab: Floats) -> Floats:
    """Return the mask; where its outline is faint, that of what edges enclose, if it is much clearer."""
    faint = faintness(lab, mask)
    enclosed = find_enclosed(lab) if faint > MOST_FAINT else None
    if enclosed is None:
        return mask
    other = sharpened(enclosed.astype(np.float32), lab)
    return other if faintness(lab, other) < CLEARER * faint else mask


def _looseness(tolerance: float) -> float:
    return float(4.0 ** (2.0 * tolerance - 1.0))


def _soften_outline(backdrop: Backdrop) -> Floats:
    """Return the subject with sub-pixel cover: how far an outline pixel's colour is from backdrop to subject."""
    subject = ~backdrop.pixels
    inside = np.where(subject, backdrop.difference, 0.0).astype(np.float32)
    nearby = filters.local_maximum(inside, 2)
    cover = np.clip(backdrop.difference / np.maximum(nearby, 2.0 * backdrop.tolerance), 0.0, 1.0)
    edge = filters.distance(backdrop.pixels, 2) < 1.5
    return np.where(subject & edge, cover, subject).astype(np.float32)


def _keep_meaningful_parts(mask: Floats) -> Floats:
    """Return the mask without specks and pinholes; raises NothingToModel where nothing is left."""
    solid = mask >= 0.5
    labels, sizes = components.label(solid)
    sizes[0] = 0
    if sizes.max() < LEAST_SHARE * mask.size:
        raise NothingToModel("no_subject")
    # The largest part stays however small: in a picture of few pixels it is the subject.
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
    """Return whether a picture uint8 (H, W, 4) is cut out already, so that its alpha tells the subject."""
    return bool((pixels[..., 3] < TRANSPARENT).mean() >= FRAME_SHARE)


def touches_frame(mask: Floats) -> bool:
    """Return whether the subject is cut by the picture's border."""
    sides: list[Flags] = [side >= 0.5 for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1])]
    return any(int(side.sum()) >= max(2, round(0.005 * side.size)) for side in sides)
