# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a picture's file before it is used, and reads its size from the header where that is cheap.

Decodes nothing: the child Blender does that.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

from ..errors import PictureError
from . import picture_marks, signatures
from .picture_marks import Marks

Size = tuple[int, int]
UNKNOWN: Final[Size] = (0, 0)

_MOST_JPEG_SEGMENTS: Final = 2000  # a photo's profile and thumbnail take some dozens
_MOST_TIFF_ENTRIES: Final = 4096
# SOF0 to SOF15, without DHT (C4), JPG (C8) and DAC (CC), which lie among them.
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

SMALLEST: Final = 16  # pixels on a side; below that there is no shape to model
LARGEST: Final = 40_000  # pixels on a side; above that the decoded picture takes gigabytes

_BLOCK: Final = 1 << 20  # bytes hashed at a time


def read_size(file: BinaryIO, picture_format: str) -> Size:
    """Width and height in pixels, (0, 0) if unknown.

    Raises ValueError if the header is cut off or contradicts itself.
    """
    reader = _READERS.get(picture_format)
    if reader is None:
        return UNKNOWN
    file.seek(0)
    try:
        size = reader(file)
    except (struct.error, IndexError) as error:
        raise ValueError("the header is cut") from error
    if min(size) <= 0:
        raise ValueError("the header tells no size")
    return size


def _png(file: BinaryIO) -> Size:
    kind, width, height = struct.unpack(">12x4sII", file.read(24))
    if kind != b"IHDR":
        raise ValueError("the header is missing")
    return width, height


def _jpeg(file: BinaryIO) -> Size:
    file.seek(2)
    for _ in range(_MOST_JPEG_SEGMENTS):
        marker = _jpeg_marker(file)
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">3xHH", file.read(7))
            return width, height
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without a length
            continue
        (length,) = struct.unpack(">H", file.read(2))
        file.seek(length - 2, 1)
    raise ValueError("no frame was found")


def _jpeg_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise ValueError("a marker is missing")
    marker = 0xFF
    while marker == 0xFF:  # a marker may be preceded by any number of fill bytes
        marker = file.read(1)[0]
    return marker


def _webp(file: BinaryIO) -> Size:
    head = file.read(30)
    kind, body = head[12:16], head[20:]
    if kind == b"VP8X" and len(body) == 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack("<xI", body[:5])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<6xHH", body[:10])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("its first chunk is cut or of an unknown kind")


def _bmp(file: BinaryIO) -> Size:
    (header,) = struct.unpack("<14xI", file.read(18))
    if header == 12:  # the format's first version
        width, height = struct.unpack("<HH", file.read(4))
        return width, height
    width, height = struct.unpack("<ii", file.read(8))
    return width, abs(height)  # a negative height means rows from the top down


def _gif(file: BinaryIO) -> Size:
    width, height = struct.unpack("<6xHH", file.read(10))
    return width, height


def _psd(file: BinaryIO) -> Size:
    height, width = struct.unpack(">14xII", file.read(22))
    return width, height


def _tiff(file: BinaryIO) -> Size:
    head = file.read(8)
    order: Literal["<", ">"] = "<" if head[:2] == b"II" else ">"
    version, offset = struct.unpack(order + "2xHI", head)
    if version != 42:  # BigTIFF, for pictures that no service takes
        return _big_tiff(file, order)
    file.seek(offset)
    (count,) = struct.unpack(order + "H", file.read(2))
    return _tiff_size(file, order + "HHI", min(count, _MOST_TIFF_ENTRIES), order)


def _big_tiff(file: BinaryIO, order: Literal["<", ">"]) -> Size:
    (offset,) = struct.unpack(order + "Q", file.read(8))
    if offset >= 2**63:
        raise ValueError("the directory lies outside the file")
    file.seek(offset)
    (count,) = struct.unpack(order + "Q", file.read(8))
    return _tiff_size(file, order + "HHQ", min(count, _MOST_TIFF_ENTRIES), order)


def _tiff_size(file: BinaryIO, entry: str, count: int, order: Literal["<", ">"]) -> Size:
    width = height = 0
    room = 8 if entry.endswith("Q") else 4
    for _ in range(count):
        tag, kind, _number = struct.unpack(entry, file.read(struct.calcsize(entry)))
        value = file.read(room)
        if tag in (256, 257):
            number = struct.unpack_from(order + {3: "H", 16: "Q"}.get(kind, "I"), value)[0]
            width, height = (number, height) if tag == 256 else (width, number)
    return width, height


def _tga(file: BinaryIO) -> Size:
    width, height = struct.unpack("<12xHH", file.read(16))
    return width, height


_READERS: Final[Mapping[str, Callable[[BinaryIO], Size]]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "BMP": _bmp,
    "GIF": _gif,
    "PSD": _psd,
    "TIFF": _tiff,
    "TGA": _tga,
}


@dataclass(frozen=True)
class PictureInfo:
    """What a picture's header says. `width`, `height`: pixels, 0 if unknown."""

    format: str
    width: int
    height: int
    sha256: str
    bytes: int


def inspect(path: str | Path, name: str = "") -> PictureInfo:
    """Check the file at `path`; raises PictureError if it is unusable.

    `name`: its name in sentences, if not the file's own.
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
    """Whether any program shows the file at `path` alike: it has no orientation and no colour space but sRGB."""
    with path.open("rb") as file:
        found = marks(file)
        return found.orientation == 1 and not found.spaces


def marks(file: BinaryIO) -> Marks:
    """Return the metadata of a picture's file. Raises OSError."""
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
    """Raise PictureError for a picture, sizes in pixels, that is too small to model or too large to use."""
    if min(width, height) < SMALLEST:
        raise PictureError(
            f"{name} is only {width} × {height} pixels. "
            f"Use one of at least {SMALLEST} × {SMALLEST} pixels, ideally 512 or more."
        )
    if max(width, height) > LARGEST:
        raise PictureError(
            f"{name} is {width} × {height} pixels, more than Maquette can process. "
            "Save it smaller; 1024 pixels are enough."
        )


def _check_is_file(path: Path, name: str) -> None:
    try:
        if path.is_dir():
            raise PictureError(f"{name!r} is a folder. Choose a picture inside it.")
        if not path.exists():
            raise PictureError(f"The picture {name!r} was not found. It may have been moved; choose it again.")
        # Reading a pipe or a device could block for ever.
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
    """Refuse an animated WebP, which some Blenders show black. Of an animated PNG or GIF the first frame is read."""
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
