# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints the back of a head whose picture shows its face: hair, or else skin, covers the face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from ..image import components, filters
from ..image.colour import to_oklab
from ..image.fill import fill
from .eyes import difference
from .face import Face, find_face

_BESIDE, _ABOVE, _BELOW = 3.0, 4.0, 3.0  # spans: the extents of the crop around the middle of the eyes
_HEAD: Final = 2.4  # spans: hair is at most this far to the side of the middle
_CHINS: Final = (1.2, 1.9)  # spans below the eyes: the limits of where the face ends
_UNDER_CHIN: Final = 0.3  # spans: skin farther below the chin does not belong to the head
_NEAR: Final = 0.7  # spans: hair within this distance of the face is continued over it
_FINE: Final = 30.0  # of 255: larger differences in colour are not hair's texture
_BORDER: Final = 0.3  # spans: the width over which skin at the outline blends into hair
_HAIRY: Final = 0.18  # of the head above the eyes: the least share of hair, or of a hat


def paint_back(picture: Bytes, pixels: Bytes, mask: Floats) -> Bytes:
    """Return the colours of a subject's back as seen from the front: the picture's, but without a face.

    picture: uint8 (H, W, 3), its colours extended past the outline; pixels: uint8 (H, W, 4), the original picture;
    mask: (H, W) in 0..1. Without a face, `picture` itself is returned.
    """
    face = find_face(pixels, mask)
    return picture if face is None else without_face(picture, mask, face)


@dataclass(frozen=True)
class _Head:
    """A crop around a face: colours (H, W, 3) in 0..255, and masks (H, W) of the subject, its skin and its face.

    across, along: (H, W), spans to the right of and below the middle of the eyes; border: (H, W), spans from the
    outline.
    """

    colours: Floats
    solid: Flags
    skin: Flags
    face: Flags
    across: Doubles
    along: Doubles
    border: Floats
    span: float
    chin: float
    radius: float


def without_face(picture: Bytes, mask: Floats, face: Face) -> Bytes:
    """Return a picture uint8 (H, W, 3) with the back of the head instead of the face; mask: (H, W) in 0..1."""
    rows, columns = mask.shape
    left, right = max(0, int(face.x - _BESIDE * face.span)), min(columns, int(face.x + _BESIDE * face.span) + 1)
    top, bottom = max(0, int(face.y - _ABOVE * face.span)), min(rows, int(face.y + _BELOW * face.span) + 1)
    area = slice(top, bottom), slice(left, right)
    head = _crop(picture[area], mask[area] >= 0.5, face, (left, top))
    above = head.solid & (head.along < 0.1) & (np.abs(head.across) < 1.6)
    hair = head.solid & ~head.face & ~head.skin & (head.along < 0.5) & (np.abs(head.across) < _HEAD)
    is_hairy = (hair & above).sum() > _HAIRY * above.sum()
    near = int(np.ceil(_NEAR * face.span))
    hair &= filters.distance(head.face, near + 1) <= near
    colours, opacity = _covered_by_hair(head, hair) if is_hairy else _smoothed_over(head)
    soft = filters.blur(opacity.astype(np.float32), max(0.5, 0.02 * face.span))[..., None]
    back = picture.copy()
    back[area] = np.clip(np.rint(head.colours + soft * (colours - head.colours)), 0, 255)
    return back


def _crop(colours: Bytes, solid: Flags, face: Face, corner: tuple[int, int]) -> _Head:
    row, column = np.indices(solid.shape)
    x, y = column + 0.5 + corner[0] - face.x, row + 0.5 + corner[1] - face.y
    cos, sin = np.cos(face.tilt) / face.span, np.sin(face.tilt) / face.span
    across, along = x * cos + y * sin, y * cos - x * sin
    chin = float(np.clip(face.chin, *_CHINS))
    apart = difference(to_oklab(colours), face.skin)
    skin = solid & (apart < 1.6 * face.tolerance)
    reach = int(np.ceil(face.span))
    border = filters.distance(~np.pad(solid, 1), reach)[1:-1, 1:-1] / np.float32(face.span)
    inside = _face_area(skin, solid, (across, along), chin, face.span)
    return _Head(colours.astype(np.float32), solid, skin, inside, across, along, border, face.span, chin, face.radius)


