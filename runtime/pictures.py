# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes what is needed of an Image on the main thread, without decoding, encoding or copying a file there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ..client.errors import PictureError

if TYPE_CHECKING:
    import numpy as np
    from bpy.types import Image

    from ..jobs.pictures import Picture, PicturePixels

_LONGEST = 2048  # pixels on a side; no service takes more than 1024
_NO_ALPHA = frozenset({"NONE", "CHANNEL_PACKED"})  # its alpha hides nothing
_SET_BY_HAND = _NO_ALPHA | {"PREMUL"}
_GIF = re.compile(r"\.gif$", re.IGNORECASE)  # a film to Blender, whose first frame is read here
_ENDING = re.compile(r"(?<=.)\.(png|jpe?g|webp|bmp|tiff?|tga|exr|hdr|gif|psd|avif|jp2|dds)(\.\d{3,})?$", re.IGNORECASE)


def take_picture(picture: Image | Path) -> tuple[str, Picture]:
    """A name for the model, and where its picture comes from. Raises PictureError."""
    from ..jobs import pictures

    if isinstance(picture, Path):
        # A file's name need not be text on Linux; Blender's names must be.
        return picture.stem.encode("utf-8", "replace").decode(), pictures.picture_file(picture)
    return _stem(picture.name), _take_image(picture)


def _stem(name: str) -> str:
    """An Image's name without a file's ending and the number by which Blender tells namesakes apart."""
    return _ENDING.sub("", name)


def _take_image(image: Image) -> Picture:
    """The image's file, its packed bytes, or its pixels where nothing else holds what is seen."""
    from ..jobs import pictures

    if image.source == "SEQUENCE" or (image.source == "MOVIE" and not _GIF.search(image.filepath)):
        raise PictureError(f"“{image.name}” is not a single picture. Save one frame of it as an image and choose that.")
    if image.source == "VIEWER":
        raise PictureError(
            f"“{image.name}” is not kept by Blender. Save it (Image > Save As) and choose the saved picture."
        )
    if image.is_dirty or image.source == "GENERATED":
        return _pixels(image)
    if image.packed_file is not None:
        return pictures.PictureBytes(bytes(image.packed_file.data), image.name, _alpha(image))
    path = _path(image)
    if path.is_file():
        file = pictures.picture_file(path)
        return pictures.PictureFile(path, _alpha(image), file.name)
    if image.has_data:
        return _pixels(image)
    raise PictureError(
        f"The file of “{image.name}” is missing: {path}. Find it again (Image > Replace) or choose another picture."
    )


def _path(image: Image) -> Path:
    """Where the image lies; of a tiled one, its first tile."""
    path = image.filepath
    if image.source == "TILED":
        tile = min(tile.number for tile in image.tiles)
        across, down = (tile - 1001) % 10 + 1, (tile - 1001) // 10 + 1
        path = path.replace("<UDIM>", str(tile)).replace("<UVTILE>", f"u{across}_v{down}")
    return Path(bpy.path.abspath(path, library=image.library))


def _alpha(image: Image) -> str:
    """How the image takes its file's alpha, where that is not what Blender does by itself."""
    return image.alpha_mode if image.alpha_mode in _SET_BY_HAND else ""


def _pixels(image: Image) -> PicturePixels:
    import numpy as np

    from ..jobs.pictures import PicturePixels

    width, height = image.size
    if width == 0 or height == 0:
        raise PictureError(f"“{image.name}” is empty. Choose another picture.")
    if max(width, height) > _LONGEST:
        return _scaled(image)
    data = np.empty(width * height * image.channels, dtype=np.float32)
    image.pixels.foreach_get(data)
    rgba = _as_rgba(data, image.channels)
    if image.alpha_mode in _NO_ALPHA:
        rgba.reshape(-1, 4)[:, 3] = 1.0
    return PicturePixels(width, height, image.is_float, rgba.tobytes(), image.name)


def _scaled(image: Image) -> PicturePixels:
    """The pixels of a smaller copy: reading all of a large picture would hold Blender up for a second and more."""
    copy = image.copy()
    try:
        factor = _LONGEST / max(image.size)
        copy.scale(*(max(1, round(side * factor)) for side in image.size))
        return replace(_pixels(copy), name=image.name)
    finally:
        bpy.data.images.remove(copy)


def _as_rgba(data: np.ndarray, channels: int) -> np.ndarray:
    import numpy as np

    if channels == 4:
        return data
    pixels = data.reshape(-1, channels)
    rgba = np.ones((len(pixels), 4), dtype=np.float32)
    rgba[:, :3] = pixels[:, :3] if channels == 3 else pixels[:, :1]
    return rgba
