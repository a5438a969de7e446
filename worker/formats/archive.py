# SPDX-License-Identifier: GPL-3.0-or-later
"""Extracts a model and its companion files from a ZIP into a folder of its own. Without Blender."""

from __future__ import annotations

import contextlib
import errno
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from ...client.files import formats
from .. import protocol
from ..protocol import TaskFailed
from . import references

_MOST_FILES: Final = 1000
_MOST_BYTES: Final = 2 << 30  # unpacked size of all files
_CHUNK: Final = 1 << 20
_MODELS: Final = tuple(f".{name}" for name in formats.USUAL_UP)  # the richest first
_NEIGHBOURS: Final = frozenset(
    {".bin", ".mtl", ".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tga", ".tif", ".tiff", ".exr", ".hdr"}
)


@contextlib.contextmanager
def opened(model: Path, kind: str) -> Iterator[tuple[Path, str]]:
    """Yield the path and format of the model in a ZIP, which stays unpacked beside it while the block lasts.

    Any other file is passed through. Raises TaskFailed: `model_unreadable`, `model_unsafe`, `archive_too_large`, or
    `archive_without_model`.
    """
    if not _is_archive(model):
        yield model, kind
        return
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".unpacked-") as folder:
        found = _unpack(model, Path(folder))
        yield found, found.suffix.lower().removeprefix(".")


def _is_archive(model: Path) -> bool:
    if not model.is_file():
        return False
    with model.open("rb") as file:  # by content: services also give a ZIP another format's name
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _unpack(model: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(model) as archive:
            files = _checked(archive, folder)
            _extract(archive, files, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # A RuntimeError asks for a password.
        raise TaskFailed(protocol.MODEL_UNREADABLE, f"{model.name}: {error}") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # an offset before the file's start; any other error is the disk's
            raise
        raise TaskFailed(protocol.MODEL_UNREADABLE, f"{model.name} is damaged") from error
    models = sorted((name for name in files if _suffix(name) in _MODELS), key=lambda name: _rank(name, files))
    if not models:
        raise TaskFailed(protocol.ARCHIVE_WITHOUT_MODEL, f"{len(files)} files, none of them a model")
    return folder / models[0]


def _checked(archive: zipfile.ZipFile, folder: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the useful entries by their relative paths; a single unsafe one rejects the archive."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise TaskFailed(protocol.ARCHIVE_TOO_LARGE, f"{len(entries)} files")
    for entry in entries:
        # `zipfile` would silently put such a file elsewhere.
        if not references.is_inside(entry.orig_filename, folder) or stat.S_ISLNK(entry.external_attr >> 16):
            raise TaskFailed(protocol.MODEL_UNSAFE, f"an entry leads outside: {entry.orig_filename[:80]!r}")
    named = {entry.orig_filename.replace("\\", "/"): entry for entry in entries}
    return {name: entry for name, entry in named.items() if _is_wanted(name)}


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    # macOS Finder adds such files.
    is_hidden = parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts)
    return not is_hidden and (_suffix(name) in _MODELS or _suffix(name) in _NEIGHBOURS)


def _extract(archive: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo], folder: Path) -> None:
    left = _MOST_BYTES
    for name, entry in files.items():
        target = folder / name
        if target.exists():  # written in another way, or on a system that knows no upper case: the first counts
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as source, target.open("xb") as output:
            # Declared sizes may be wrong.
            while chunk := source.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise TaskFailed(protocol.ARCHIVE_TOO_LARGE, "more than it says")
                output.write(chunk)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _rank(name: str, files: dict[str, zipfile.ZipInfo]) -> tuple[int, int, int, str]:
    """Best first: by format, then the shallowest path, then the largest."""
    return _MODELS.index(_suffix(name)), name.count("/"), -files[name].file_size, name
