# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a picture's file before anything is done with it. Decodes nothing: the child Blender does that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from . import picture_marks, signatures
from .errors import PictureError
from .picture_marks import Marks
from .picture_size import UNKNOWN, Size, read_size

SMALLEST: Final = 16  # pixels on a side; below it there is no shape to model
LARGEST: Final = 40_000  # pixels on a side; above it the decoded picture takes gigabytes

_BLOCK: Final = 1 << 20  # bytes hashed at a time


@dataclass(frozen=True)
class PictureInfo:
    """What a picture's file says of itself. `width`, `height`: pixels, 0 where the format does not tell cheaply."""

    format: str
    width: int
    height: int
    sha256: str
    bytes: int


def inspect(path: str | Path, name: str = "") -> PictureInfo:
    """Return what the file at `path` is; raises PictureError for what is unusable.

    `name`: how the sentence names it, where that is not the name of this file.
    """
    path = Path(path)
    name = name or path.name
    _check_is_file(path, name)
    try:
        with path.open("rb") as file:
            picture_format = _format(name, file.read(signatures.HEAD))
            _check_is_still(name, file, picture_format)
            width, height = _size(name, file, picture_format)
            file.seek(0)
            digest, count = _digest(file)
    except OSError as error:
        raise _unread(name, error) from error
    return PictureInfo(picture_format, width, height, digest, count)


def is_plain(path: Path) -> bool:
    """Whether every program reads the file at `path` alike: nothing in it turns the picture or changes its colours."""
    with path.open("rb") as file:
        found = marks(file)
        return found.orientation == 1 and not found.profile


def marks(file: BinaryIO) -> Marks:
    """Return what a picture's file notes beside its pixels. Raises OSError."""
    return picture_marks.read_marks(file, signatures.picture_format(file.read(signatures.HEAD)))


def recognise(path: str | Path) -> str:
    """Return the format of the file at `path` by its first bytes alone; raises PictureError like `inspect`."""
    path = Path(path)
    _check_is_file(path, path.name)
    try:
        with path.open("rb") as file:
            return _format(path.name, file.read(signatures.HEAD))
    except OSError as error:
        raise _unread(path.name, error) from error


def check_size(width: int, height: int, name: str = "The picture") -> None:
    """Raise PictureError for a picture, sizes in pixels, that is too small to model or too large to work with."""
    if min(width, height) < SMALLEST:
        raise PictureError(
            f"{name} is only {width} × {height} pixels. "
            f"Use one of at least {SMALLEST} × {SMALLEST} pixels, better 512 or more."
        )
    if max(width, height) > LARGEST:
        raise PictureError(
            f"{name} is {width} × {height} pixels, more than can be worked with. Save it smaller: 1024 are as good."
        )


def _check_is_file(path: Path, name: str) -> None:
    try:
        if path.is_dir():
            raise PictureError(f"{name!r} is a folder. Choose a picture inside it.")
        if not path.exists():
            raise PictureError(f"The picture {name!r} was not found. It may have been moved; choose it again.")
        # Reading a pipe or a device could last for ever.
        if not path.is_file():
            raise PictureError(f"{name!r} is not a file. Choose a picture.")
    except (OSError, ValueError) as error:
        raise PictureError(f"The picture {name!r} could not be read. Choose another one.") from error


def _unread(name: str, error: OSError) -> PictureError:
    return PictureError(f"The picture {name!r} could not be read ({error.strerror or error}). Choose another one.")


def _format(name: str, head: bytes) -> str:
    if not head:
        raise PictureError(f"The picture {name!r} is an empty file. Choose another one.")
    found = signatures.picture_format(head)
    if not found:
        what = signatures.describe(head)
        raise PictureError(f"{name!r} is not a picture that Blender can read: it is {what}. Choose a PNG or JPEG.")
    return found


def _check_is_still(name: str, file: BinaryIO, picture_format: str) -> None:
    """An animated PNG has a still picture as well, and of a GIF the first frame is read; some Blenders show of an
    animated WebP a black one.
    """
    if picture_format == "WEBP" and picture_marks.read_marks(file, picture_format).is_animated:
        raise PictureError(f"{name!r} is an animated WebP. Save one frame of it as PNG and choose that.")


def _size(name: str, file: BinaryIO, picture_format: str) -> Size:
    try:
        width, height = read_size(file, picture_format)
    except ValueError as error:
        raise PictureError(f"The picture {name!r} is damaged ({error}). Save it again as PNG or JPEG.") from error
    if (width, height) == UNKNOWN:
        return UNKNOWN
    check_size(width, height, f"The picture {name!r}")
    return width, height


def _digest(file: BinaryIO) -> tuple[str, int]:
    sha256, count = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        sha256.update(block)
        count += len(block)
    return sha256.hexdigest(), count
