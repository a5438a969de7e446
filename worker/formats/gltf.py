# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks and corrects a glTF before Blender imports it. Standard library alone.

Generators omit `metallicFactor`, whose default of 1 means a mirror, where they mean a matt surface. The JSON is checked
before Blender's importer trusts it: its paths, and the sizes it declares.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import struct
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import unquote

from .. import protocol
from ..protocol import TaskFailed
from . import gltf_doubles, gltf_extensions, gltf_scene, references

_MOST_ELEMENTS: Final = 100_000_000  # per accessor: the importer allocates that many, whatever the file holds
_MOST_ENTRIES: Final = 100_000  # nodes, meshes or materials, each of which becomes a datablock

_HEADER: Final = struct.Struct("<4sIIII")  # magic, version, length; then the first chunk's length and type
_JSON_CHUNK: Final = 0x4E4F534A
_CHUNK_HEAD: Final = 8  # bytes: length and type


def check(document: dict[str, Any], folder: Path) -> None:
    """Raise TaskFailed: `model_unsafe` for a URI outside `folder`, `model_unreadable` for senseless counts."""
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
    # Without this prefix the importer takes it for a file name.
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


@contextlib.contextmanager
def mended(model: Path, readable: Collection[str]) -> Iterator[Path]:
    """Yield a copy of a .glb or .gltf that Blender imports as intended.

    Materials without a metallic factor get 0; see `gltf_scene` for the rest. `readable`: the extensions that this
    Blender's importer supports. The copy lies beside the file, because a .gltf refers to other files by relative paths.
    Raises TaskFailed: `model_unreadable`, `model_too_large`, `extension_unreadable` if it requires another extension,
    or `model_unsafe` if it refers to files outside its folder.
    """
    with model.open("rb") as file:
        document, binary = _open(file)
        check(document, model.parent)
        gltf_extensions.check(document, readable)
        behind = file.tell()
        _mend(document, gltf_doubles.Buffers(model.parent, file, behind + _CHUNK_HEAD))
        file.seek(behind)
        copy = model.with_name(f".{model.stem}.mended{model.suffix}")
        try:
            with copy.open("wb") as output:
                _write(document, file if binary else None, output, model.stat().st_size - file.tell())
            yield copy
        finally:
            copy.unlink(missing_ok=True)


def _mend(document: dict[str, Any], buffers: gltf_doubles.Buffers) -> None:
    try:
        _say_metallic(document)
        gltf_scene.mend(document)
        gltf_doubles.part(document, buffers)
    except (OSError, AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, "the file's scene cannot be read") from error


def _open(file: IO[bytes]) -> tuple[dict[str, Any], bool]:
    """Return the file's JSON and whether it is a GLB, whose other chunks follow."""
    head = file.read(_HEADER.size)
    is_binary = head[:4] == b"glTF"
    try:
        if is_binary:
            size = _HEADER.unpack(head)[3]
            document = json.loads(file.read(size))
        else:
            document = json.loads(head + file.read())
    except (ValueError, struct.error, RecursionError) as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, "the file's JSON cannot be read") from error
    if not isinstance(document, dict):
        raise TaskFailed(protocol.MODEL_UNREADABLE, "the file's JSON is no glTF document")
    return document, is_binary


def _say_metallic(document: dict[str, Any]) -> None:
    """Add the factor to every material without one."""
    for material in document.get("materials") or []:
        surface = material.setdefault("pbrMetallicRoughness", {})
        if not {"metallicFactor", "metallicRoughnessTexture"} & surface.keys():
            surface["metallicFactor"] = 0.0


def _write(document: dict[str, Any], rest: IO[bytes] | None, output: IO[bytes], rest_size: int) -> None:
    text = json.dumps(document).encode()
    if rest is not None:
        text += b" " * (-len(text) % 4)  # chunks start at multiples of four bytes
        output.write(_HEADER.pack(b"glTF", 2, _HEADER.size + len(text) + rest_size, len(text), _JSON_CHUNK))
    output.write(text)
    if rest is not None:
        shutil.copyfileobj(rest, output)
