# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's picture: taken on the main thread without delay, written into the job's folder on another."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from ..client.errors import PictureError
from ..client.files import picture
from ..client.views import ViewRole
from ..worker.protocol import Pixels, View

ENCODED: Final = "upload.png"  # made by the child if the service would not accept the picture itself
MESH: Final = "mesh.blend"  # holds the mesh that is to be textured
SENT_MESH: Final = "mesh.glb"  # the same for services, made by the child
SIDE_BY_SIDE: Final = "views.png"  # several views for a service that accepts one picture, made by the child

_FILE: Final = "picture"
_RAW: Final = "picture.raw"
_LAYOUT: Final = "picture.raw.json"
_READING: Final = "picture.json"


@dataclass(frozen=True)
class PictureFile:
    """A file on disk. `alpha`: the image datablock's alpha mode, "" for the file's own. `name`: for sentences, if it is
    not the file's own.
    """

    path: Path
    alpha: str = ""
    name: str = ""


@dataclass(frozen=True)
class PictureBytes:
    """A packed image: the bytes of its original file. `name`: for sentences; `alpha`: as above."""

    data: bytes
    name: str = ""
    alpha: str = ""


@dataclass(frozen=True)
class PicturePixels:
    """A painted or generated image. `data`: float32 RGBA, rows from the bottom up; `is_linear`: not yet sRGB.

    `name`: for sentences.
    """

    width: int
    height: int
    is_linear: bool
    data: bytes
    name: str = ""


Picture = PictureFile | PictureBytes | PicturePixels


@dataclass(frozen=True)
class Views:
    """Several pictures of one subject by their roles, the leading view first."""

    pictures: Mapping[ViewRole, Picture]


@dataclass(frozen=True)
class Retexturing:
    """A picture, and a .blend with the mesh to texture after it; the .blend is moved into the job's folder."""

    picture: Picture
    blend: Path


Source = Picture | Views | Retexturing


@dataclass(frozen=True)
class StoredPicture:
    """A picture in the job's folder. `pixels`: how the child is to read it (see `worker.blend.pixels.read`)."""

    path: Path
    pixels: Pixels | None = None

    def as_view(self) -> View:
        """The picture as the child takes one of several."""
        return {"picture": str(self.path), "pixels": self.pixels}

    @property
    def is_raw(self) -> bool:
        """It is raw pixels, which only our child can read."""
        return self.path.name == _RAW

    @property
    def is_plain(self) -> bool:
        """Any program shows the file as the child does. Raises OSError."""
        return not self.is_raw and not (self.pixels or {}).get("alpha") and picture.is_plain(self.path)


def store(source: Source, folder: Path) -> str:
    """Write the picture into `folder`, check it, and return its SHA-256, of several views the leading one's.

    Raises PictureError, or OSError if it cannot be written.
    """
    if isinstance(source, Retexturing):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(source.blend, folder / MESH)
        _flush(folder / MESH)
        source = source.picture
    if not isinstance(source, Views):
        return _store_picture(source, folder)
    folders = view_folders(folder, tuple(source.pictures))
    digests = [_store_picture(source.pictures[role], of_view) for role, of_view in folders.items()]
    return digests[0]


def view_folders(folder: Path, roles: Sequence[ViewRole]) -> dict[ViewRole, Path]:
    """The views' folders: that of the leading one, the first of `roles`, is the job's own."""
    return {role: folder / "views" / role.value.lower() if number else folder for number, role in enumerate(roles)}


def _store_picture(source: Picture, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(source, PicturePixels):
        return _store_pixels(source, folder)
    target, name = folder / _FILE, source.name
    if isinstance(source, PictureFile):
        name = (
            name or source.path.name.encode("utf-8", "replace").decode()
        )  # on Linux a file name need not be valid text
    how = {"name": name, "alpha": source.alpha}
    (folder / _READING).write_text(json.dumps(how), encoding="ascii")
    _flush(folder / _READING)
    if isinstance(source, PictureBytes):
        target.write_bytes(source.data)
    else:
        _copy(source.path, target, name)
    _flush(target)
    return picture.inspect(target, name).sha256


def stored(folder: Path) -> StoredPicture:
    """The picture that `store` wrote."""
    layout = folder / _LAYOUT
    if layout.is_file():
        return StoredPicture(folder / _RAW, json.loads(layout.read_text(encoding="ascii")))
    return StoredPicture(folder / _FILE, reading(folder / _FILE))


def kept(folder: Path) -> StoredPicture:
    """The same; raises PictureError if it has been deleted."""
    picture = stored(folder)
    if not picture.path.is_file():
        raise PictureError(
            f"The copy of the picture that was stored with this job is gone ({picture.path.parent}). Try again if the "
            "picture is still where it was, or choose it again and generate."
        )
    return picture


def readable(folder: Path) -> Path:
    """The picture as a file that Blender can read."""
    encoded = folder / ENCODED
    return encoded if encoded.is_file() else folder / _FILE


def picture_file(path: Path) -> PictureFile:
    """The picture at `path`; for a job's copy with the name and alpha mode of the original."""
    how = reading(path) or {}
    return PictureFile(path, str(how.get("alpha", "")), str(how.get("name", "")))


def orientation(source: Source | None) -> int:
    """The EXIF orientation, 1 to 8, of the picture or leading view; 1 if unknown."""
    if isinstance(source, Views):
        source = next(iter(source.pictures.values()), None)
    if isinstance(source, Retexturing):
        source = source.picture
    try:
        if isinstance(source, PictureFile):
            with source.path.open("rb") as file:
                return picture.marks(file).orientation
        return picture.marks(io.BytesIO(source.data)).orientation if isinstance(source, PictureBytes) else 1
    except OSError:
        return 1


def reading(path: Path) -> Pixels | None:
    """How the child is to read the picture at `path`; None if it is not a job's copy."""
    how = path.with_name(_READING)
    if path.name != _FILE or not how.is_file():
        return None
    kept: Pixels = json.loads(how.read_text(encoding="ascii"))
    return kept


def _copy(source: Path, target: Path, name: str) -> None:
    # Checked before it is copied, as it may be a movie of gigabytes.
    picture.inspect(source, name)
    try:
        shutil.copyfile(source, target)
    except PermissionError as error:
        sentence = (
            f"The picture {name!r} cannot be read for lack of permission. Change its permissions or choose another one."
        )
        raise PictureError(sentence) from error


def _store_pixels(source: PicturePixels, folder: Path) -> str:
    picture.check_size(source.width, source.height, f"The picture {source.name!r}" if source.name else "The picture")
    (folder / _RAW).write_bytes(source.data)
    _flush(folder / _RAW)
    layout = {"name": source.name, "width": source.width, "height": source.height, "linear": source.is_linear}
    (folder / _LAYOUT).write_text(json.dumps(layout), encoding="ascii")
    return sha256(source.data).hexdigest()


def _flush(path: Path) -> None:
    """Write the file through to disk: after a power cut, a file that the library knows must not be empty."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
