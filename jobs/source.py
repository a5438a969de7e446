# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a job's picture comes from: taken on the main thread in no time, written into its folder by its thread."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..client import picture
from ..client.errors import PictureError


@dataclass(frozen=True)
class PictureFile:
    """A file on disk."""

    path: Path


@dataclass(frozen=True)
class PictureBytes:
    """A packed image: the bytes of its original file."""

    data: bytes


@dataclass(frozen=True)
class PicturePixels:
    """A painted or generated image. `data`: float32 RGBA, rows from below, as in Blender; `is_linear`: not yet sRGB."""

    width: int
    height: int
    is_linear: bool
    data: bytes


Source = PictureFile | PictureBytes | PicturePixels


@dataclass(frozen=True)
class StoredPicture:
    """A picture in the job's folder. `pixels`: how the child is to read it where it is raw; None for a file."""

    path: Path
    sha256: str
    pixels: dict[str, object] | None = None


def store(source: Source, folder: Path) -> StoredPicture:
    """Write the picture into `folder` and look at it. Raises PictureError, or OSError where it cannot be written."""
    if isinstance(source, PicturePixels):
        return _store_pixels(source, folder)
    target = folder / "picture"
    if isinstance(source, PictureBytes):
        target.write_bytes(source.data)
    elif source.path != target:
        _copy(source.path, target)
    return StoredPicture(target, picture.inspect(target).sha256)


def _copy(source: Path, target: Path) -> None:
    # Looked at where it lies first, so that a sentence names the artist's file and a film is not copied in vain.
    picture.inspect(source)
    try:
        shutil.copyfile(source, target)
    except PermissionError as error:
        sentence = f"The picture {source.name!r} may not be read. Check its permissions or choose another one."
        raise PictureError(sentence) from error


def _store_pixels(source: PicturePixels, folder: Path) -> StoredPicture:
    picture.check_size(source.width, source.height)
    target = folder / "picture.raw"
    target.write_bytes(source.data)
    layout: dict[str, object] = {"width": source.width, "height": source.height, "linear": source.is_linear}
    return StoredPicture(target, sha256(source.data).hexdigest(), layout)