def _face_area(skin: Flags, solid: Flags, points: tuple[Doubles, Doubles], chin: float, span: float) -> Flags:
    """Return the face (H, W): skin around the eyes, all that it encloses, and an oval around eyes and mouth."""
    across, along = points
    high = np.where(along < 0.2, 0.85, chin - 0.2)
    oval = (across / 1.05) ** 2 + ((along - 0.2) / high) ** 2 < 1.0
    is_near = (np.abs(across) < 2.2) & (along < chin + _UNDER_CHIN)
    own = components.flood(skin & is_near, skin & oval & (np.abs(across) < 0.6) & (along > -0.1))
    inner = (own | oval) & solid & is_near
    backdrop = np.pad(~inner, 1, constant_values=True)
    frame = np.zeros_like(backdrop)
    frame[0] = True
    enclosed = ~components.flood(backdrop, frame)[1:-1, 1:-1]
    reach = max(1, int(0.1 * span))
    grown: Flags = (filters.distance(enclosed, reach + 1) <= reach) & solid
    return grown


def _covered_by_hair(head: _Head, hair: Flags) -> tuple[Floats, Doubles]:
    """Return the hair's colours with its texture (H, W, 3), and their opacity (H, W): 1 down to the chin.

    At an outline without hair, it is less.
    """
    reach = int(np.ceil(_BORDER * head.span))
    away = filters.distance(hair, reach + 1) / np.float32(head.span)
    inwards = _step(head.border / _BORDER)
    opacity = np.where(away < _BORDER, np.maximum(inwards, 1.0 - away / _BORDER), inwards)
    opacity = opacity * _step((head.chin - 0.05 - head.along) / 0.15) * head.face
    return fill(head.colours, hair.astype(np.float32)) + _texture(head, hair), opacity


def _texture(head: _Head, hair: Flags) -> Floats:
    """Return the hair's fine differences in colour (H, W, 3), reflected from above the face, column by column."""
    own = hair.astype(np.float32)
    sigma = max(1.0, 0.2 * head.span)
    weights = np.maximum(filters.blur(own, sigma), 1e-3)
    means = [filters.blur(head.colours[..., c] * own, sigma) / weights for c in range(3)]
    fine = (head.colours - np.stack(means, axis=-1)) * own[..., None]
    rows = np.arange(len(hair))[:, None]
    begins = np.where(head.face.any(axis=0), head.face.argmax(axis=0), 0)
    gaps = ~hair & (rows < begins)
    last_gap = np.where(gaps.any(axis=0), len(hair) - 1 - gaps[::-1].argmax(axis=0), -1)
    has_hair = (begins - 1 - last_gap >= 4) & (rows >= begins) & head.face
    begins = _smoothed(begins, head)
    length = np.maximum(_smoothed(begins - 1 - last_gap, head), 2)
    step = np.maximum(rows - begins, 0) % (2 * length - 2)
    source = np.clip(begins - 1 - np.where(step < length, step, 2 * length - 2 - step), 0, len(hair) - 1)
    reflected = np.clip(fine[source, np.arange(hair.shape[1])], -_FINE, _FINE)
    return np.where(has_hair[..., None], reflected, np.float32(0.0))


def _smoothed(rows: Indices, head: _Head) -> Indices:
    """Return row numbers (W,), averaged over neighbouring columns, so that the texture's reflection is not jagged."""
    means = filters.blur(rows[None].astype(np.float32), 0.3 * head.span)[0]
    smoothed: Indices = np.rint(means).astype(np.int64)
    return smoothed


def _smoothed_over(head: _Head) -> tuple[Floats, Doubles]:
    """Return the face filled in smoothly from the colours around it (H, W, 3), and their opacity (H, W)."""
    edge = 0.5 * _BORDER
    at_eye = np.hypot(np.abs(head.across) - 0.5, head.along) < 1.8 * head.radius + 0.05
    is_head = head.skin | (head.along < head.chin)
    known = head.solid & (((head.border <= edge) & is_head) | (~head.face & ((head.along < 0.4) | head.skin)))
    inwards = np.maximum(_step((head.border - 0.3 * _BORDER) / edge), at_eye)
    opacity = inwards * _step((head.chin + _UNDER_CHIN - head.along) / 0.2) * head.face
    known &= ~at_eye
    return fill(head.colours, known.astype(np.float32)), opacity


def _step(values: Floats | Doubles) -> Doubles:
    """Return the smoothstep of values: from 0 at 0 to 1 at 1."""
    clipped: Doubles = np.clip(values.astype(np.float64), 0.0, 1.0)
    step: Doubles = clipped * clipped * (3.0 - 2.0 * clipped)
    return step
