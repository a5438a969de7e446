# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a glTF's JSON before Blender's importer believes it: where it points, how much it promises.

Standard library alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from . import protocol, references
from .failure import TaskFailed

_MOST_ELEMENTS: Final = 100_000_000  # of one accessor: the importer makes an array of that length, file or no file
_MOST_ENTRIES: Final = 100_000  # nodes, meshes or materials: each becomes a datablock


def check(document: dict[str, Any], folder: Path) -> None:
    """Raise TaskFailed: `model_unsafe` for a URI that leaves `folder`, `model_unreadable` for senseless counts."""
    for uri in _uris(document):
        if not _is_data(uri) and not all(references.is_inside(name, folder) for name in (uri, unquote(uri))):
            raise TaskFailed(protocol.MODEL_UNSAFE, f"it points elsewhere: {uri[:80]!r}")
    for name in ("nodes", "meshes", "materials", "images", "animations"):
        if len(_entries(document, name)) > _MOST_ENTRIES:
            raise TaskFailed(protocol.MODEL_UNREADABLE, f"it has too many {name}")
    for accessor in _entries(document, "accessors"):
        count = accessor.get("count")
        if type(count) is not int or not 0 <= count <= _MOST_ELEMENTS:
            raise TaskFailed(protocol.MODEL_UNREADABLE, "one of its accessors has a senseless count")


def _is_data(uri: str) -> bool:
    # Without this mark the importer takes it for the name of a file.
    return uri.startswith("data:") and ";base64," in uri


def _uris(document: dict[str, Any]) -> Iterator[str]:
    for entry in [*_entries(document, "buffers"), *_entries(document, "images")]:
        uri = entry.get("uri")
        if isinstance(uri, str) and uri:
            yield uri
        elif uri is not None and uri != "":
            raise TaskFailed(protocol.MODEL_UNREADABLE, "one of its URIs is no text")


def _entries(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    entries = document.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TaskFailed(protocol.MODEL_UNREADABLE, f"the file's {name} cannot be read")
    return entries
