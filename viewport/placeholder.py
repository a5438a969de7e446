# SPDX-License-Identifier: GPL-3.0-or-later
"""A placeholder: what the viewport shows where a model will stand. Data alone; nothing of it is in the scene."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from bpy.types import Image
    from mathutils import Matrix, Vector

_SEEN = 8  # of 255: less alpha than that counts as nothing


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture. `pixels`: RGBA, rows from below; `bounds`: left, bottom, right and top of what is seen."""

    width: int
    height: int
    pixels: array[float]
    bounds: tuple[int, int, int, int]

    @property
    def aspect(self) -> float:
        """The width of what is seen for a height of 1."""
        left, bottom, right, top = self.bounds
        return (right - left) / (top - bottom)

    def upright(self, orientation: int) -> Thumbnail:
        """The same one turned by EXIF's orientation."""
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
    """`base`: where the middle of the model's base goes and how it is turned, without scale; `size`: metres."""

    job_id: str
    scene: str
    name: str
    stage: str
    progress: float
    base: Matrix
    size: Vector
    is_movable: bool
    thumbnail: Thumbnail | None = None

    def at(self, location: Vector) -> Self:
        """The same one somewhere else."""
        base = self.base.copy()
        base.translation = location
        return replace(self, base=base)


def thumbnail_of(image: Image, orientation: int = 1) -> Thumbnail | None:
    """The preview that the panel has drawn, below 1 ms whatever the image's size; None where there is none yet.

    `orientation`: EXIF's, by which it is set upright, as Blender does not.

    The image's own pixels would have to be decoded here and now.
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
    """What is seen: the subject of a cut-out picture, or the picture without the margins that make previews square."""
    rows = [row for row in range(height) if max(alpha[row * width : (row + 1) * width]) > _SEEN]
    columns = [column for column in range(width) if max(alpha[column::width]) > _SEEN]
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if rows else None
