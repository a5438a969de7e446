# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits pictures before a child Blender reads them."""

from __future__ import annotations

import io

import numpy as np
from maquette.geometry.image.components import flood
from PIL import Image, ImageEnhance, ImageFilter, UnidentifiedImageError

from .recipe import Look

_WHITE = 250  # the least value of white, in each channel and alpha
LONGEST = 1024  # pixels; a larger picture is read at this size anyway


def adjusted(picture: bytes, look: Look) -> bytes:
    """Return the picture with the look, as PNG; unchanged if there is nothing to do or it cannot be read here."""
    if look == Look():
        return picture
    try:
        image = Image.open(io.BytesIO(picture)).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError):
        return picture
    longest = max(16, round(LONGEST * look.size))
    image.thumbnail((longest, longest))
    alpha = image.getchannel("A")
    image = ImageEnhance.Color(image).enhance(look.colour)
    image = image.filter(ImageFilter.GaussianBlur(look.blur * max(image.size) / 1000))
    image.putalpha(alpha)
    return png(image)


def off_white(picture: bytes) -> bytes:
    """Make a pure white background transparent, and return a PNG; any other picture is unchanged.

    White inside the subject is not a hole, as for a network trained on subjects on white.
    """
    try:
        image = Image.open(io.BytesIO(picture)).convert("RGBA")
    except (UnidentifiedImageError, OSError):
        return picture
    pixels = np.array(image)
    white, frame = (pixels >= _WHITE).all(axis=2), np.ones(pixels.shape[:2], dtype=np.bool_)
    frame[1:-1, 1:-1] = False
    if not white[frame].all():
        return picture
    pixels[flood(white, frame), 3] = 0
    return png(Image.fromarray(pixels))


def cropped(picture: bytes) -> bytes:
    """Return the largest square in the picture's middle, as PNG. Raises ValueError if it is not a picture."""
    try:
        image = Image.open(io.BytesIO(picture)).convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError("no picture") from error
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return png(image.crop((left, top, left + side, top + side)))


def parted(picture: bytes) -> list[bytes]:
    """Split a transparent picture into its views, from left to right, as TRELLIS' demo does.

    A view is a run of columns that are not fully transparent, with a transparent column on both sides; one that touches
    the edge is lost (https://github.com/microsoft/TRELLIS, `split_image` in app.py).
    """
    try:
        image = Image.open(io.BytesIO(picture)).convert("RGBA")
    except (UnidentifiedImageError, OSError):
        return [picture]
    filled = np.asarray(image)[..., 3].any(axis=0).astype(np.int8)
    change = np.diff(filled)
    starts, ends = np.flatnonzero(change == 1) + 1, np.flatnonzero(change == -1) + 1
    pairs = zip(starts.tolist(), ends.tolist(), strict=False)
    return [png(image.crop((start, 0, end, image.height))) for start, end in pairs if end > start]


def png(image: Image.Image) -> bytes:
    """Return the file."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()
