# SPDX-License-Identifier: GPL-3.0-or-later
"""A placeholder: what the viewport shows where a model will stand. Data alone, nothing in the scene."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from bpy.types import Image
    from mathutils import Matrix, Vector

_SEEN = 8  # of 255; lower alpha counts as transparent


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture. `pixels`: RGBA, from the bottom row up; `bounds`: left, bottom, right and top of the visible
    part.
    """

    width: int
    height: int
    pixels: array[float]
    bounds: tuple[int, int, int, int]

    @property
    def aspect(self) -> float:
        """Width by height of the visible part."""
        left, bottom, right, top = self.bounds
        return (right - left) / (top - bottom)

    def upright(self, orientation: int) -> Thumbnail:
        """The same picture, rotated as its EXIF orientation says."""
        import numpy as np

        from ..geometry.image import turning

        rows = np.asarray(self.pixels, np.float32).reshape(self.height, self.width, 4)
        turned = turning.upright(rows[::-1], orientation)[::-1]
        height, width = turned.shape[:2]
        alpha = np.rint(turned[..., 3] * 255).astype(np.uint8).tobytes()
        bounds = _bounds(alpha, width, height) or (0, 0, width, height)
        return Thumbnail(width, height, array("f", turned.tobytes()), bounds)


@dataclass(frozen=True)
class Placeholder:
    """`base`: position and rotation of the middle of the model's base, without scale; `size`: metres."""

    job_id: str
    scene: str
    name: str
    status: str
    progress: float
    base: Matrix
    size: Vector
    is_movable: bool
    thumbnail: Thumbnail | None = None

    def at(self, location: Vector) -> Self:
        """The same placeholder at another location."""
        base = self.base.copy()
        base.translation = location
        return replace(self, base=base)


def thumbnail_of(image: Image, orientation: int = 1) -> Thumbnail | None:
    """A thumbnail from the preview that the panel has drawn, in under 1 ms; None if there is none.

    `orientation`: EXIF's, which Blender ignores. The image's own pixels would have to be decoded first.
    """
    preview = image.preview
    width, height = preview.image_size if preview is not None else (0, 0)
    if width * height == 0:
        return None
    packed = array("i", bytes(4 * width * height))
    preview.image_pixels.foreach_get(packed)
    bounds = _bounds(packed.tobytes()[3::4], width, height)
    if bounds is None:
        return None
    pixels = array("f", bytes(16 * width * height))
    preview.image_pixels_float.foreach_get(pixels)
    thumbnail = Thumbnail(width, height, pixels, bounds)
    return thumbnail if orientation == 1 else thumbnail.upright(orientation)


def _bounds(alpha: bytes, width: int, height: int) -> tuple[int, int, int, int] | None:
    """The visible part: the subject of a cut-out, or the picture without the margins that make previews square."""
    rows = [row for row in range(height) if max(alpha[row * width : (row + 1) * width]) > _SEEN]
    columns = [column for column in range(width) if max(alpha[column::width]) > _SEEN]
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if rows else None
